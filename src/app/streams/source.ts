import type { Caller } from '../identity/authenticate.ts'
import type { Door } from '../doorbell.ts'
import type { News } from './hub.ts'

/** Where a topic's news come from. What it tells is what its channel declares, ready to be sent. */
export type Source = LogSource | StateSource

/**
 * A log that can be read again from any place. A place is a text that only the log understands,
 * and it means the same in every process.
 */
export interface LogSource {
  readonly kind: 'log'
  readonly door: Door // rung when there may be something to read
  /** The place behind all that is there. */
  end(): Promise<string>
  /** Says whether `after` is a place of this log, as it is now. */
  knows(after: string): Promise<boolean>
  /** What lies behind `after`, oldest first, up to and with `upTo`, or up to the end. */
  read(after: string, upTo: string | null): Promise<LogPage>
  /** How things stand, and the place at which they do. */
  snapshot(): Promise<Snapshot & { readonly cursor: string }>
}

export interface LogPage {
  readonly news: readonly News[]
  readonly cursor: string // behind all of this page
  readonly more: boolean
}

/** How something stands, of which only the newest counts. */
export interface StateSource {
  readonly kind: 'state'
  /** Whatever moves from now on, until the signal aborts. Ends by itself when the thing is gone. */
  changes(signal: AbortSignal): AsyncIterable<readonly News[]>
  snapshot(): Promise<Snapshot>
}

export interface Snapshot {
  readonly body: object // the fields of the snapshot
}

/** Opens what a key of a channel names for a caller. Not found is an AppError, also of another's. */
export type OpenSource = (caller: Caller, key: string) => Promise<Source>
