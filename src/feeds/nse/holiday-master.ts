import { z } from 'zod'
import type { CalendarDate } from '../../core/instant.ts'
import type { EventSession, EventTerms } from '../../domain/calendar/calendar-event.ts'
import { isDaylight } from '../../domain/calendar/zone.ts'
import type { ReadEvents } from '../files/csv/calendar-csv.ts'
import { readDate } from './day-month-year.ts'

/** One line of a segment's list; commodities also say which half of the day is closed. */
const Line = z.looseObject({
  tradingDate: z.string().max(40),
  description: z.string().max(400),
  morning_session: z.string().nullish(),
  evening_session: z.string().nullish(),
})

const Master = z.record(z.string(), z.array(z.unknown()).max(2_000))

/** The exchange's codes of segments, and the calendars that they are about. */
const SEGMENTS: Readonly<Record<string, readonly string[]>> = {
  CM: ['NSE', 'BSE'],
  FO: ['NFO', 'BFO'],
  CD: ['NSE_CURRENCY', 'BSE_CURRENCY'],
  COM: ['MCX'],
}

/**
 * Reads the exchange's holiday master: lists of closed days, by segment. Segments that we have no
 * calendar for are left aside; a list that is there and empty declares nothing.
 *
 * Edges:  BSE shares the equity holidays. A commodity list with its halves gives MCX an evening.
 *         `Muhurat` in a description says that a session will be held and not when, so the day
 *         stays closed until its hours are declared.
 */
export function readHolidayMaster(text: string): ReadEvents {
  const master = Master.safeParse(jsonOf(text))
  if (!master.success) {
    return { events: [], faults: [{ line: 1, reason: 'it is no list of holidays by segment' }] }
  }
  const events: { line: number; event: EventTerms }[] = []
  const faults: { line: number; reason: string }[] = []
  const seen = new Set<string>()
  let line = 0
  for (const [segment, calendars] of Object.entries(SEGMENTS)) {
    for (const entry of master.data[segment] ?? []) {
      line += 1
      const read = eventOf(entry, segment)
      if (typeof read === 'string') {
        faults.push({ line, reason: `${segment}: ${read}` })
        continue
      }
      for (const calendarCode of calendars) {
        const key = [calendarCode, read.date].join(' ')
        if (!seen.has(key)) events.push({ line, event: { ...read, calendarCode } })
        seen.add(key)
      }
    }
  }
  if (line === 0) faults.push({ line: 1, reason: 'it names none of the segments that we know' })
  return { events, faults }
}

const MORNING = { type: 'special', opens: '09:00', closes: '17:00' } as const

/** The evening ends with New York's, as `metals` in the calendar of MCX. */
function eveningOf(date: CalendarDate): EventSession {
  const closes = isDaylight('America/New_York', date) ? '23:30' : '23:55'
  return { type: 'special', opens: '17:00', closes }
}

function eventOf(entry: unknown, segment: string): Omit<EventTerms, 'calendarCode'> | string {
  const parsed = Line.safeParse(entry)
  if (!parsed.success) return 'a line has no date and description'
  const {
    tradingDate,
    description,
    morning_session: morning,
    evening_session: evening,
  } = parsed.data
  const date = readDate(tradingDate)
  if (date === null) return `"${tradingDate}" is not a date like 26-Jan-2024`
  const name = description
    .replaceAll(/\s*[*#]+\s*/g, ' ')
    .trim()
    .slice(0, 200)
  if (name === '') return `${date} has no description`
  const open = (half: string | null | undefined) => /^open/i.test(half ?? '')
  const sessions =
    segment !== 'COM' ? [] : open(evening) ? [eveningOf(date)] : open(morning) ? [MORNING] : []
  return {
    date,
    name,
    type: sessions.length > 0 ? 'special_hours' : 'holiday',
    isTradingDay: sessions.length > 0,
    category: 'market_holiday',
    description: '',
    sessions,
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
