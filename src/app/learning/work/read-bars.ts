import { AppError } from '../../../core/app-error.ts'
import type { Instant } from '../../../core/instant.ts'
import type { Bars } from '../../../domain/learning/features/feature-columns.ts'
import { askedFeatures } from '../../../domain/learning/training/prepare-samples.ts'
import { parseFeatureId } from '../../../domain/learning/features/feature-id.ts'
import type { TrainingConfig } from '../../../domain/learning/training/training-config.ts'
import { sessionColumn } from '../../../domain/market/series/session-column.ts'
import { sliceSeries } from '../../../domain/market/series/series.ts'
import { instrumentOf } from '../../market/instruments/instrument-of.ts'
import {
  calendarOfInstrument,
  readSeries,
  type SeriesContext,
} from '../../market/series/read-series.ts'

export interface TrainingBars {
  readonly own: Bars
  readonly others: ReadonlyMap<string, Bars> // by the symbol that features name
}

/** Bars at most of one instrument; what was asked for beyond is left out at the old end. */
export const MOST_BARS = 500_000

/**
 * The bars that a configuration is about: those that had closed when the model was asked for, so that
 * a second try learns from what the first one did.
 */
export async function readTrainingBars(
  context: SeriesContext,
  config: TrainingConfig,
  askedAt: Instant,
): Promise<TrainingBars> {
  const asked = askedFeatures(config)
  const regimes = (config.regimeConfigs ?? []).map(({ feature }) => parseFeatureId(feature))
  const features = [asked, ...regimes].flatMap((read) => (read.ok ? read.value : []))
  const named = new Set(features.map(({ symbol }) => symbol).filter((symbol) => symbol !== null))
  const own = await barsOf(context, config, config.symbol, askedAt)
  const others = new Map<string, Bars>()
  for (const symbol of named) others.set(symbol, await barsOf(context, config, symbol, askedAt))
  return { own, others }
}

async function barsOf(
  context: SeriesContext,
  { timeframe, dataOptions }: TrainingConfig,
  symbol: string,
  askedAt: Instant,
): Promise<Bars> {
  const { instrumentId } = await instrumentOf(context, symbol)
  const { from, to, limit, adjusted = true } = dataOptions
  const series = await readSeries(context, {
    instrumentId,
    interval: timeframe,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    limit: Math.min(limit ?? MOST_BARS, MOST_BARS),
    direction: 'desc',
    adjusted,
  })
  const closed = series.closedAt.findLastIndex((at) => at <= askedAt) + 1
  if (closed === 0) throw nothingStored(symbol, instrumentId, timeframe)
  const bars = closed === series.closedAt.length ? series : sliceSeries(series, 0, closed)
  const calendar = await calendarOfInstrument(context, instrumentId)
  return { ...bars, session: sessionColumn(calendar, bars.openedAt) }
}

function nothingStored(symbol: string, instrumentId: string, timeframe: string): AppError {
  const message =
    `No ${timeframe} bars of ${symbol} (${instrumentId}) are stored in that span. Import or ` +
    'backfill some, or ask for another span.'
  return new AppError('not_found', { symbol }, { message })
}
