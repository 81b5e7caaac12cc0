import { addDays, type CalendarDate, weekday } from '../../core/instant.ts'
import { type BusinessDays, businessDayUpTo } from './business-days.ts'
import { classifyExpiry } from './expiries.ts'
import { expiryDaysOn } from './expiry-days.ts'

/**
 * The expiries that the rule gives from one date to another, in order. Where the exchange lists
 * contracts, those are the better witness: it lists only the next few weeks and quarters.
 */
export function expiriesByRule(
  symbol: string,
  from: CalendarDate,
  to: CalendarDate,
  isBusinessDay: BusinessDays,
): readonly CalendarDate[] {
  const expiries: CalendarDate[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const found = classifyExpiry(date, expiryDaysOn(symbol, date), isBusinessDay)
    if (found.isWeekly || found.isMonthly) expiries.push(date)
  }
  return expiries
}

/** The monthly expiry of a month (1 is January), or null before the first rule that we know. */
export function monthlyExpiry(
  symbol: string,
  year: number,
  month: number,
  isBusinessDay: BusinessDays,
): CalendarDate | null {
  const last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10) as CalendarDate
  const days = expiryDaysOn(symbol, last)
  if (days === null) return null
  const nominal = addDays(last, -((weekday(last) - days.monthly + 7) % 7))
  return businessDayUpTo(nominal, isBusinessDay)
}

/** The first monthly expiry on or after a date. */
export function nextMonthlyExpiry(
  symbol: string,
  from: CalendarDate,
  isBusinessDay: BusinessDays,
): CalendarDate | null {
  const [year, month] = [Number(from.slice(0, 4)), Number(from.slice(5, 7))]
  const own = monthlyExpiry(symbol, year, month, isBusinessDay)
  return own === null || own >= from ? own : monthlyExpiry(symbol, year, month + 1, isBusinessDay)
}
