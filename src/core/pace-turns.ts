import type { Instant } from './instant.ts'

/** At most so many turns in any stretch of this length. */
export interface PaceWindow {
  readonly most: number
  readonly ms: number
}

export interface Turns {
  /** Waits for a turn; first come, first served. When the signal aborts, it waits no longer. */
  turn(signal?: AbortSignal): Promise<void>
  /** Nobody gets a turn for this long, since who gives them has asked us to wait. */
  hold(durationMs: number): void
}

interface PaceClock {
  now(): Instant
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>
}

/** Keeps us within what a service allows, whatever the windows are over which it counts. */
export function paceTurns(clock: PaceClock, windows: readonly PaceWindow[]): Turns {
  const given: number[] = [] // when, oldest first; some are still to come
  const longest = Math.max(...windows.map(({ most }) => most))
  let heldUntil = 0

  return {
    async turn(signal) {
      const now = clock.now()
      let at = Math.max(now, heldUntil, given.at(-1) ?? 0)
      for (const { most, ms } of windows) {
        const first = given.at(-most)
        if (first !== undefined) at = Math.max(at, first + ms)
      }
      given.push(at)
      if (given.length > longest) given.shift()
      if (at > now) await clock.sleep(at - now, signal)
    },
    hold(durationMs) {
      heldUntil = Math.max(heldUntil, clock.now() + durationMs)
    },
  }
}
