import { openBell } from '#src/app/doorbell.ts'
import type { Context } from '#src/app/context.ts'
import { runWorker } from '#src/app/runs/worker.ts'

/** A worker that meets no market, so that only people's orders make its runs tick. */
export function idleWorker(t: { after(work: () => Promise<void>): void }, context: Context): void {
  const stop = new AbortController()
  const bell = openBell(context)
  const done = runWorker(context, {
    workerId: 'test-worker',
    openFeed: async () => ({ next: async () => 'wait' }),
    committed: (runs) => bell.ring(runs),
    signal: stop.signal,
  })
  t.after(async () => {
    stop.abort()
    await done
    await bell.close()
  })
}
