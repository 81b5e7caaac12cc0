import type { Clock } from '../../context.ts'
import { isPassing } from '../../runs/commit-queue.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2_000

/**
 * Does what is safe to repeat until the database lets it, for so long at most. An answer that was
 * lost on its way leaves open whether it happened, so it may be done twice.
 */
export async function untilDatabase<Value>(
  clock: Clock,
  patienceMs: number,
  work: () => Promise<Value>,
  signal?: AbortSignal,
): Promise<Value> {
  const until = clock.now() + patienceMs
  let pause = FIRST_PAUSE_MS
  for (;;) {
    try {
      return await work()
    } catch (cause) {
      if (!isPassing(cause) || clock.now() >= until || signal?.aborted) throw cause
    }
    await clock.sleep(pause, signal)
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}
