import { DAY_MS, formatInstant, type CalendarDate, type Instant } from '../../core/instant.ts'
import { AppError } from '../../core/app-error.ts'
import type { Queryable } from '../transaction.ts'
import { coldDays, type ColdDay } from './manifest.ts'

/** Where series are: in the database, and below a directory what has left it. */
export interface SeriesStore {
  readonly pool: Queryable
  readonly historyDir?: string
}

/** What of a question lies beyond the border: the files to read, and the days to leave to them. */
export interface Cold {
  readonly directory: string
  readonly days: readonly ColdDay[] // oldest first
}

/** What is asked: which instruments, of which span. */
export interface Asked {
  readonly kind: string
  readonly instrumentIds: readonly string[]
  readonly from: Instant
  readonly to: Instant // included
}

const ATTEMPTS = 5

/**
 * Reads on both sides of the border between database and files, with no gap and no double. `read` is
 * told which days are in files alone, and leaves those to the files.
 *
 * The border moves only from a day's rows to its file. Which side each day is on is asked before and
 * after: where a day left in between, all is read again.
 */
export async function acrossBorder<Value>(
  { pool, historyDir }: SeriesStore,
  { kind, instrumentIds, from, to }: Asked,
  read: (cold: Cold | null) => Promise<Value>,
): Promise<Value> {
  const [first, last] = [dayOf(from), dayOf(to)]
  const ask = (): Promise<readonly ColdDay[]> => coldDays(pool, kind, instrumentIds, first, last)
  let days = await ask()
  for (let attempt = 1; ; attempt += 1) {
    if (days.length > 0 && historyDir === undefined) throw absent(kind, days)
    const cold = days.length === 0 ? null : { directory: historyDir!, days }
    const answer = await read(cold).then(
      (value) => ({ value }),
      (cause: unknown) => ({ cause }),
    )
    const after = await ask()
    const moved = after.some(({ path }, place) => days[place]?.path !== path)
    if (!moved && after.length === days.length) {
      if ('value' in answer) return answer.value
      throw answer.cause
    }
    if (attempt === ATTEMPTS) throw new AppError('conflict', { kind })
    days = after
  }
}

/** The day of UTC, by which rows are cut; of instants beyond SQL's dates, the furthest. */
export function dayOf(at: Instant): CalendarDate {
  const bounded = Math.min(Math.max(at, EARLIEST), LATEST) as Instant
  return formatInstant(bounded).slice(0, 10) as CalendarDate
}

export function dayBegins(day: CalendarDate): Instant {
  return Date.parse(`${day}T00:00:00Z`) as Instant
}

export function dayEnds(day: CalendarDate): Instant {
  return (dayBegins(day) + DAY_MS) as Instant
}

const EARLIEST = Date.UTC(1900, 0, 1)
const LATEST = Date.UTC(9998, 11, 31)

function absent(kind: string, days: readonly ColdDay[]): AppError {
  const message =
    `The ${kind} rows of ${days[0]!.day} are in the history directory, which this process was ` +
    'not told. Set HISTORY_DIR.'
  return new AppError('internal', { kind }, { message })
}
