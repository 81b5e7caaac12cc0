import { DAY_MS } from '../../../core/instant.ts'
import type { Interval } from '../../../core/timeframe.ts'
import { sliceSeries, type Series } from './series.ts'

/** How many of the newest bars are looked at; a window has about half of them at least. */
export const WINDOW_MOST = 4_000

/**
 * The bars that indicators of an instrument are computed over, out of the newest ones.
 *
 * Some indicators remember for ever: where their first bar is decides what they say. So a window
 * does not slide with each bar: it begins with the first whole day (week, month, year) of those
 * that were read, and until the next one begins, all who compute begin at the same bar.
 */
export function chartWindow(newest: Series, interval: Interval, most = WINDOW_MOST): Series {
  const { openedAt } = newest
  if (openedAt.length < most) return newest // all there is
  const first = periodOf(interval, openedAt[0]!)
  const from = openedAt.findIndex((at) => periodOf(interval, at) !== first)
  return from === -1 ? newest : sliceSeries(newest, from)
}

/** Numbers the stretches of UTC whose first bar may begin a window. */
export function periodOf(interval: Interval, at: number): number {
  switch (interval) {
    case '1m':
    case '2m':
    case '3m':
      return Math.floor(at / DAY_MS)
    case '5m':
    case '10m':
    case '15m':
      return Math.floor(at / DAY_MS / 7)
    case '30m':
    case '1h':
      return new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth()
    default:
      return new Date(at).getUTCFullYear()
  }
}
