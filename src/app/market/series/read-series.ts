import { AppError } from '../../../core/app-error.ts'
import { addDays, type CalendarDate, type Instant } from '../../../core/instant.ts'
import { sessionsBetween, type Session } from '../../../domain/calendar/session.ts'
import { type VenueCalendar, venueIds } from '../../../domain/calendar/venue.ts'
import { localTime } from '../../../domain/calendar/zone.ts'
import { periodOf, rollUp, WIDTH_MS } from '../../../domain/market/series/roll-up.ts'
import { adjustSeries } from '../../../domain/market/series/adjust.ts'
import { venueOf } from '../../../domain/market/live/fresh-from.ts'
import {
  emptySeries,
  joinSeries,
  placeOf,
  type Series,
  type SeriesInterval,
  sliceSeries,
} from '../../../domain/market/series/series.ts'
import { sessionGrid } from '../../../domain/market/series/session-grid.ts'
import { coldSpan } from '../../../store/history/manifest.ts'
import { hotSpan } from '../../../store/market/hot-series.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import { addOpenInterest } from './add-open-interest.ts'
import type { CalendarContext } from '../../calendar/calendar-context.ts'
import { adjustmentsOf } from '../../calendar/adjustments-of.ts'
import { calendarOf } from '../../calendar/calendar-of.ts'
import { readSessions } from './read-sessions.ts'

export interface ReadSeries {
  readonly instrumentId: string
  readonly interval: SeriesInterval
  readonly from?: Instant // bars that open then or later
  readonly to?: Instant // and before
  readonly limit: number
  readonly direction: 'asc' | 'desc' // desc: of more bars than the limit, the newest
  readonly adjusted?: boolean // backward, by splits and dividends; as they were traded otherwise
}

/** What reading a series takes of a context. With links, calendars are remembered. */
export type SeriesContext = CalendarContext

/**
 * Bars of an instrument as columns of doubles, oldest first, out of the database and the files that
 * have left it alike.
 *
 * Shape:  at most `limit` bars. Longer ones than a minute are made of minutes when they are asked
 *         for, so that what came late is in them; days are the stored ones where there are some.
 * Edges:  an instrument without bars gives none; one that does not exist is `not_found`. The last bar
 *         may be forming still.
 */
export async function readSeries(context: SeriesContext, request: ReadSeries): Promise<Series> {
  const { instrumentId, interval, limit, direction } = request
  const span = await spanOf(context, request)
  if (span === null) {
    const [instrument] = await findInstruments(context.pool, [instrumentId])
    if (!instrument) throw new AppError('not_found', { instrument_id: instrumentId })
    return emptySeries(0)
  }
  const calendar = await calendarOfInstrument(context, instrumentId)
  const chunks: Series[] = []
  let count = 0
  for (const sessions of chunksOf(calendar, request, span)) {
    const stored = await readSessions(context, instrumentId, interval, sessions)
    const bars = within(rollUp(stored, interval, sessionGrid(sessions)), request)
    if (direction === 'asc') chunks.push(bars)
    else chunks.unshift(bars)
    count += bars.openedAt.length
    if (count >= limit) break
  }
  const all = joinSeries(chunks)
  const cut =
    direction === 'asc' ? sliceSeries(all, 0, limit) : sliceSeries(all, Math.max(0, count - limit))
  const whole = await addOpenInterest(context, instrumentId, cut)
  if (!request.adjusted) return whole
  return adjustSeries(whole, await adjustmentsOf(context, instrumentId))
}

/** A venue that has no calendar counts as always open; a session is then a day of UTC. */
export function calendarOfInstrument(
  context: SeriesContext,
  instrumentId: string,
): Promise<VenueCalendar> {
  const venueId = venueOf(instrumentId)
  return calendarOf(context, venueIds().includes(venueId) ? venueId : 'BINANCE')
}

interface Span {
  readonly first: Instant
  readonly last: Instant
}

