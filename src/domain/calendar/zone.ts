import { type CalendarDate, DAY_MS, type Instant, MINUTE_MS } from '../../core/instant.ts'

/** The zones in which our venues keep their clocks. */
export const ZONES = ['UTC', 'Asia/Kolkata', 'America/New_York', 'America/Chicago'] as const
export type Zone = (typeof ZONES)[number]

/** What a clock on a venue's wall shows: a date, and the milliseconds since its midnight. */
export interface LocalTime {
  readonly date: CalendarDate
  readonly sinceMidnightMs: number
}

const HOUR_MS = 60 * MINUTE_MS

const STANDARD_MS: Record<Zone, number> = {
  UTC: 0,
  'Asia/Kolkata': 5.5 * HOUR_MS,
  'America/New_York': -5 * HOUR_MS,
  'America/Chicago': -6 * HOUR_MS,
}

/**
 * The instant at which the clock shows a date and a time of day.
 *
 * Edges:  an hour that the clock skips in spring is read as daylight time, an hour that it shows
 *         twice in autumn as the first. No venue of ours is open then.
 * Source: the rules are written out below and not asked of the engine, since its zone data
 *         changes with its version, and a replay must not.
 */
export function zonedInstant(zone: Zone, date: CalendarDate, sinceMidnightMs: number): Instant {
  const shown = Date.parse(`${date}T00:00:00Z`) + sinceMidnightMs
  const span = daylightSpan(zone, shown)
  const daylight = span && shown >= span.startsAt && shown - HOUR_MS < span.endsAt
  return (shown - STANDARD_MS[zone] - (daylight ? HOUR_MS : 0)) as Instant
}

export function localTime(zone: Zone, at: Instant): LocalTime {
  const standard = at + STANDARD_MS[zone]
  const span = daylightSpan(zone, standard)
  const daylight = span && standard >= span.startsAt && standard < span.endsAt
  const shown = standard + (daylight ? HOUR_MS : 0)
  const midnight = Math.floor(shown / DAY_MS) * DAY_MS
  const date = new Date(midnight).toISOString().slice(0, 10) as CalendarDate
  return { date, sinceMidnightMs: shown - midnight }
}

/** As a clock of the zone shows an instant, with its offset: `2024-11-07T09:15:00.000+05:30`. */
export function formatZoned(zone: Zone, at: Instant): string {
  const { date, sinceMidnightMs } = localTime(zone, at)
  const shown = Date.parse(`${date}T00:00:00Z`) + sinceMidnightMs
  const minutes = Math.abs(shown - at) / MINUTE_MS
  const two = (count: number): string => String(count).padStart(2, '0')
  const offset = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  return `${new Date(shown).toISOString().slice(0, -1)}${shown < at ? '-' : '+'}${offset}`
}

/** Whether the clocks of a zone show daylight time at noon of a date. */
export function isDaylight(zone: Zone, date: CalendarDate): boolean {
  const noon = Date.parse(`${date}T12:00:00Z`)
  const span = daylightSpan(zone, noon)
  return span !== null && noon >= span.startsAt && noon < span.endsAt
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/

/** Reads `09:15` as milliseconds since midnight. */
export function timeOfDay(text: string): number {
  const match = TIME_OF_DAY.exec(text)
  if (!match) throw new RangeError(`"${text}" is not a time of day like 09:15.`)
  return Number(match[1]) * HOUR_MS + Number(match[2]) * MINUTE_MS
}

/** When daylight time begins and ends in a year, on a clock that stays on standard time. */
interface DaylightSpan {
  readonly startsAt: number
  readonly endsAt: number
}

/**
 * Source: Uniform Time Act of 1966 (15 U.S.C. 260a) and its changes of 1974, 1986 and 2005. Earlier
 *         years follow no common rule and are taken as standard time.
 */
function daylightSpan(zone: Zone, shown: number): DaylightSpan | null {
  if (zone === 'UTC' || zone === 'Asia/Kolkata') return null
  const year = new Date(shown).getUTCFullYear()
  if (year < 1967) return null
  const endDay = year >= 2007 ? sundayFrom(year, 11, 1) : sundayFrom(year, 10, 25)
  return { startsAt: firstDay(year) + 2 * HOUR_MS, endsAt: endDay + HOUR_MS }
}

function firstDay(year: number): number {
  if (year >= 2007) return sundayFrom(year, 3, 8)
  if (year >= 1987) return sundayFrom(year, 4, 1)
  if (year === 1974) return Date.UTC(1974, 0, 6)
  if (year === 1975) return Date.UTC(1975, 1, 23)
  return sundayFrom(year, 4, 24)
}

/** The first Sunday on or after a day of a month (1 is January). */
function sundayFrom(year: number, month: number, day: number): number {
  const at = Date.UTC(year, month - 1, day)
  return at + ((7 - new Date(at).getUTCDay()) % 7) * DAY_MS
}
