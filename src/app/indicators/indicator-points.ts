import { DAY_MS, MINUTE_MS } from '../../core/instant.ts'
import type { Interval } from '../../core/timeframe.ts'
import { computeIndicator } from '../../domain/indicators/registry.ts'
import type { Series } from '../../domain/market/series/series.ts'
import type { AskedIndicator } from './asked-indicator.ts'
import { columnsOf, nextBarAt, readWindow } from './chart-bars.ts'
import type { ChartTarget, IndicatorContext, IndicatorPoints } from './indicator-context.ts'

/** The newest, and a thousand bars back from it. */
export const MOST_POINTS = 1_001

const SERIES_TTL_MS = 10 * MINUTE_MS

/** How long a current value counts. Source: FO-159. */
export const CURRENT_TTL_MS: Readonly<Record<Interval, number>> = {
  '1m': MINUTE_MS,
  '2m': MINUTE_MS,
  '3m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '10m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 15 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '1d': DAY_MS,
  '1w': DAY_MS,
  '1mo': DAY_MS,
}

/** What all indicators of a target are kept under. */
export function cacheKeyOf({ instrument, interval }: ChartTarget): string {
  return `indicators/${instrument.instrumentId}/${interval}/`
}

/**
 * An indicator at the newest bars of a target, computed once for all who ask: where somebody listens
 * to it, as it runs; else kept for ten minutes, and not beyond the close of the next bar.
 */
export async function indicatorPoints(
  context: IndicatorContext,
  target: ChartTarget,
  asked: AskedIndicator,
): Promise<IndicatorPoints> {
  const live = context.liveIndicators?.points(target, asked.indicatorId) ?? null
  if (live !== null) return live
  const key = `${cacheKeyOf(target)}series/${asked.indicatorId}`
  const compute = async () => computePoints(target, asked, await sharedWindow(context, target))
  return context.links.cache.read(key, compute, { ttlMs: ttlOf(context, target, SERIES_TTL_MS) })
}

/** The same, of the newest bar alone; no bar before there is any. */
export async function currentPoint(
  context: IndicatorContext,
  target: ChartTarget,
  asked: AskedIndicator,
): Promise<IndicatorPoints> {
  const live = context.liveIndicators?.points(target, asked.indicatorId) ?? null
  if (live !== null) return tailOf(live, 1)
  const key = `${cacheKeyOf(target)}current/${asked.indicatorId}`
  const usual = CURRENT_TTL_MS[target.interval]
  const newest = async () => tailOf(await indicatorPoints(context, target, asked), 1)
  return context.links.cache.read(key, newest, { ttlMs: ttlOf(context, target, usual) })
}

function ttlOf({ clock }: IndicatorContext, target: ChartTarget, usual: number): number {
  const now = clock.now()
  return Math.min(usual, nextBarAt(target, now) - now)
}

export function computePoints(
  target: ChartTarget,
  { definition, parameters }: AskedIndicator,
  series: Series,
): IndicatorPoints {
  const outputs = computeIndicator(definition, parameters, columnsOf(target, series))
  const from = Math.max(series.openedAt.length - MOST_POINTS, 0)
  return {
    openedAt: Array.from(series.openedAt.subarray(from)),
    outputs: outputs.map((column) => Array.from(column.subarray(from), numberOrNull)),
  }
}

export function tailOf({ openedAt, outputs }: IndicatorPoints, count: number): IndicatorPoints {
  return {
    openedAt: openedAt.slice(-count),
    outputs: outputs.map((column) => column.slice(-count)),
  }
}

export function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

const windows = new WeakMap<object, Map<string, Promise<Series>>>()

/** Several indicators that are asked for at once read their bars once. */
function sharedWindow(context: IndicatorContext, target: ChartTarget): Promise<Series> {
  const key = cacheKeyOf(target)
  const flying = windows.get(context.links) ?? new Map<string, Promise<Series>>()
  windows.set(context.links, flying)
  const known = flying.get(key)
  if (known) return known
  const read = readWindow(context, target).finally(() => flying.delete(key))
  flying.set(key, read)
  return read
}
