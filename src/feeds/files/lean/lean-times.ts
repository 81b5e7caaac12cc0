import { type CalendarDate, DAY_MS, type Instant } from '../../../core/instant.ts'
import { sessionOfBar } from '../../../domain/calendar/session.ts'
import { type Zone, zonedInstant } from '../../../domain/calendar/zone.ts'

/** Milliseconds since midnight of a date in a zone, as instants; a reason where they are none. */
export function timesOf(zone: Zone, date: CalendarDate): (text: string) => number | string {
  const midnight = zonedInstant(zone, date, 0)
  const even = zonedInstant(zone, date, DAY_MS - 1) - midnight === DAY_MS - 1
  return (text) => {
    const since = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN
    if (!(since < DAY_MS)) return `the time "${text.slice(0, 40)}" is not milliseconds of a day`
    return even ? midnight + since : zonedInstant(zone, date, since)
  }
}

/** When the session of a date opened and closed, as texts. */
export function sessionTexts(
  venueId: string,
  date: CalendarDate,
): {
  readonly at: Instant
  readonly opened: string
  readonly closed: string
  readonly end: Instant
} {
  const { opensAt, closesAt } = sessionOfBar(venueId, date)
  return { at: opensAt, opened: textOf(opensAt), closed: textOf(closesAt), end: closesAt }
}

export function textOf(at: number): string {
  return new Date(at).toISOString()
}
