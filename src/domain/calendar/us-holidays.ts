import { addDays, type CalendarDate, DAY_MS, weekday } from '../../core/instant.ts'

/**
 * The days of the New York Stock Exchange that are not like others, from its rules (Rule 7.2) and a
 * list of the closures and early closes that no rule foretells.
 *
 * Domain: 1990 on; it was compared day by day with exchange_calendars' XNYS to 2023-01-13.
 */

/** Between these dates the rules are published or past; outside them sessions are provisional. */
export const US_KNOWN = { from: '1990-01-01', until: '2028-12-31' } as const

export function usHoliday(date: CalendarDate): string | null {
  return CLOSURES[date] ?? holidaysOf(Number(date.slice(0, 4))).get(date) ?? null
}

/** The time of day in New York at which a date ends early, or null. */
export function usEarlyClose(date: CalendarDate): string | null {
  const listed = EARLY_CLOSES[date]
  if (listed !== undefined) return listed
  const fromMonday = weekday(date) >= 1 && weekday(date) <= 4
  const eve = date.endsWith('-07-03') || date.endsWith('-12-24')
  const thanksgiving = nth(Number(date.slice(0, 4)), 11, THURSDAY, 4)
  return (eve && fromMonday) || date === addDays(thanksgiving, 1) ? '13:00' : null
}

const MONDAY = 1
const THURSDAY = 4

const CLOSURES: Readonly<Record<string, string>> = {
  '1994-04-27': 'Mourning for Richard Nixon',
  '2001-09-11': 'Attacks on New York',
  '2001-09-12': 'Attacks on New York',
  '2001-09-13': 'Attacks on New York',
  '2001-09-14': 'Attacks on New York',
  '2004-06-11': 'Mourning for Ronald Reagan',
  '2007-01-02': 'Mourning for Gerald Ford',
  '2012-10-29': 'Hurricane Sandy',
  '2012-10-30': 'Hurricane Sandy',
  '2018-12-05': 'Mourning for George H. W. Bush',
  '2025-01-09': 'Mourning for Jimmy Carter',
}

/** What the exchange decided otherwise than the rule would. */
const EARLY_CLOSES: Readonly<Record<string, string | null>> = {
  '1990-07-03': null,
  '1990-11-23': null,
  '1990-12-24': '14:00',
  '1991-07-03': null,
  '1991-11-29': null,
  '1991-12-24': '14:00',
  '1992-11-27': '14:00',
  '1992-12-24': '14:00',
  '1996-07-03': null,
  '1996-07-05': '13:00',
  '1997-12-26': '13:00',
  '1999-12-31': '13:00',
  '2002-07-03': null,
  '2002-07-05': '13:00',
  '2003-12-26': '13:00',
}

const memo = new Map<number, ReadonlyMap<CalendarDate, string>>()

/** The holidays of a year, computed once for each year: a calendar asks for them day by day. */
function holidaysOf(year: number): ReadonlyMap<CalendarDate, string> {
  const known = memo.get(year)
  if (known) return known

  const holidays = new Map<CalendarDate, string>()
  // New Year on a Saturday is not kept on the Friday, which ends the books of the year before.
  if (weekday(day(year, 1, 1)) !== 6) holidays.set(observed(day(year, 1, 1)), 'New Year')
  if (year >= 1998) holidays.set(nth(year, 1, MONDAY, 3), 'Martin Luther King Day')
  holidays.set(nth(year, 2, MONDAY, 3), 'Washington’s Birthday')
  holidays.set(goodFriday(year), 'Good Friday')
  holidays.set(addDays(nth(year, 6, MONDAY, 1), -7), 'Memorial Day')
  if (year >= 2022) holidays.set(observed(day(year, 6, 19)), 'Juneteenth')
  holidays.set(observed(day(year, 7, 4)), 'Independence Day')
  holidays.set(nth(year, 9, MONDAY, 1), 'Labor Day')
  holidays.set(nth(year, 11, THURSDAY, 4), 'Thanksgiving')
  holidays.set(observed(day(year, 12, 25)), 'Christmas')
  memo.set(year, holidays)
  return holidays
}

/** A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after. */
function observed(date: CalendarDate): CalendarDate {
  if (weekday(date) === 6) return addDays(date, -1)
  return weekday(date) === 0 ? addDays(date, 1) : date
}

function nth(year: number, month: number, weekdayWanted: number, count: number): CalendarDate {
  const first = day(year, month, 1)
  const ahead = (weekdayWanted - weekday(first) + 7) % 7
  return addDays(first, ahead + 7 * (count - 1))
}

function day(year: number, month: number, dayOfMonth: number): CalendarDate {
  return new Date(Date.UTC(year, month - 1, dayOfMonth)).toISOString().slice(0, 10) as CalendarDate
}

/** Two days before Easter: closed in New York, and on the exchanges of India too. */
export function goodFriday(year: number): CalendarDate {
  return addDays(easter(year), -2)
}

/** Easter Sunday. Source: the anonymous Gregorian algorithm; J. Meeus, Astronomical Algorithms. */
function easter(year: number): CalendarDate {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const leapless = century - Math.floor(century / 4) - Math.floor((8 * century + 13) / 25)
  const epact = (leapless + 19 * golden + 15) % 30
  const moon = epact - (epact === 29 || (epact === 28 && golden > 10) ? 1 : 0)
  const fullMoon = Date.UTC(year, 2, 21) + moon * DAY_MS
  return addDays(
    new Date(fullMoon).toISOString().slice(0, 10) as CalendarDate,
    untilSunday(fullMoon),
  )
}

/** Days to the Sunday that follows; a full moon on a Sunday waits for the next. */
function untilSunday(at: number): number {
  return 7 - new Date(at).getUTCDay()
}
