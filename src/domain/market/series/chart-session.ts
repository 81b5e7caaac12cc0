import { addDays, weekday, type CalendarDate, type Instant } from '../../../core/instant.ts'
import { sessionOn } from '../../calendar/session.ts'
import type { VenueCalendar } from '../../calendar/venue.ts'
import { localTime } from '../../calendar/zone.ts'

/** The hours of a venue in the words of chart libraries. */
export interface ChartSession {
  readonly session: string // of a day like others
  readonly holidays: string // days of the week without a session
  readonly corrections: string // sessions unlike others
}

/**
 * Source: TradingView, Charting Library, "Trading sessions": HHMM-HHMM, `24x7`; holidays as
 *         YYYYMMDD with commas; corrections as sessions, a colon and their dates, with semicolons.
 */
export function chartSession(
  calendar: VenueCalendar,
  from: CalendarDate,
  to: CalendarDate,
): ChartSession {
  const { regular } = calendar
  const usual = spansOf([regular.opens, regular.closes], regular.pause)
  if (regular.opens === '00:00' && regular.closes === '24:00') {
    return { session: '24x7', holidays: '', corrections: '' }
  }
  const holidays: string[] = []
  const unlike = new Map<string, string[]>()
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const session = sessionOn(calendar, date)
    const isWeekend = weekday(date) === 0 || weekday(date) === 6
    const compact = date.replaceAll('-', '')
    if (session === null) {
      if (!isWeekend) holidays.push(compact)
      continue
    }
    const clock = (at: Instant) => clockOf(localTime(calendar.zone, at).sinceMidnightMs)
    const pause = session.pause
      ? ([clock(session.pause.from), clock(session.pause.until)] as const)
      : undefined
    const hours = spansOf([clock(session.opensAt), clock(session.closesAt)], pause)
    if (hours !== usual || isWeekend) unlike.set(hours, [...(unlike.get(hours) ?? []), compact])
  }
  const corrections = [...unlike].map(([hours, dates]) => `${hours}:${dates.join(',')}`)
  return { session: usual, holidays: holidays.join(','), corrections: corrections.join(';') }
}

function spansOf(
  [opens, closes]: readonly [string, string],
  pause: readonly [string, string] | undefined,
): string {
  const spans = pause ? [opens, pause[0], pause[1], closes] : [opens, closes]
  const compact = spans.map((time) => (time === '24:00' ? '0000' : time.replace(':', '')))
  return pause ? `${compact[0]}-${compact[1]},${compact[2]}-${compact[3]}` : compact.join('-')
}

function clockOf(sinceMidnightMs: number): string {
  const minutes = Math.floor(sinceMidnightMs / 60_000)
  const part = (number: number) => String(number).padStart(2, '0')
  return `${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`
}
