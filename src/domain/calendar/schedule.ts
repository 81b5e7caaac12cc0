import { assert } from '../../core/assert.ts'
import { addDays, type CalendarDate, type Instant, weekday } from '../../core/instant.ts'
import { find, isOpenIn, latestSession, type Session, sessionOfBar } from './session.ts'
import { venueCalendar } from './venue.ts'
import { timeOfDay, zonedInstant } from './zone.ts'

/** On which dates a schedule falls. A month that is too short ends with its last day. */
export type Frequency =
  | { readonly every: 'day' }
  | { readonly every: 'week'; readonly weekday: number } // 0 is Sunday
  | { readonly every: 'month'; readonly dayOfMonth: number } // 1 to 31
  | { readonly every: 'quarter'; readonly dayOfMonth: number } // of January, April, July, October

/** What is to be done again and again: invest, or bring the weights back to their targets. */
export interface Schedule {
  readonly kind: 'sip' | 'rebalance'
  readonly frequency: Frequency
  readonly timeOfDay: string // on the venue's clock, such as 10:00
}

export interface Scheduled {
  readonly kind: Schedule['kind']
  readonly at: Instant // the logical time
}

/**
 * The first execution after an instant. It depends on nothing else, so that a run which was stopped
 * for any time goes on from the logical time that it committed last.
 *
 * Edges:  a date without a session moves to the next session, also when that falls into the next
 *         period; dates that move to one session are one execution. A session that is not open
 *         at the time of day (Muhurat) does not serve the schedule and is passed over like a holiday.
 */
export function nextScheduled(schedule: Schedule, venueId: string, after: Instant): Scheduled {
  const fault = scheduleFault(schedule, venueId)
  assert(fault === null, `the schedule can be served, but ${fault}`)

  const { date } = latestSession(venueId, after)
  const last = find(venueId, date, -1, (session) => {
    return serves(session, schedule) && timeIn(session, schedule) <= after
  })
  const due = firstDateAfter(schedule.frequency, last.date)
  const session = find(venueId, due, 1, (candidate) => serves(candidate, schedule))
  return { kind: schedule.kind, at: timeIn(session, schedule) }
}

/** What is wrong with a schedule at a venue, in words for a person, or nothing. */
export function scheduleFault(schedule: Schedule, venueId: string): string | null {
  const { frequency } = schedule
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(schedule.timeOfDay)) {
    return `"${schedule.timeOfDay}" is not a time of day like 10:00`
  }
  if (frequency.every === 'week' && !within(frequency.weekday, 0, 6)) {
    return 'the weekday is not a number from 0 (Sunday) to 6'
  }
  if ('dayOfMonth' in frequency && !within(frequency.dayOfMonth, 1, 31)) {
    return 'the day of the month is not a number from 1 to 31'
  }
  const { regular } = venueCalendar(venueId)
  if (!serves(sessionOfBar(venueId, SOME_DATE), schedule)) {
    const hours = `${regular.opens} to ${regular.closes}`
    return `${venueId} is not open at ${schedule.timeOfDay}; its hours are ${hours}`
  }
  return null
}

const SOME_DATE = '2024-07-01' as CalendarDate // a Monday like others

function serves(session: Session, schedule: Schedule): boolean {
  return isOpenIn(session, timeIn(session, schedule))
}

function timeIn(session: Session, schedule: Schedule): Instant {
  const { zone } = venueCalendar(session.venueId)
  return zonedInstant(zone, session.date, timeOfDay(schedule.timeOfDay))
}

/** The first date after another on which the schedule falls, whether the venue opens or not. */
function firstDateAfter(frequency: Frequency, date: CalendarDate): CalendarDate {
  switch (frequency.every) {
    case 'day':
      return addDays(date, 1)
    case 'week':
      return addDays(date, ((frequency.weekday - weekday(date) + 6) % 7) + 1)
    case 'month':
      return inMonths(frequency.dayOfMonth, date, 1)
    case 'quarter':
      return inMonths(frequency.dayOfMonth, date, 3)
  }
}

/** The first date after another on a day of a month, in each month or each third from January. */
function inMonths(dayOfMonth: number, date: CalendarDate, step: 1 | 3): CalendarDate {
  const year = Number(date.slice(0, 4))
  const month = Number(date.slice(5, 7)) - 1
  const first = month - (month % step)
  const here = dayOf(year, first, dayOfMonth)
  return here > date ? here : dayOf(year, first + step, dayOfMonth)
}

/** `month` counts from 0 and may exceed 11. */
function dayOf(year: number, month: number, dayOfMonth: number): CalendarDate {
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const at = Date.UTC(year, month, Math.min(dayOfMonth, days))
  return new Date(at).toISOString().slice(0, 10) as CalendarDate
}

function within(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high
}
