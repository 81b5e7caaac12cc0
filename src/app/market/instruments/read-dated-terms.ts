import { addDays, type CalendarDate } from '../../../core/instant.ts'
import {
  futureTermsOf,
  lastTradingDay,
  type FutureTerms,
} from '../../../domain/market/instruments/future-terms.ts'
import { storedTerms, type StoredTerm } from '../../../store/market/contract-terms.ts'
import type { Context } from '../../context.ts'

/** What facts and imported lists say of the contracts on an underlying. */
export interface DatedTerms {
  readonly underlying: string
  readonly asOf: CalendarDate
  readonly future: FutureTerms | null // of a contract that is next
  readonly lastTradingDays: readonly CalendarDate[] // of the next year
  readonly listed: readonly StoredTerm[] // by the day of the list
}

const MONTHS = 13
const MONTH_DAYS = 31

/** Null when nobody speaks of them. */
export async function readDatedTerms(
  { pool }: Context,
  underlying: string,
  asOf: CalendarDate,
): Promise<DatedTerms | null> {
  const listed = (await storedTerms(pool, underlying)).filter(({ knownFrom }) => knownFrom <= asOf)
  const future = futureTermsOf(underlying, asOf)
  if (future === null && listed.length === 0) return null
  const days = monthsFrom(asOf).flatMap((month) => lastTradingDay(underlying, month) ?? [])
  const lastTradingDays = days.filter((day) => day >= asOf).slice(0, 12)
  return { underlying, asOf, future, lastTradingDays, listed }
}

const [EARLIEST, LATEST] = ['1900-01-01', '2200-01-01'] // no rule of ours speaks of other times

function monthsFrom(date: CalendarDate): readonly string[] {
  if (date < EARLIEST || date > LATEST) return []
  const months = [date.slice(0, 7)]
  for (let first = `${months[0]}-01` as CalendarDate; months.length < MONTHS;) {
    first = `${addDays(first, MONTH_DAYS).slice(0, 7)}-01` as CalendarDate
    months.push(first.slice(0, 7))
  }
  return months
}
