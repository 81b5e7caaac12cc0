import { addDays, type CalendarDate, weekday } from '../../core/instant.ts'
import { type BusinessDays, businessDaysBetween, businessDayUpTo } from './business-days.ts'
import { type ExpiryDays, expiryDaysOn } from './expiry-days.ts'

export interface ExpiryClass {
  readonly isWeekly: boolean
  readonly isMonthly: boolean // a monthly expiry is not a weekly one
  readonly isQuarterly: boolean // monthly, in March, June, September or December
}

/** An expiry as it looks from a date. Plain data: JSON carries it and `readExpiryLabel` reads it. */
export interface ExpiryLabel extends ExpiryClass {
  readonly symbol: string
  readonly expiry: CalendarDate
  readonly asOf: CalendarDate
  readonly label: string | null // NWeek+1, NMonth+0; null: it has no class
  readonly rank: number | null // the number in the label
  readonly daysToExpiry: number // calendar days
  readonly businessDaysToExpiry: number // after the date, up to the expiry
}

/**
 * What kind of expiry a date is by a rule of weekdays. A rule's day that is a holiday moves to the
 * business day before; a date that no rule's day is or moved to has no class.
 *
 * Monthly is the rule's day that has no other a week later in its month. Where the weekly day is not
 * the monthly one, there is no weekly contract in the week of the monthly.
 */
export function classifyExpiry(
  expiry: CalendarDate,
  days: ExpiryDays | null,
  isBusinessDay: BusinessDays,
): ExpiryClass {
  if (days === null) return NO_CLASS
  const month = nominalDay(expiry, days.monthly, isBusinessDay)
  if (month !== null && isLastOfMonth(month)) {
    return { isWeekly: false, isMonthly: true, isQuarterly: QUARTERLY.has(month.slice(5, 7)) }
  }
  const week = days.weekly === null ? null : nominalDay(expiry, days.weekly, isBusinessDay)
  if (week === null) return NO_CLASS
  const monthlyOfWeek = addDays(week, days.monthly - weekday(week))
  if (isLastOfMonth(monthlyOfWeek)) return NO_CLASS
  return { isWeekly: true, isMonthly: false, isQuarterly: false }
}

/**
 * The expiries of a symbol that are not past, in order, each with its label as of a date: weekly
 * ones NWeek+1, NWeek+2, …, monthly ones NMonth+0, NMonth+1, …
 */
export function expiryLabels(
  symbol: string,
  expiries: readonly CalendarDate[],
  asOf: CalendarDate,
  isBusinessDay: BusinessDays,
): readonly ExpiryLabel[] {
  let weekly = 0
  let monthly = -1
  return [...new Set(expiries)]
    .filter((expiry) => expiry >= asOf)
    .sort()
    .map((expiry) => {
      const found = classifyExpiry(expiry, expiryDaysOn(symbol, expiry), isBusinessDay)
      const rank = found.isMonthly ? (monthly += 1) : found.isWeekly ? (weekly += 1) : null
      const label = rank === null ? null : `${found.isMonthly ? 'NMonth' : 'NWeek'}+${rank}`
      return {
        symbol,
        expiry,
        asOf,
        ...found,
        label,
        rank,
        daysToExpiry: daysBetween(asOf, expiry),
        businessDaysToExpiry: businessDaysBetween(addDays(asOf, 1), expiry, isBusinessDay),
      }
    })
}

/** {expiry → label and rank}, without those that have none. */
export function labelMap(
  labels: readonly ExpiryLabel[],
): ReadonlyMap<CalendarDate, { readonly label: string; readonly rank: number }> {
  return new Map(
    labels.flatMap(({ expiry, label, rank }) =>
      label === null || rank === null ? [] : [[expiry, { label, rank }] as const],
    ),
  )
}

/**
 * What one expiry was called on each business day of a window, oldest first. It ends on `until`, or
 * with the expiry where that is earlier.
 */
export function historicalLabels(
  symbol: string,
  expiry: CalendarDate,
  expiries: readonly CalendarDate[],
  { until, days = 30 }: { readonly until: CalendarDate; readonly days?: number },
  isBusinessDay: BusinessDays,
): readonly ExpiryLabel[] {
  const last = until < expiry ? until : expiry
  const labels: ExpiryLabel[] = []
  for (let date = addDays(last, -days); date <= last; date = addDays(date, 1)) {
    if (!isBusinessDay(date)) continue
    const found = expiryLabels(symbol, [...expiries, expiry], date, isBusinessDay)
    labels.push(found.find((label) => label.expiry === expiry)!)
  }
  return labels
}

const NO_CLASS: ExpiryClass = { isWeekly: false, isMonthly: false, isQuarterly: false }
const QUARTERLY: ReadonlySet<string> = new Set(['03', '06', '09', '12'])

/** The rule's day that fell on this date, or that a holiday moved to it. */
function nominalDay(
  expiry: CalendarDate,
  day: number,
  isBusinessDay: BusinessDays,
): CalendarDate | null {
  if (!isBusinessDay(expiry)) return null
  const nominal = addDays(expiry, (day - weekday(expiry) + 7) % 7)
  return businessDayUpTo(nominal, isBusinessDay) === expiry ? nominal : null
}

function isLastOfMonth(date: CalendarDate): boolean {
  return addDays(date, 7).slice(0, 7) !== date.slice(0, 7)
}

function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}
