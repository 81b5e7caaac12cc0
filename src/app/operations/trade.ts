import { randomUUID } from 'node:crypto'
import { newId } from '../../core/id.ts'
import type { Context } from '../context.ts'
import { openBell } from '../doorbell.ts'
import { openFeed } from '../market/series/open-feed.ts'
import { runWorker } from '../runs/worker.ts'
import { openMetrics } from './health/metrics.ts'
import { superviseTasks } from './supervise-tasks.ts'
import { watchDatabase } from './database/watch-database.ts'

/** A worker of this process, on the markets that we have, until the signal aborts. */
export async function trade(context: Context, signal: AbortSignal): Promise<void> {
  const bell = openBell(context)
  const metrics = openMetrics()
  const tasks = superviseTasks({ ...context, metrics })
  tasks.start(watchDatabase(context, metrics).task) // a server that falls silent holds nobody up
  tasks.begin()
  try {
    await runWorker(context, {
      workerId: newId('wrk', randomUUID),
      openFeed: (run) => openFeed(context, run),
      committed: (runs) => bell.ring(runs),
      signal,
    })
  } finally {
    await tasks.stop()
    await bell.close()
  }
}
