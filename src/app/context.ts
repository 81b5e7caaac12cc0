import type { Instant } from '../core/instant.ts'
import type { Pool } from '../store/pool.ts'
import type { KitePlaces } from '../venues/kite/kite-client.ts'

/** What every command and query is given. Nothing in it is remembered between two calls. */
export interface Context {
  readonly pool: Pool
  readonly clock: Clock
  readonly log: Log
  readonly historyDir?: string // where series are that have left the database; HISTORY_DIR
  readonly kite?: KitePlaces // where Kite is simulated; else the real one
}

/** Where now comes from, and how to wait: the real one, or a simulated one in tests. */
export interface Clock {
  now(): Instant
  /** Resolves after `durationMs`, or at once when `signal` aborts. Never rejects. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>
}

/** The part of a logger that we use; pino's loggers are ones. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export const systemClock: Clock = {
  now: () => Date.now() as Instant,
  sleep: (durationMs, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, durationMs)
      signal?.addEventListener('abort', done)
    }),
}
