import type { Limiter, Taken } from '../limiter.ts'
import type { LinkClock } from '../links.ts'
import { takeFrom, type Usage } from '../rates.ts'

const MOST_KEYS = 100_000

interface Kept {
  readonly usage: Usage
  readonly untilMs: number // when every window of it has ended
}

/** Counts in this process alone. Each process that counts so allows the whole rate. */
export function openLocalLimiter(clock: LinkClock): Limiter {
  const kept = new Map<string, Kept>()

  return {
    async take(key, rates, cost = 1) {
      const now = clock.now()
      const { usage, taken } = takeFrom(kept.get(key)?.usage ?? [], rates, cost, now)
      kept.delete(key) // behind the others, so that the first is the one unused for longest
      if (kept.size >= MOST_KEYS) makeRoom(now)
      kept.set(key, { usage, untilMs: now + longestReset(taken) })
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
    let excess = MOST_KEYS / 4
    for (const key of kept.keys()) {
      if (excess === 0) break
      kept.delete(key)
      excess -= 1
    }
  }
}

function longestReset({ windows }: Taken): number {
  let longest = 0
  for (const { resetMs } of windows) longest = Math.max(longest, resetMs)
  return longest
}