/** From the first to the last stored bar, or as much of it as was asked for. */
async function spanOf(
  context: SeriesContext,
  { instrumentId, interval, from, to }: ReadSeries,
): Promise<Span | null> {
  const { pool } = context
  const inDays = WIDTH_MS[interval] === null
  const hot = await Promise.all([
    hotSpan(pool, instrumentId, '1m'),
    inDays ? hotSpan(pool, instrumentId, '1d') : null,
  ])
  // Days leave the database for files, never back: what left before the look above is found here.
  const cold = await coldSpan(pool, 'bar', instrumentId)
  const there = [...hot, cold].filter((span) => span !== null)
  if (there.length === 0) return null
  const first = Math.max(Math.min(...there.map((span) => span.first)), from ?? -Infinity)
  const last = Math.min(Math.max(...there.map((span) => span.last)), (to ?? Infinity) - 1)
  return { first: first as Instant, last: last as Instant }
}

/**
 * The sessions of a span, from the end that was asked for, some at a time: first as many as a series
 * without gaps takes, then twice as many each time. A chunk never cuts a week or month in two.
 */
function* chunksOf(
  calendar: VenueCalendar,
  { interval, limit, direction }: ReadSeries,
  { first, last }: Span,
): Generator<readonly Session[]> {
  if (first > last) return
  const dateOf = (at: Instant): CalendarDate => localTime(calendar.zone, at).date
  // A session may begin on the evening before its date, and a bar may lie beside its session.
  const [begin, end] = [addDays(dateOf(first), -1), addDays(dateOf(last), 1)]
  let days = Math.ceil(daysFor(calendar, interval, limit))
  let edge = direction === 'asc' ? begin : end
  while (edge >= begin && edge <= end) {
    const far = addDays(edge, direction === 'asc' ? days : -days)
    const [from, to] =
      direction === 'asc'
        ? [edge, least(end, wholeUntil(interval, far))]
        : [greatest(begin, wholeFrom(interval, far)), edge]
    yield sessionsBetween(calendar, wholeFrom(interval, from), wholeUntil(interval, to))
    edge =
      direction === 'asc'
        ? addDays(wholeUntil(interval, to), 1)
        : addDays(wholeFrom(interval, from), -1)
    days *= 2
  }
}

/** Calendar days that hold so many bars, weekends and holidays allowed for. */
function daysFor({ regular }: VenueCalendar, interval: SeriesInterval, limit: number): number {
  const widthMs = WIDTH_MS[interval]
  if (widthMs === null) return limit * PERIOD_DAYS[interval]! + 7
  const [opens, closes] = [regular.opens, regular.closes].map(minutesOf) as [number, number]
  const open = regular.opensOnDayBefore ? closes + 1_440 - opens : closes - opens
  return (limit / Math.ceil((open * 60_000) / widthMs)) * 1.5 + 4
}

const PERIOD_DAYS: Readonly<Partial<Record<SeriesInterval, number>>> = {
  '1d': 1.5,
  '1w': 7,
  '1mo': 31,
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

function wholeFrom(interval: SeriesInterval, date: CalendarDate): CalendarDate {
  if (interval === '1w') return periodOf(interval, date) as CalendarDate
  return interval === '1mo' ? (`${date.slice(0, 7)}-01` as CalendarDate) : date
}

function wholeUntil(interval: SeriesInterval, date: CalendarDate): CalendarDate {
  if (interval === '1w') return addDays(wholeFrom(interval, date), 6)
  if (interval !== '1mo') return date
  const next = addDays(wholeFrom(interval, date), 31).slice(0, 7)
  return addDays(`${next}-01` as CalendarDate, -1)
}

/** Bars that opened in the span that was asked for. */
function within(bars: Series, { from, to }: ReadSeries): Series {
  const begin = from === undefined ? 0 : placeOf(bars, from)
  const end = to === undefined ? bars.openedAt.length : placeOf(bars, to)
  return begin === 0 && end === bars.openedAt.length ? bars : sliceSeries(bars, begin, end)
}

function least(a: CalendarDate, b: CalendarDate): CalendarDate {
  return a < b ? a : b
}

function greatest(a: CalendarDate, b: CalendarDate): CalendarDate {
  return a > b ? a : b
}
