import { assert } from '../../core/assert.ts'
import { addDays, type CalendarDate, weekday } from '../../core/instant.ts'
import { calendarOfVenue, type Venue } from './venue.ts'

/** Whether contracts can expire and settle on a date. */
export type BusinessDays = (date: CalendarDate) => boolean

/**
 * The dates on which a venue holds its regular session, to the end or not: the day after Thanksgiving
 * is one; a Muhurat, a drill on a Saturday or the morning of a holiday is none.
 */
export function businessDaysOf(venue: Venue): BusinessDays {
  const calendar = calendarOfVenue(venue)
  return (date) => {
    if (isWeekend(date)) return false
    const answer = calendar.hoursOn(date)
    if (!('hours' in answer)) return false
    return (answer.kind ?? 'regular') === 'regular' || answer.endsEarly === true
  }
}

/** Monday to Friday but for these holidays. */
export function weekdaysBut(holidays: Iterable<string>): BusinessDays {
  const closed = new Set<string>(holidays)
  return (date) => !isWeekend(date) && !closed.has(date)
}

/** How many business days there are from one date to another, both counted; 0 when they are reversed. */
export function businessDaysBetween(
  from: CalendarDate,
  to: CalendarDate,
  isBusinessDay: BusinessDays,
): number {
  let count = 0
  for (let date = from; date <= to; date = addDays(date, 1)) if (isBusinessDay(date)) count += 1
  return count
}

export function nextBusinessDay(after: CalendarDate, isBusinessDay: BusinessDays): CalendarDate {
  return nearest(addDays(after, 1), 1, isBusinessDay)
}

/** The date itself if it is one, else the last business day before it. */
export function businessDayUpTo(date: CalendarDate, isBusinessDay: BusinessDays): CalendarDate {
  return nearest(date, -1, isBusinessDay)
}

const LONGEST_CLOSURE_DAYS = 60 // no venue of ours has been closed for as long

function nearest(from: CalendarDate, step: 1 | -1, isBusinessDay: BusinessDays): CalendarDate {
  let date = from
  for (let days = 0; days < LONGEST_CLOSURE_DAYS; days += 1) {
    if (isBusinessDay(date)) return date
    date = addDays(date, step)
  }
  assert(false, `there is a business day within ${LONGEST_CLOSURE_DAYS} days of ${from}`)
}

function isWeekend(date: CalendarDate): boolean {
  return weekday(date) === 0 || weekday(date) === 6
}
