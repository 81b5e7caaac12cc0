import type { Clock } from '#src/app/context.ts'
import { instant, type Instant } from '#src/core/instant.ts'

/** A clock on which waiting takes no time but its own: who sleeps moves it, and is written down. */
export interface HurriedClock extends Clock {
  readonly slept: readonly number[] // milliseconds
  leap(durationMs: number): void
}

/** `deadlines` are waits that only an abort ends: the limits of requests, and watches. */
export function hurriedClock(start: string, deadlines: readonly number[]): HurriedClock {
  let at: Instant = instant(start)
  const slept: number[] = []
  return {
    slept,
    now: () => at,
    leap: (durationMs) => void (at = (at + durationMs) as Instant),
    sleep(durationMs, signal) {
      if (signal?.aborted) return Promise.resolve()
      if (deadlines.includes(durationMs)) {
        return new Promise((resolve) =>
          signal?.addEventListener('abort', () => resolve(), { once: true }),
        )
      }
      slept.push(durationMs)
      return new Promise((resolve) =>
        setImmediate(() => {
          at = (at + durationMs) as Instant
          resolve()
        }),
      )
    },
  }
}
