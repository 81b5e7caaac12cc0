import {
  addDays,
  type CalendarDate,
  calendarDate,
  type Instant,
  weekday,
} from '../../core/instant.ts'
import { timeOfDay, type Zone, ZONES, zonedInstant } from '../../domain/calendar/zone.ts'

/** The sessions that somebody else published of a venue. */
export interface PublishedCalendar {
  readonly venueId: string
  readonly from: CalendarDate
  readonly to: CalendarDate // included
  readonly sessions: ReadonlyMap<CalendarDate, PublishedSession>
}

export interface PublishedSession {
  readonly opensAt: Instant | null // null: not said
  readonly closesAt: Instant
}

/** Reads a CSV of exchange_calendars: session, open, close, break; all in UTC. */
export function readSessions(venueId: string, text: string): PublishedCalendar | null {
  const sessions = new Map<CalendarDate, PublishedSession>()
  for (const line of text.split(/\r?\n/).slice(1)) {
    const [day = '', open = '', close = ''] = line.split(',')
    const [opensAt, closesAt] = [Date.parse(open) as Instant, Date.parse(close) as Instant]
    if (Number.isNaN(opensAt) || Number.isNaN(closesAt)) continue
    sessions.set(calendarDate(day.slice(0, 10)), { opensAt, closesAt })
  }
  const dates = [...sessions.keys()]
  return dates.length === 0 ? null : { venueId, from: dates[0]!, to: dates.at(-1)!, sessions }
}

/** An entry of Lean's database of market hours, only what we compare. */
interface LeanEntry {
  readonly exchangeTimeZone: string
  readonly holidays?: readonly string[]
  readonly earlyCloses?: Readonly<Record<string, string>>
  readonly lateOpens?: Readonly<Record<string, string>>
  readonly monday?: readonly { readonly end: string; readonly state: string }[]
}

const LEAN_ENTRIES: readonly (readonly [venueId: string, names: readonly string[]])[] = [
  ['NSE', ['Equity-india-[*]']],
  ['NFO', ['Future-india-[*]']],
  ['NYSE', ['Equity-usa-[*]']],
  ['CBOE', ['Index-cboe-[*]']],
  ['CME', ['Future-cme-ES', 'Future-cme-[*]']], // the second holds the holidays that all share
]

/** Reads Lean's database: which weekdays are closed or end early, in the years that it lists. */
export function readLeanHours(text: string): readonly PublishedCalendar[] {
  const { entries } = JSON.parse(text) as { entries: Readonly<Record<string, LeanEntry>> }
  return LEAN_ENTRIES.flatMap(([venueId, names]) => {
    const own = names.flatMap((name) => entries[name] ?? [])
    const published = own[0] ? calendarFrom(venueId, own[0], own) : null
    return published ? [published] : []
  })
}

function calendarFrom(
  venueId: string,
  entry: LeanEntry,
  all: readonly LeanEntry[],
): PublishedCalendar | null {
  const zone = ZONES.find((one) => one === entry.exchangeTimeZone)
  const closes = entry.monday?.findLast(({ state }) => state === 'market')?.end
  const closed = new Set(all.flatMap(({ holidays = [] }) => holidays.map(isoDate)))
  const early = new Map(Object.entries(entry.earlyCloses ?? {}).map(toDated))
  const late = new Set(Object.keys(entry.lateOpens ?? {}).map(isoDate))
  const listed = [...closed, ...early.keys()].toSorted()
  if (!zone || closes === undefined || listed.length === 0) return null
  const [from, to] = [listed[0]!, listed.at(-1)!]
  const sessions = new Map<CalendarDate, PublishedSession>()
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const time: string = early.get(date) ?? closes
    const onlyEvening = late.has(date) && time === closes
    const isWeekend = weekday(date) === 0 || weekday(date) === 6
    if (isWeekend || closed.has(date) || onlyEvening) continue
    sessions.set(date, { opensAt: null, closesAt: closeAt(zone, date, time) })
  }
  return { venueId, from, to, sessions }
}

function closeAt(zone: Zone, date: CalendarDate, time: string): Instant {
  return zonedInstant(zone, date, timeOfDay(time.slice(0, 5)))
}

function toDated([day, time]: [string, string]): [CalendarDate, string] {
  return [isoDate(day), time]
}

/** `7/4/2026` as 2026-07-04. */
function isoDate(text: string): CalendarDate {
  const [month = '', day = '', year = ''] = text.split('/')
  return calendarDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
}
