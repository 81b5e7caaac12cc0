import type { Links } from '../../../links/links.ts'
import type { Context } from '../../context.ts'
import { checkHealth, type Health } from './check-health.ts'
import { watchEventLoop } from './event-loop.ts'
import { measureLinks } from './measure-links.ts'
import { measurePool, samplePool } from '../database/measure-pool.ts'
import type { Metrics } from './metrics.ts'
import { toldMetrics } from './told-metrics.ts'
import { sampleActivity } from '../report/sample-activity.ts'
import { superviseTasks, type Tasks } from '../supervise-tasks.ts'
import { watchDatabase } from '../database/watch-database.ts'

/** What a server keeps an eye on while it serves. */
export interface ServiceWatch {
  readonly tasks: Tasks // the server's own, and a place for those of others
  health(): Promise<Health>
  /** The text that Prometheus reads, as of now. */
  metrics(): Promise<{ readonly type: string; readonly body: string }>
  close(): Promise<void>
}

export function watchService(context: Context, links: Links, metrics: Metrics): ServiceWatch {
  const { pool, clock, log } = context
  const startedAt = clock.now()
  const tasks = superviseTasks({ clock, log, metrics })
  const database = watchDatabase(context, metrics)
  const activity = sampleActivity(context, metrics)
  const eventLoop = watchEventLoop(clock)
  const told = toldMetrics(context)
  const unmeasure = measurePool(pool, metrics)
  const sampleLinks = measureLinks(links, metrics)
  for (const { task } of [database, activity, eventLoop, told]) tasks.start(task)

  return {
    tasks,
    health: () =>
      checkHealth({ startedAt, clock, pool, links, tasks, database, activity, eventLoop }),
    async metrics() {
      samplePool(pool, metrics)
      sampleLinks()
      return told.text(metrics)
    },
    async close() {
      await tasks.stop()
      eventLoop.close()
      unmeasure()
    },
  }
}
