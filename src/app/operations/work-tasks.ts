import { randomUUID } from 'node:crypto'
import { newId } from '../../core/id.ts'
import type { Links } from '../../links/links.ts'
import type { CalendarSource } from '../calendar/calendar-sources.ts'
import { accountSnapshots, accountWatcher } from '../accounts/worker/account-tasks.ts'
import { calendarTasks } from '../calendar/calendar-tasks.ts'
import type { Context } from '../context.ts'
import type { Bell } from '../doorbell.ts'
import { seriesArchiver } from '../market/series/archive-task.ts'
import type { TrainingSettings } from '../learning/training-settings.ts'
import { trainingWorker } from '../learning/work/training-worker.ts'
import { expiryWriter } from '../market/instruments/write-expiries.ts'
import { followStrikes } from '../options/follow-strikes.ts'
import { legAdjuster } from '../portfolio/adjust-held.ts'
import { expiryCloser } from '../portfolio/close-expired.ts'
import { m2mPacker, m2mWorker } from '../portfolio/m2m-worker.ts'
import { legWatcher } from '../market/live/want-legs.ts'
import type { QuoteSource } from '../market/live/latest-quotes.ts'
import { overrideHander } from '../trading/hand-overrides.ts'
import { analysisSettler } from '../trading/settle-analyses.ts'
import type { Metrics } from './health/metrics.ts'
import type { Task } from './supervise-tasks.ts'

/** What the tasks of a working process are given. */
export interface WorkContext extends Context {
  readonly links: Links
  readonly metrics: Metrics
  readonly bell: Bell
  readonly quoteSource?: QuoteSource | null // who can be asked for prices
  readonly calendarSources: readonly CalendarSource[]
  readonly hotDays: number // after which series leave the database
  readonly dsn: string // of the same database, for processes of their own
  readonly training: TrainingSettings
}

/** Everything that `tidemark work` does; each is one line, and fails and starts again alone. */
export function workTasks(context: WorkContext): readonly Task[] {
  return [
    seriesArchiver(context),
    ...calendarTasks(context, context.calendarSources),
    expiryWriter(context),
    followStrikes(context),
    legWatcher(context),
    accountWatcher(context),
    accountSnapshots(context),
    m2mWorker({ ...context, workerId: newId('wrk', randomUUID) }),
    m2mPacker(context),
    expiryCloser(context),
    legAdjuster(context),
    trainingWorker(context),
    overrideHander(context),
    analysisSettler(context),
  ]
}
