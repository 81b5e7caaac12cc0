import type { Clock } from './context.ts'

/** Waits for some work, and no longer than so: no timer is left behind that keeps a process. */
export async function atMost(
  clock: Pick<Clock, 'sleep'>,
  durationMs: number,
  work: Promise<unknown>,
): Promise<void> {
  const over = new AbortController()
  try {
    await Promise.race([work, clock.sleep(durationMs, over.signal)])
  } finally {
    over.abort()
  }
}
