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
  /** Resolves when Redis was reached, or could not be at the first attempt. */
  readonly begun: Promise<void>
  /** Told of what goes on from here on; the counts of the cache it can ask for. */
  observe(observer: LinkObserver): void
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

/** Who measures. */
export interface LinkObserver {
  /** A command to Redis is over. */
  command(name: string, outcome: 'ok' | 'error' | 'late', seconds: number): void
  reconnected(): void
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
