import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '#src/app/context.ts'
import { instant, type Instant } from '#src/core/instant.ts'

export interface FastClock extends Clock {
  /** Jumps, as a clock does that somebody sets; who sleeps no longer than that wakes. */
  jump(durationMs: number): void
}

/** A clock that begins where it is told and runs `speed` times as fast as the wall's. */
export function fastClock(start: string, speed: number): FastClock {
  let begin = instant(start) as number
  const from = performance.now()
  const now = (): Instant => Math.floor(begin + (performance.now() - from) * speed) as Instant
  const sleepers = new Set<{ readonly until: number; readonly wake: AbortController }>()
  return {
    now,
    async sleep(durationMs, signal) {
      const sleeper = { until: now() + durationMs, wake: new AbortController() }
      sleepers.add(sleeper)
      const woken = AbortSignal.any(signal ? [signal, sleeper.wake.signal] : [sleeper.wake.signal])
      await delay(durationMs / speed, undefined, { signal: woken }).catch(() => {})
      sleepers.delete(sleeper)
    },
    jump(durationMs) {
      begin += durationMs
      for (const { until, wake } of sleepers) if (until <= now()) wake.abort()
    },
  }
}
