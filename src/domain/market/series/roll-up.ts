import { weekday, addDays, type CalendarDate, MINUTE_MS } from '../../../core/instant.ts'
import { emptySeries, sliceSeries, type Series, type SeriesInterval } from './series.ts'
import { gridOrigins, sessionPlace, type SessionGrid } from './session-grid.ts'

/** How wide the bars of an interval are; null where they are made of whole sessions. */
export const WIDTH_MS: Readonly<Record<SeriesInterval, number | null>> = {
  '1m': MINUTE_MS,
  '2m': 2 * MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '10m': 10 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '1d': null,
  '1w': null,
  '1mo': null,
}

/**
 * Bars of an interval out of shorter ones: open of the first, maximum, minimum, close of the last,
 * sum of the volumes, open interest as it was last said. Parts of bars roll up like whole ones.
 *
 * Shape:  bars oldest first, none twice; a stretch without a bar gives none.
 * Edges:  a bar begins at the session's open and whole widths after it, and never spans two sessions:
 *         of 15:15 to 15:30 the last hour of an Indian session is made. A bar of a day and longer
 *         begins with its first bar and ends with the close of its last session. What lies outside
 *         of the grid is left out.
 */
export function rollUp(bars: Series, interval: SeriesInterval, grid: SessionGrid): Series {
  const { openedAt } = bars
  const rolled = emptySeries(openedAt.length)
  const spanOf = spanReader(interval, grid)
  let count = -1
  let endsAt = Number.NEGATIVE_INFINITY
  for (let place = 0; place < openedAt.length; place += 1) {
    const at = openedAt[place]!
    if (at >= endsAt) {
      const span = spanOf(at)
      if (span === null) continue
      count += 1
      endsAt = span.endsAt
      begin(rolled, count, bars, place, span)
    } else extend(rolled, count, bars, place)
  }
  return sliceSeries(rolled, 0, count + 1)
}

interface Span {
  readonly opensAt: number | null // null: with its first bar
  readonly closesAt: number // unless a bar in it closes later
  readonly endsAt: number // the first instant that belongs to the next
}

function begin(rolled: Series, to: number, bars: Series, from: number, span: Span): void {
  rolled.openedAt[to] = span.opensAt ?? bars.openedAt[from]!
  rolled.closedAt[to] = Math.max(span.closesAt, bars.closedAt[from]!)
  rolled.open[to] = bars.open[from]!
  rolled.high[to] = bars.high[from]!
  rolled.low[to] = bars.low[from]!
  rolled.close[to] = bars.close[from]!
  rolled.volume[to] = bars.volume[from]!
  rolled.openInterest[to] = bars.openInterest[from]!
}

function extend(rolled: Series, to: number, bars: Series, from: number): void {
  if (bars.closedAt[from]! > rolled.closedAt[to]!) rolled.closedAt[to] = bars.closedAt[from]!
  if (bars.high[from]! > rolled.high[to]!) rolled.high[to] = bars.high[from]!
  if (bars.low[from]! < rolled.low[to]!) rolled.low[to] = bars.low[from]!
  rolled.close[to] = bars.close[from]!
  rolled.volume[to] = rolled.volume[to]! + bars.volume[from]!
  const openInterest = bars.openInterest[from]!
  if (!Number.isNaN(openInterest)) rolled.openInterest[to] = openInterest
}

function spanReader(interval: SeriesInterval, grid: SessionGrid): (at: number) => Span | null {
  const widthMs = WIDTH_MS[interval]
  return widthMs === null ? periodReader(interval, grid) : widthReader(widthMs, grid)
}

function widthReader(widthMs: number, grid: SessionGrid): (at: number) => Span | null {
  const origins = gridOrigins(grid, widthMs)
  return (at) => {
    const session = sessionPlace(grid, at)
    if (session < 0) return null
    const origin = origins[session]!
    const opensAt = origin + Math.floor((at - origin) / widthMs) * widthMs
    const [opens, closes] = [grid.opens[session]!, grid.closes[session]!]
    const next = opensAt + widthMs
    const during = opensAt >= opens && opensAt < closes
    return {
      opensAt: Math.max(opensAt, grid.starts[session]!),
      closesAt: during ? Math.min(next, closes) : next,
      endsAt: Math.min(next, grid.ends[session]!),
    }
  }
}

/** Sessions of one day, week or month go together. */
function periodReader(interval: SeriesInterval, grid: SessionGrid): (at: number) => Span | null {
  const { dates, ends, closes } = grid
  const keys = dates.map((date) => periodOf(interval, date))
  return (at) => {
    let last = sessionPlace(grid, at)
    if (last < 0) return null
    while (keys[last + 1] === keys[last]) last += 1
    return { opensAt: null, closesAt: closes[last]!, endsAt: ends[last]! }
  }
}

/** Names the period that a session's date falls into. */
export function periodOf(interval: SeriesInterval, date: CalendarDate): string {
  if (interval === '1w') return addDays(date, -((weekday(date) + 6) % 7))
  return interval === '1mo' ? date.slice(0, 7) : date
}
