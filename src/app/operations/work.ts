import type { Links } from '../../links/links.ts'
import type { CalendarSource } from '../calendar/calendar-sources.ts'
import type { Context } from '../context.ts'
import type { TrainingSettings } from '../learning/training-settings.ts'
import { openBell } from '../doorbell.ts'
import type { QuoteSource } from '../market/live/latest-quotes.ts'
import { openMetrics } from './health/metrics.ts'
import { metricsTeller } from './health/told-metrics.ts'
import { superviseTasks } from './supervise-tasks.ts'
import { watchDatabase } from './database/watch-database.ts'
import { workTasks } from './work-tasks.ts'

export interface WorkOptions extends Context {
  readonly links: Links
  readonly quoteSource?: QuoteSource | null
  readonly calendarSources: readonly CalendarSource[]
  readonly hotDays: number
  readonly dsn: string // for processes of their own
  readonly training: TrainingSettings
}

/**
 * Does what no request and no run waits for, until the signal aborts. Any number of processes may:
 * each task shares its work out in the database.
 */
export async function work(context: WorkOptions, signal: AbortSignal): Promise<void> {
  const bell = openBell(context)
  const metrics = openMetrics()
  const tasks = superviseTasks({ ...context, metrics })
  tasks.start(watchDatabase(context, metrics).task) // a server that falls silent holds nobody up
  tasks.start(metricsTeller(context, metrics, 'work'))
  for (const task of workTasks({ ...context, metrics, bell })) tasks.start(task)
  tasks.begin()
  const ended = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (signal.aborted) resolve()
  })
  await ended
  await tasks.stop()
  await bell.close()
}
