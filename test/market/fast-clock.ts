import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '#src/app/context.ts'
import { instant, type Instant } from '#src/core/instant.ts'

export interface FastClock extends Clock {
  /** Jumps, as a clock does that somebody sets, or a machine that slept. */
  jump(durationMs: number): void
}

/** A clock that begins where it is told and runs `speed` times as fast as the wall's. */
export function fastClock(start: string, speed: number): FastClock {
  let begin = instant(start) as number
  const from = performance.now()
  return {
    now: () => Math.floor(begin + (performance.now() - from) * speed) as Instant,
    sleep: (durationMs, signal) =>
      delay(durationMs / speed, undefined, { signal: signal ?? AbortSignal.any([]) }).catch(
        () => {},
      ),
    jump(durationMs) {
      begin += durationMs
    },
  }
}
