import { ALL } from './channel.ts'
import type { Topic } from './topic.ts'

export type Parameters = Readonly<Record<string, unknown>>

/**
 * All of a stream that somebody needs who listens to it. Those below load no schema: browsers
 * fetch them with the first page that is live, and need not check what they say themselves.
 */
export interface StreamAddress {
  readonly path: `/${string}`
  readonly heartbeatSeconds: number
  /** The topics that parameters name: one, unless the stream says otherwise. */
  topicsOf(parameters: Parameters): readonly Topic[]
}

export const everything = {
  path: '/stream',
  heartbeatSeconds: 30,
  topicsOf: ({ channel, key = ALL }) => [{ channel: String(channel), key: String(key) }],
} as const satisfies StreamAddress

export const fo = {
  path: '/fo/stream',
  heartbeatSeconds: 30,
  topicsOf: ({ symbol, expiry }) => [
    { channel: 'chain', key: `${String(symbol)}:${String(expiry)}` },
  ],
} as const satisfies StreamAddress

export const replay = {
  path: '/replay',
  heartbeatSeconds: 30,
  topicsOf: ({ replay_id: id }) => [{ channel: 'replay', key: String(id) }],
} as const satisfies StreamAddress

export const monitor = {
  path: '/nifty-monitor/stream',
  heartbeatSeconds: 10,
  topicsOf: ({ monitor_id: id, symbol }) => [{ channel: 'monitor', key: String(id ?? symbol) }],
} as const satisfies StreamAddress
