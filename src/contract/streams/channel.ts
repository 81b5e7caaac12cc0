import type { z } from 'zod'

/**
 * How a channel treats a client that reads slowly.
 *
 * - `lossless`: misses nothing. It is read from the log at its own pace, and after a reconnect.
 * - `queued`: each message, up to 500 that wait; then the oldest are dropped, and counted.
 * - `conflated`: the newest of each thing; what it replaces is old, and is not sent at all.
 */
export type Delivery = 'lossless' | 'queued' | 'conflated'

/** One kind of news that can be subscribed to, as data: server, client and document read it. */
export interface Channel {
  readonly id: string
  readonly summary: string
  readonly delivery: Delivery
  readonly key: string // what the key of a subscription names, as a sentence
  readonly update: z.ZodObject // the fields of an update beside those of every update
  readonly snapshot: z.ZodObject // of a snapshot: how things stand
}

export function channel<const C extends Channel>(definition: C): C {
  return definition
}

export type UpdateOf<C extends Channel> = z.input<C['update']>
export type SnapshotOf<C extends Channel> = z.input<C['snapshot']>

/** A key that stands for all that is the user's own. */
export const ALL = '*'
