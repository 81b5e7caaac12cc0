import { AppError } from '../../core/app-error.ts'
import { type CalendarDate, type Instant, MINUTE_MS } from '../../core/instant.ts'
import { toNumber } from '../../core/fixed.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { newestMinute, underlyingId } from '../../store/options/read-strikes.ts'
import type { ReadingColumn, StrikeTimeframe } from '../../store/options/read-strike-series.ts'
import { readSeries } from '../market/series/read-series.ts'
import { chainContracts } from '../options/read-chain.ts'
import {
  readMoneynessSeries,
  readStrikeHistory,
  type StrikePoint,
} from '../options/read-strike-series.ts'
import { alignCandles, type AlignedCandles, alignTo, timesOf } from './aligned.ts'
import { bucketEnd, candlesOf, MOST_BUCKETS, type ReplayContext } from './read-window.ts'
import { invalidField } from '../invalid-field.ts'

export interface HistoricalAsked {
  readonly underlying: string // in any spelling
  readonly expiry: CalendarDate | null
  readonly strike: number | null
  readonly bucket: string | null // of moneyness, instead of a strike
  readonly timeframe: StrikeTimeframe
  readonly from: Instant | null // else six hours before the end
  readonly to: Instant | null // else behind the newest that is stored
}

/** Bars of an underlying, and beside them numbers of a strike, a bucket or an expiry. */
export interface Historical {
  readonly underlying: string
  readonly from: Instant
  readonly to: Instant
  readonly times: readonly Instant[]
  readonly candles: AlignedCandles
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>
}

const USUAL_MS = 6 * 3_600_000

export async function readHistorical(
  context: ReplayContext,
  asked: HistoricalAsked,
): Promise<Historical> {
  const { expiry, strike, bucket, timeframe } = asked
  const symbol = normaliseSymbol(asked.underlying)
  if (expiry === null && (strike !== null || bucket !== null)) {
    throw invalidField('expiry', 'A strike or a bucket is of an expiry: name it too.')
  }
  if (strike !== null && bucket !== null) {
    const message = 'A strike or a bucket, not both: a bucket follows the money through strikes.'
    throw invalidField('bucket', message)
  }
  const to = asked.to ?? (await newest(context, symbol, expiry, timeframe))
  const from = asked.from ?? ((to - USUAL_MS) as Instant)
  if (from >= to) {
    throw invalidField('to', 'The stretch ends before it begins.')
  }
  const candles = await candlesOf(context, symbol, timeframe, from, to)
  if (candles.openedAt.length > MOST_BUCKETS) {
    const message = `There are more than ${MOST_BUCKETS} bars: ask for a shorter stretch, or longer bars.`
    throw invalidField('to', message)
  }
  const place = { symbol, timeframe, from, to }
  const metrics =
    expiry === null
      ? new Map<string, ReadonlyMap<number, number>>()
      : strike !== null
        ? await ofStrike(context, { ...place, expiry }, strike)
        : bucket !== null
          ? await ofBucket(context, { ...place, expiry }, bucket)
          : await ofExpiry(context, { ...place, expiry })
  const times = timesOf(candles.openedAt, ...[...metrics.values()].map((values) => values.keys()))
  return {
    underlying: symbol,
    from,
    to,
    times,
    candles: alignCandles(times, candles),
    metrics: Object.fromEntries(
      [...metrics].map(([name, values]) => [name, alignTo(times, values)]),
    ),
  }
}

type Place = {
  readonly symbol: string
  readonly expiry: CalendarDate
  readonly timeframe: StrikeTimeframe
  readonly from: Instant
  readonly to: Instant
}
type Metrics = ReadonlyMap<string, ReadonlyMap<number, number>>

/** The end of the newest bucket that is known, so that an hour after the close there is still a picture. */
async function newest(
  context: ReplayContext,
  symbol: string,
  expiry: CalendarDate | null,
  timeframe: StrikeTimeframe,
): Promise<Instant> {
  const now = context.clock.now()
  const endOf = (at: Instant) => bucketEnd(timeframe, (at + MINUTE_MS) as Instant)
  const minute = expiry && (await newestMinute(context.pool, { symbol, expiry, at: now }))
  if (minute !== null) return endOf(minute)
  const instrumentId = await underlyingId(context.pool, symbol)
  if (instrumentId === null) {
    const message = `Nothing called "${symbol}" is known.`
    throw new AppError('not_found', { symbol }, { message })
  }
  const last = { instrumentId, interval: '1m', to: now, limit: 1, direction: 'desc' } as const
  const { openedAt } = await readSeries(context, last)
  return endOf((openedAt[0] ?? now) as Instant)
}

const STRIKE_METRICS: Readonly<Record<string, keyof StrikePoint['call']>> = {
  premium: 'premium',
  iv: 'iv',
  delta: 'delta',
  gamma: 'gamma',
  theta: 'theta',
  vega: 'vega',
  rho: 'rho',
  oi: 'openInterest',
  volume: 'volume',
}

async function ofStrike(context: ReplayContext, place: Place, strike: number): Promise<Metrics> {
  const { contracts } = await chainContracts(context, place)
  if (!contracts.some((one) => one.strike !== null && toNumber(one.strike) === strike)) {
    const message = `No option on ${place.symbol} of ${place.expiry} has the strike ${strike}.`
    throw new AppError('not_found', { symbol: place.symbol }, { message })
  }
  const { points } = await readStrikeHistory(context, { ...place, strike })
  return new Map(
    (['call', 'put'] as const).flatMap((side) =>
      Object.entries(STRIKE_METRICS).map(([name, field]) => [
        `${side}_${name}`,
        new Map(
          points.flatMap((point): [number, number][] => {
            const value = point[side][field]
            return value === null ? [] : [[point.openedAt, value]]
          }),
        ),
      ]),
    ),
  )
}

const BUCKET_METRICS: readonly ReadingColumn[] = ['premium', 'iv', 'delta', 'theta', 'vega', 'oi']

async function ofBucket(context: ReplayContext, place: Place, bucket: string): Promise<Metrics> {
  const wanted = bucket.toUpperCase()
  const found = await Promise.all(
    BUCKET_METRICS.map(async (indicator) => {
      const { series } = await readMoneynessSeries(context, { ...place, indicator, side: 'both' })
      return series
        .filter((one) => one.bucket === wanted)
        .map(({ side, values }) => [`${side}_${indicator}`, values] as const)
    }),
  )
  return new Map(found.flat())
}

async function ofExpiry(context: ReplayContext, place: Place): Promise<Metrics> {
  const found = await Promise.all(
    (['pcr', 'max_pain'] as const).map(async (indicator) => {
      const { series } = await readMoneynessSeries(context, { ...place, indicator, side: 'both' })
      return [indicator, series[0]?.values ?? new Map<number, number>()] as const
    }),
  )
  return new Map(found)
}
