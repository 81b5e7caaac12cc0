import { assert } from '../../core/assert.ts'
import { addDays, type CalendarDate, DAY_MS, type Instant } from '../../core/instant.ts'
import { type Hours, venueCalendar } from './venue.ts'
import { localTime, timeOfDay, type Zone, zonedInstant } from './zone.ts'

/** An interval in which a venue is open: `[opensAt, closesAt)`, less the pause if there is one. */
export interface Session {
  readonly venueId: string
  readonly date: CalendarDate // the venue's
  readonly opensAt: Instant
  readonly closesAt: Instant
  readonly pause: { readonly from: Instant; readonly until: Instant } | null
  /** The venue has not declared this date yet, or we do not know what it declared. */
  readonly provisional: boolean
}

/** The session of a date, or null when the venue does not open on it. */
export function sessionOn(venueId: string, date: CalendarDate): Session | null {
  const answer = venueCalendar(venueId).hoursOn(date)
  return 'hours' in answer ? sessionAt(venueId, date, answer.hours) : null
}

/** Why the venue does not open on a date: the holiday's name, or the weekend. Null when it opens. */
export function closedFor(venueId: string, date: CalendarDate): string | null {
  const answer = venueCalendar(venueId).hoursOn(date)
  return 'closedFor' in answer ? answer.closedFor : null
}

/**
 * The session in which a bar of this date was made. Where the calendar knows none, the bar is the
 * better witness (a venue may open on any day), and the regular hours are taken.
 */
export function sessionOfBar(venueId: string, date: CalendarDate): Session {
  return sessionOn(venueId, date) ?? sessionAt(venueId, date, venueCalendar(venueId).regular)
}

/** The first session that opens after an instant. */
export function nextSession(venueId: string, after: Instant): Session {
  const { date } = localTime(venueCalendar(venueId).zone, after)
  return find(venueId, date, 1, (session) => session.opensAt > after)
}

/** The last session that opened at an instant or before. */
export function latestSession(venueId: string, at: Instant): Session {
  const { date } = localTime(venueCalendar(venueId).zone, at)
  return find(venueId, date, -1, (session) => session.opensAt <= at)
}

/** The sessions of the dates from `from` to `to`, both included. */
export function sessionsBetween(venueId: string, from: CalendarDate, to: CalendarDate): Session[] {
  const sessions: Session[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const session = sessionOn(venueId, date)
    if (session) sessions.push(session)
  }
  return sessions
}

export function isOpen(venueId: string, at: Instant): boolean {
  const { date } = localTime(venueCalendar(venueId).zone, at)
  const session = sessionOn(venueId, date)
  return session !== null && isOpenIn(session, at)
}

export function isOpenIn(session: Session, at: Instant): boolean {
  const { opensAt, closesAt, pause } = session
  const paused = pause !== null && at >= pause.from && at < pause.until
  return at >= opensAt && at < closesAt && !paused
}

/** The nearest session forward or backward, from a date on, that satisfies a condition. */
export function find(
  venueId: string,
  from: CalendarDate,
  step: 1 | -1,
  condition: (session: Session) => boolean,
): Session {
  let date = from
  for (let days = 0; days < LONGEST_SEARCH_DAYS; days += 1) {
    const session = sessionOn(venueId, date)
    if (session && condition(session)) return session
    date = addDays(date, step)
  }
  assert(false, `the venue ${venueId} opens within ${LONGEST_SEARCH_DAYS} days of ${from}`)
}

const LONGEST_SEARCH_DAYS = 60 // no venue of ours has been closed for as long

function sessionAt(venueId: string, date: CalendarDate, hours: Hours): Session {
  const { zone, known } = venueCalendar(venueId)
  return {
    venueId,
    date,
    opensAt: clockAt(zone, date, hours.opens),
    closesAt: clockAt(zone, date, hours.closes),
    pause: hours.pause
      ? { from: clockAt(zone, date, hours.pause[0]), until: clockAt(zone, date, hours.pause[1]) }
      : null,
    provisional: date < known.from || date > known.until,
  }
}

function clockAt(zone: Zone, date: CalendarDate, time: string): Instant {
  return zonedInstant(zone, date, time === '24:00' ? DAY_MS : timeOfDay(time))
}
