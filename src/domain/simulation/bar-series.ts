import { assert } from '../../core/assert.ts'
import { toNumber } from '../../core/fixed.ts'
import type { Bar } from '../market/series/bar.ts'

/**
 * The bars of one instrument, oldest first, one array for each field: index i of all of them is one
 * bar. Doubles, because a simulation forms a view and keeps no books.
 */
export interface BarSeries {
  readonly instrumentId: string
  readonly openedAt: Float64Array // Instant
  readonly closedAt: Float64Array // Instant, strictly increasing
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** Room for `barCount` bars, to be written into. */
export function emptySeries(instrumentId: string, barCount: number): BarSeries {
  const column = () => new Float64Array(barCount)
  return {
    instrumentId,
    openedAt: column(),
    closedAt: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  }
}

/** Exact bars of one instrument, through the door to doubles. */
export function seriesOf(instrumentId: string, bars: readonly Bar[]): BarSeries {
  const series = emptySeries(instrumentId, bars.length)
  bars.forEach((bar, index) => {
    assert(bar.instrumentId === instrumentId, 'a series holds the bars of one instrument')
    assert(index === 0 || bar.closedAt > bars[index - 1]!.closedAt, 'bars come in order of time')
    series.openedAt[index] = bar.openedAt
    series.closedAt[index] = bar.closedAt
    series.open[index] = toNumber(bar.open)
    series.high[index] = toNumber(bar.high)
    series.low[index] = toNumber(bar.low)
    series.close[index] = toNumber(bar.close)
    series.volume[index] = toNumber(bar.volume)
  })
  return series
}

/** The bars from index `from` up to, not including, `to`: a view of the same numbers, not a copy. */
export function sliceOf(series: BarSeries, from: number, to: number): BarSeries {
  return {
    instrumentId: series.instrumentId,
    openedAt: series.openedAt.subarray(from, to),
    closedAt: series.closedAt.subarray(from, to),
    open: series.open.subarray(from, to),
    high: series.high.subarray(from, to),
    low: series.low.subarray(from, to),
    close: series.close.subarray(from, to),
    volume: series.volume.subarray(from, to),
  }
}
