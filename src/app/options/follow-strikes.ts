import type { Context } from '../context.ts'
import type { Task } from '../operations/supervise-tasks.ts'
import { deriveStrikes } from './derive-strikes.ts'

const LOOK_EVERY_MS = 1_000

/** Follows what is stored of options, and keeps their strikes by the minute. */
export function followStrikes(context: Context): Task {
  const { clock } = context
  return {
    name: 'option strikes',
    stuckAfterMs: 5 * 60_000,
    async run(signal, alive) {
      while (!signal.aborted) {
        const startedAt = performance.now()
        const { isMoreDue } = await deriveStrikes(context)
        alive(performance.now() - startedAt)
        if (!isMoreDue) await clock.sleep(LOOK_EVERY_MS, signal)
      }
    },
  }
}
