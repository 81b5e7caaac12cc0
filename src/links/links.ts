import type { Instant } from '../core/instant.ts'
import type { Bus } from './bus.ts'
import type { Cache } from './cache.ts'
import type { Limiter } from './limiter.ts'

/** What processes share besides the database. None of it is a record: the ledger is. */
export interface Links {
  readonly bus: Bus
  readonly cache: Cache
  readonly limiter: Limiter
  health(): LinksHealth
  /** Sends what is due, and lets go. */
  close(): Promise<void>
}

export interface LinksHealth {
  readonly kind: 'in-process' | 'redis'
  /** Degraded: Redis is configured and does not answer, so each process links to itself alone. */
  readonly status: 'ok' | 'degraded'
  readonly since: Instant // of the status
  readonly detail: string // a sentence
}

/** The part of a clock that links need. */
export interface LinkClock {
  now(): Instant
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>
}

/** The part of a log that links need. */
export interface LinkLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}
