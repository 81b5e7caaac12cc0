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
  /** Asks whether others are reached at this moment, half a second at most. Never rejects. */
  reach(): Promise<boolean>
  /** Tells of what goes on from here on. */
  observe(observer: LinkObserver): void
  /** Sends what is due, and lets go. */
  close(): Promise<void>
}

export interface LinkOptions {
  readonly redisUrl: string | null // null links this process to itself alone
  readonly redisSocketTimeoutMs: number // of silence, after which a connection is given up
  readonly applicationName: string // as Redis lists its clients
  readonly log: LinkLog
  readonly clock: LinkClock
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
