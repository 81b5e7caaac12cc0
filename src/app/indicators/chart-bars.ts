import type { Instant } from '../../core/instant.ts'
import { nextBarClose } from '../../domain/calendar/next-bar-close.ts'
import { chartWindow, WINDOW_MOST } from '../../domain/market/series/chart-window.ts'
import { sliceSeries, type Series } from '../../domain/market/series/series.ts'
import { sessionColumn } from '../../domain/market/series/session-column.ts'
import type { FieldColumns } from '../../domain/indicators/compute-indicator.ts'
import { readSeries, type ReadSeries } from '../market/series/read-series.ts'
import type { ChartTarget, IndicatorContext } from './indicator-context.ts'

/** A minute is written some seconds after its end. */
export const WRITTEN_AFTER_MS = 6_000

/** The bars that indicators are computed over: closed ones, from the beginning of their window. */
export async function readWindow(context: IndicatorContext, target: ChartTarget): Promise<Series> {
  const newest = { limit: WINDOW_MOST, direction: 'desc' } as const
  return chartWindow(await readClosed(context, target, newest), target.interval)
}

/**
 * Bars that have closed. The one that is still forming is left out, and so are those that a made world
 * has stored of days to come.
 */
export async function readClosed(
  context: IndicatorContext,
  { instrument, interval }: ChartTarget,
  asked: Omit<ReadSeries, 'instrumentId' | 'interval'>,
): Promise<Series> {
  const { instrumentId } = instrument
  const now = context.clock.now()
  const to = Math.min(asked.to ?? now, now) as Instant
  const series = await readSeries(context, { instrumentId, interval, ...asked, to })
  const closed = series.closedAt.findLastIndex((at) => at <= now) + 1
  return closed === series.closedAt.length ? series : sliceSeries(series, 0, closed)
}

/** The columns that indicators ask for. */
export function columnsOf(target: ChartTarget, series: Series): FieldColumns {
  const { open, high, low, close, volume, openedAt } = series
  return { open, high, low, close, volume, session: sessionColumn(target.calendar, openedAt) }
}

/** When the next bar of a target can be read; after `now`. */
export function nextBarAt({ calendar, interval }: ChartTarget, now: Instant): Instant {
  const written = (now - WRITTEN_AFTER_MS) as Instant // what closed since then may not be there yet
  const closesAt = nextBarClose(calendar, interval, written)
  return (closesAt + WRITTEN_AFTER_MS) as Instant
}
