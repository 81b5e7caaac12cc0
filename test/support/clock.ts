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
