import { assert } from '../../core/assert.ts'
import { addDays, type CalendarDate, DAY_MS, type Instant } from '../../core/instant.ts'
import {
  calendarOfVenue,
  isProvisional,
  type Opening,
  type SessionKind,
  type Span,
  type Venue,
  type VenueCalendar,
} from './venue.ts'
import { localTime, timeOfDay, type Zone, zonedInstant } from './zone.ts'

/** Half-open: `[from, until)`. */
export interface Interval {
  readonly from: Instant
  readonly until: Instant
}

/** An interval in which a venue is open: `[opensAt, closesAt)`, less the pause if there is one. */
export interface Session {
  readonly venueId: string
  readonly date: CalendarDate // the venue's
  readonly opensAt: Instant
  readonly closesAt: Instant
  readonly pause: Interval | null
  readonly kind: SessionKind
  readonly name: string | null // of what makes the date unlike others
  readonly preMarket: Interval | null
  readonly postMarket: Interval | null
  /** The venue has not declared this date yet, or we do not know what it declared. */
  readonly provisional: boolean
}

/** The session of a date, or null when the venue does not open on it. */
export function sessionOn(venue: Venue, date: CalendarDate): Session | null {
  const calendar = calendarOfVenue(venue)
  const answer = calendar.hoursOn(date)
  return 'hours' in answer ? sessionAt(calendar, date, answer) : null
}

/** Why the venue does not open on a date: the holiday's name, or the weekend. Null when it opens. */
export function closedFor(venue: Venue, date: CalendarDate): string | null {
  const answer = calendarOfVenue(venue).hoursOn(date)
  return 'closedFor' in answer ? answer.closedFor : null
}

/**
 * The session in which a bar of this date was made. Where the calendar knows none, the bar is the
 * better witness (a venue may open on any day), and the regular hours are taken.
 */
export function sessionOfBar(venue: Venue, date: CalendarDate): Session {
  const calendar = calendarOfVenue(venue)
  return sessionOn(calendar, date) ?? sessionAt(calendar, date, { hours: calendar.regular })
}

/** The first session that opens after an instant. */
export function nextSession(venue: Venue, after: Instant): Session {
  const calendar = calendarOfVenue(venue)
  const { date } = localTime(calendar.zone, after)
  return find(calendar, date, 1, (session) => session.opensAt > after)
}

/** The last session that opened at an instant or before. */
export function latestSession(venue: Venue, at: Instant): Session {
  const calendar = calendarOfVenue(venue)
  return find(calendar, latestDate(calendar, at), -1, (session) => session.opensAt <= at)
}

/** The sessions of the dates from `from` to `to`, both included. */
export function sessionsBetween(venue: Venue, from: CalendarDate, to: CalendarDate): Session[] {
  const sessions: Session[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const session = sessionOn(venue, date)
    if (session) sessions.push(session)
  }
  return sessions
}

export function isOpen(venue: Venue, at: Instant): boolean {
  const calendar = calendarOfVenue(venue)
  const last = latestDate(calendar, at)
  const { date } = localTime(calendar.zone, at)
  return [date, ...(last === date ? [] : [last])].some((day) => {
    const session = sessionOn(calendar, day)
    return session !== null && isOpenIn(session, at)
  })
}

export function isOpenIn(session: Session, at: Instant): boolean {
  const { opensAt, closesAt, pause } = session
  return at >= opensAt && at < closesAt && !(pause !== null && isWithin(pause, at))
}

export function isWithin({ from, until }: Interval, at: Instant): boolean {
  return at >= from && at < until
}

/** The nearest session forward or backward, from a date on, that satisfies a condition. */
export function find(
  venue: Venue,
  from: CalendarDate,
  step: 1 | -1,
  condition: (session: Session) => boolean,
): Session {
  const calendar = calendarOfVenue(venue)
  let date = from
  for (let days = 0; days < LONGEST_SEARCH_DAYS; days += 1) {
    const session = sessionOn(calendar, date)
    if (session && condition(session)) return session
    date = addDays(date, step)
  }
  assert(false, `the venue ${calendar.venueId} opens within ${LONGEST_SEARCH_DAYS} days of ${from}`)
}

const LONGEST_SEARCH_DAYS = 60 // no venue of ours has been closed for as long

/** The latest date whose session may have opened by now: tomorrow's, where it opens at night. */
export function latestDate({ zone, regular }: VenueCalendar, at: Instant): CalendarDate {
  const { date } = localTime(zone, at)
  return regular.opensOnDayBefore ? addDays(date, 1) : date
}

function sessionAt(calendar: VenueCalendar, date: CalendarDate, opening: Opening): Session {
  const { venueId, zone } = calendar
  const { hours, kind = 'regular', name = null, preMarket, postMarket } = opening
  const openingDate = hours.opensOnDayBefore ? addDays(date, -1) : date
  return {
    venueId,
    date,
    opensAt: clockAt(zone, openingDate, hours.opens),
    closesAt: clockAt(zone, date, hours.closes),
    pause: intervalOn(zone, date, hours.pause),
    kind,
    name,
    preMarket: intervalOn(zone, date, preMarket),
    postMarket: intervalOn(zone, date, postMarket),
    provisional: isProvisional(calendar, date),
  }
}

function intervalOn(zone: Zone, date: CalendarDate, span: Span | undefined): Interval | null {
  return span ? { from: clockAt(zone, date, span[0]), until: clockAt(zone, date, span[1]) } : null
}

function clockAt(zone: Zone, date: CalendarDate, time: string): Instant {
  return zonedInstant(zone, date, time === '24:00' ? DAY_MS : timeOfDay(time))
}
