import { DAY_MS, instant, type CalendarDate, type Instant } from '../../../core/instant.ts'
import { checkBooks, type Discrepancy } from '../../../store/operations/check-books.ts'
import { readDay, type DayInBooks } from '../../../store/operations/read-day.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { askPrometheus } from './ask-prometheus.ts'
import { SERVICE_LEVELS, type ServiceLevel } from './service-levels.ts'

export interface ReportDay {
  readonly day: CalendarDate // of UTC
  readonly prometheus: string | null // its address; null leaves the service levels out
}

export interface JudgedLevel extends Omit<ServiceLevel, 'query'> {
  readonly value: number | null // null: nothing was measured
  readonly broken: boolean
}

export interface DayReport {
  readonly day: CalendarDate
  readonly complete: boolean // false: the day is not over
  readonly books: DayInBooks
  readonly discrepancies: readonly Discrepancy[] // now, of all days
  readonly levels: readonly JudgedLevel[] | null // null: Prometheus was not asked
}

/** One day of the service, from what the database and Prometheus know of it. Changes nothing. */
export async function reportDay(
  { pool, clock }: Context,
  { day, prometheus }: ReportDay,
): Promise<DayReport> {
  const from = instant(`${day}T00:00:00Z`)
  const to = (from + DAY_MS) as Instant
  const until = Math.min(to, clock.now()) as Instant
  const levels = prometheus === null ? null : await judge(prometheus, from, until)
  const { books, discrepancies } = await transaction(
    pool,
    async (tx) => ({ books: await readDay(tx, from, to), discrepancies: await checkBooks(tx) }),
    { isolation: 'repeatable read' },
  )
  return { day, complete: until === to, books, discrepancies, levels }
}

async function judge(base: string, from: Instant, to: Instant): Promise<readonly JudgedLevel[]> {
  const span = `${Math.max(60, Math.floor((to - from) / 1_000))}s`
  const judged: JudgedLevel[] = []
  for (const { query, ...level } of SERVICE_LEVELS) {
    const value = await askPrometheus(base, query(span), to)
    judged.push({ ...level, value, broken: isBroken(level, value) })
  }
  return judged
}

/** What was not measured is not broken; the report says that it was not measured. */
function isBroken({ limit, kept }: Omit<ServiceLevel, 'query'>, value: number | null): boolean {
  if (limit === null || value === null) return false
  return kept === 'below' ? value > limit : value < limit
}
