import type { Instant } from '../../../core/instant.ts'

/** How long a bar of a series is. Days are sessions; weeks begin on Monday, months on the first. */
const SERIES_INTERVALS = [
  '1m',
  '2m',
  '3m',
  '5m',
  '10m',
  '15m',
  '30m',
  '1h',
  '1d',
  '1w',
  '1mo',
] as const
export type SeriesInterval = (typeof SERIES_INTERVALS)[number]

/**
 * Bars as columns of doubles, oldest first: what analytics, indicators and charts compute with. The
 * books never do; they have `Bar`.
 *
 * Units:  instants in milliseconds; prices in the quote currency; volume in units of the instrument.
 * Edges:  openInterest is NaN where nobody said it. The last bar may still be forming; it is known
 *         only once `closedAt` has passed.
 */
export interface Series {
  readonly openedAt: Float64Array
  readonly closedAt: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
  readonly openInterest: Float64Array
}

export type SeriesColumn = keyof Series

export const SERIES_COLUMNS: readonly SeriesColumn[] = [
  'openedAt',
  'closedAt',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'openInterest',
]

/** A series of `length` bars, filled by the caller. */
export function emptySeries(length: number): Series {
  return {
    openedAt: new Float64Array(length),
    closedAt: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
    openInterest: new Float64Array(length),
  }
}

/** The bars from `from` to before `to`, by place. */
export function sliceSeries(series: Series, from: number, to?: number): Series {
  const columns = SERIES_COLUMNS.map((column) => [column, series[column].slice(from, to)] as const)
  return Object.fromEntries(columns) as unknown as Series
}

/** The place of the first bar that opened at an instant or later; the length when there is none. */
export function placeOf(series: Series, at: Instant): number {
  let [low, high] = [0, series.openedAt.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (series.openedAt[middle]! < at) low = middle + 1
    else high = middle
  }
  return low
}

/** One series after the other. */
export function joinSeries(parts: readonly Series[]): Series {
  if (parts.length === 1) return parts[0]!
  const joined = emptySeries(parts.reduce((total, { openedAt }) => total + openedAt.length, 0))
  for (const column of SERIES_COLUMNS) {
    let place = 0
    for (const part of parts) {
      joined[column].set(part[column], place)
      place += part[column].length
    }
  }
  return joined
}

/** In the order in which the bars opened. */
export function sortSeries(series: Series): Series {
  const { openedAt } = series
  if (openedAt.every((at, place) => place === 0 || openedAt[place - 1]! <= at)) return series
  const places = Array.from(openedAt.keys()).sort((a, b) => openedAt[a]! - openedAt[b]!)
  const sorted = emptySeries(openedAt.length)
  for (const column of SERIES_COLUMNS) {
    for (const [place, from] of places.entries()) sorted[column][place] = series[column][from]!
  }
  return sorted
}
