import { addDays, calendarDate, type CalendarDate, weekday } from '../../../core/instant.ts'
import { type BusinessDays, businessDaysOf, businessDayUpTo } from '../../calendar/business-days.ts'
import { FUTURES, type FutureFacts, type LastDayRule } from './future-facts.ts'

/** The terms of a future on a commodity, a currency or a foreign index, for one expiry. */
export interface FutureTerms extends Omit<FutureFacts, 'steps'> {
  readonly underlying: string
  readonly lot: number // of the unit, in one contract
  readonly multiplier: number // what a contract gains when its price rises by one
  readonly source: string // of the lot
}

/** Null where we have no source. */
export function futureTermsOf(underlying: string, expiry: CalendarDate): FutureTerms | null {
  const facts = FUTURES[underlying]
  if (facts === undefined) return null
  const found = facts.steps.findLast(
    ({ fromExpiry }) => fromExpiry === null || expiry >= fromExpiry,
  )
  if (found === undefined) return null
  const { steps: _, ...terms } = facts
  const multiplier = found.lot / facts.quotedPer
  return { ...terms, underlying, lot: found.lot, multiplier, source: found.source }
}

/**
 * The last day on which the contract of a month trades, by its exchange's rule; null where we know
 * none. A day that is no business day moves to the one before.
 */
export function lastTradingDay(
  underlying: string,
  month: string, // 2024-11
  isBusinessDay: BusinessDays | null = null, // null: as the venue's calendar has it
): CalendarDate | null {
  const facts = FUTURES[underlying]
  if (!facts?.lastDay) return null
  return dayOf(facts.lastDay, month, isBusinessDay ?? businessDaysOf(facts.venue))
}

function dayOf(rule: LastDayRule, month: string, isBusinessDay: BusinessDays): CalendarDate {
  const first = calendarDate(`${month}-01`)
  switch (rule.kind) {
    case 'day':
      return businessDayUpTo(addDays(first, rule.day - 1), isBusinessDay)
    case 'month end':
      return businessDayUpTo(lastOf(first), isBusinessDay)
    case 'before month end':
      return before(businessDayUpTo(lastOf(first), isBusinessDay), rule.businessDays, isBusinessDay)
    case 'weekday':
      return businessDayUpTo(nthWeekday(first, rule.weekday, rule.nth), isBusinessDay)
    case 'before weekday':
      return before(nthWeekday(first, rule.weekday, rule.nth), rule.businessDays, isBusinessDay)
    case 'before day of month before': {
      const monthBefore = calendarDate(`${addDays(first, -1).slice(0, 7)}-01`)
      const day = businessDayUpTo(addDays(monthBefore, rule.day - 1), isBusinessDay)
      return before(day, rule.businessDays, isBusinessDay)
    }
  }
}

function lastOf(first: CalendarDate): CalendarDate {
  const next = addDays(first, 31).slice(0, 7)
  return addDays(calendarDate(`${next}-01`), -1)
}

function nthWeekday(first: CalendarDate, day: number, nth: number): CalendarDate {
  return addDays(first, ((day - weekday(first) + 7) % 7) + 7 * (nth - 1))
}

function before(date: CalendarDate, days: number, isBusinessDay: BusinessDays): CalendarDate {
  let day = date
  for (let count = 0; count < days; count += 1) {
    day = businessDayUpTo(addDays(day, -1), isBusinessDay)
  }
  return day
}
