import type { Interval } from '../../core/timeframe.ts'
import { calendarIdOf } from '../../domain/calendar/next-bar-close.ts'
import { calendarOf } from '../calendar/calendar-of.ts'
import { instrumentOf } from '../market/instruments/instrument-of.ts'
import type { AskedIndicator } from './asked-indicator.ts'
import type { ChartTarget, IndicatorContext, IndicatorPoints } from './indicator-context.ts'
import { currentPoint, indicatorPoints, tailOf } from './indicator-points.ts'

export interface NamedTarget {
  readonly symbol: string // in any spelling, or an instrument's id
  readonly interval: Interval
}

/** An indicator with the points that were asked for. */
export interface ReadIndicator {
  readonly asked: AskedIndicator
  readonly points: IndicatorPoints
}

export async function targetOf(
  context: IndicatorContext,
  { symbol, interval }: NamedTarget,
): Promise<ChartTarget> {
  const instrument = await instrumentOf(context, symbol)
  const calendar = await calendarOf(context, calendarIdOf(instrument.venueId))
  return { instrument, interval, calendar }
}

/** Indicators at the newest bar that has closed. */
export function readCurrent(
  context: IndicatorContext,
  target: ChartTarget,
  asked: readonly AskedIndicator[],
): Promise<readonly ReadIndicator[]> {
  return Promise.all(
    asked.map(async (one) => ({ asked: one, points: await currentPoint(context, target, one) })),
  )
}

/** An indicator at the newest `lookback` bars, oldest first. */
export async function readHistory(
  context: IndicatorContext,
  target: ChartTarget,
  asked: AskedIndicator,
  lookback: number,
): Promise<ReadIndicator> {
  return { asked, points: tailOf(await indicatorPoints(context, target, asked), lookback) }
}

/** Indicators `offset` bars before the newest; no point where there are no such bars. */
export function readAtOffset(
  context: IndicatorContext,
  target: ChartTarget,
  asked: readonly AskedIndicator[],
  offset: number,
): Promise<readonly ReadIndicator[]> {
  return Promise.all(
    asked.map(async (one) => {
      const { openedAt, outputs } = await indicatorPoints(context, target, one)
      const place = openedAt.length - 1 - offset
      const cut = <Item>(items: readonly Item[]): Item[] =>
        place < 0 ? [] : items.slice(place, place + 1)
      return { asked: one, points: { openedAt: cut(openedAt), outputs: outputs.map(cut) } }
    }),
  )
}
