import { systemClock, type Clock } from '#src/app/context.ts'
import { instant, type Instant } from '#src/core/instant.ts'

export interface SettableClock extends Clock {
  set(to: string): void
}

/** A clock that stands where it is set; only waiting takes real time. */
export function settableClock(start: string): SettableClock {
  let at: Instant = instant(start)
  return {
    now: () => at,
    sleep: systemClock.sleep,
    set(to) {
      at = instant(to)
    },
  }
}

export interface LeapingClock extends Clock {
  leap(durationMs: number): void
}

/** A clock that stands until it leaps, which wakes who sleeps no longer than that. */
export function leapingClock(start = '2026-01-05T03:45:00Z'): LeapingClock {
  let at = instant(start)
  const sleepers = new Set<{ readonly until: number; readonly wake: AbortController }>()
  return {
    now: () => at,
    async sleep(durationMs, signal) {
      const sleeper = { until: at + durationMs, wake: new AbortController() }
      sleepers.add(sleeper)
      const woken = signal ? AbortSignal.any([signal, sleeper.wake.signal]) : sleeper.wake.signal
      await systemClock.sleep(durationMs, woken)
      sleepers.delete(sleeper)
    },
    leap(durationMs) {
      at = (at + durationMs) as Instant
      for (const { until, wake } of sleepers) if (until <= at) wake.abort()
    },
  }
}
