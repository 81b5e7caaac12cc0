import type { Limiter, Taken } from '../limiter.ts'
import type { LinkClock } from '../links.ts'
import { takeFrom, type Usage } from '../rates.ts'

const MOST_KEYS = 100_000

/** Changed in place, for a key in use is taken from at every request. */
interface Kept {
  usage: Usage
  usedAt: number
  untilMs: number // when every window of it has ended
}

/** Counts in this process alone. Each process that counts so allows the whole rate. */
export function openLocalLimiter(clock: LinkClock): Limiter {
  const kept = new Map<string, Kept>()

  return {
    async take(key, rates, cost = 1) {
      const now = clock.now()
      const known = kept.get(key)
      const { usage, taken } = takeFrom(known?.usage ?? [], rates, cost, now)
      if (cost === 0) return taken // nothing has changed
      const untilMs = now + longestReset(taken)
      if (known === undefined) {
        if (kept.size >= MOST_KEYS) makeRoom(now)
        kept.set(key, { usage, usedAt: now, untilMs })
      } else {
        known.usage = usage
        known.usedAt = now
        known.untilMs = untilMs
      }
      return taken
    },
    async forget(key) {
      kept.delete(key)
    },
  }

  /** Keys that are as good as new go first, then the quarter that was not used for longest. */
  function makeRoom(now: number): void {
    for (const [key, { untilMs }] of kept) if (untilMs <= now) kept.delete(key)
    if (kept.size < MOST_KEYS) return
    const byUse = [...kept].sort(([, one], [, other]) => one.usedAt - other.usedAt)
    for (const [key] of byUse.slice(0, MOST_KEYS / 4)) kept.delete(key)
  }
}

function longestReset({ windows }: Taken): number {
  let longest = 0
  for (const { resetMs } of windows) longest = Math.max(longest, resetMs)
  return longest
}
