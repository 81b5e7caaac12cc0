import { readActivity, type Activity } from '../../../store/operations/read-activity.ts'
import type { Context } from '../../context.ts'
import { SHIPPED } from '../../strategies/shipped.ts'
import type { Metrics } from '../health/metrics.ts'
import { periodic, type Task } from '../supervise-tasks.ts'

const EVERY_MS = 10_000
const STATUSES = ['PENDING', 'RUNNING', 'STOPPED', 'ERROR', 'COMPLETED']

/** Reads what the workers do from the database, where it is the same whoever asks. */
export function sampleActivity(
  { pool, clock }: Context,
  metrics: Metrics,
): { readonly task: Task; last(): Activity | null } {
  let last: Activity | null = null
  return {
    last: () => last,
    task: periodic('activity', EVERY_MS, clock, async () => {
      last = await readActivity(pool)
      record(last, metrics)
    }),
  }
}

function record(activity: Activity, { auth, workers, strategies }: Metrics): void {
  auth.sessions.set(activity.sessionsOpen)
  workers.alive.set(activity.workersAlive)
  workers.leases.set({ state: 'held' }, activity.runsHeld)
  workers.leases.set({ state: 'free' }, activity.runsFree)
  workers.ticks.set(activity.ticks)
  for (const [queue, waiting] of Object.entries(activity.waiting)) {
    workers.queueDepth.set({ queue }, waiting)
  }
  for (const status of STATUSES) workers.runs.set({ status }, activity.runs[status] ?? 0)
  for (const { name } of SHIPPED) strategies.active.set({ strategy: name }, of(activity, name))
  const all = Object.values(activity.strategies).reduce((sum, count) => sum + count, 0)
  const shipped = SHIPPED.reduce((sum, { name }) => sum + of(activity, name), 0)
  strategies.active.set({ strategy: 'own' }, all - shipped) // their names are paths of users' files
  strategies.active.set({ strategy: 'portfolio' }, activity.portfolios)
}

function of({ strategies }: Activity, name: string): number {
  return strategies[name] ?? 0
}
