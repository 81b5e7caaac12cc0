import { AppError } from '../../core/app-error.ts'
import { type CalendarDate, type Instant } from '../../core/instant.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { emptySeries, type Series } from '../../domain/market/series/series.ts'
import { underlyingId } from '../../store/options/read-strikes.ts'
import {
  type ReadingColumn,
  strikeReadings,
  type StrikeTimeframe,
} from '../../store/options/read-strike-series.ts'
import { readSeries, type SeriesContext } from '../market/series/read-series.ts'
import { chainContracts, type ChainContext } from '../options/read-chain.ts'
import { readMoneynessSeries } from '../options/read-strike-series.ts'
import { alignCandles, type AlignedCandles, alignTo, timesOf } from './aligned.ts'
import { invalidField } from '../invalid-field.ts'

/** A number of each strike, or of a whole expiry. */
export type Panel = ReadingColumn | 'pcr' | 'max_pain'

export interface WindowAsked {
  readonly underlying: string // in any spelling
  readonly timeframe: StrikeTimeframe
  readonly from: Instant // buckets that opened then or later
  readonly to: Instant // and before
  readonly expiries: readonly CalendarDate[]
  readonly strikes: readonly number[] // none: the eleven around the price when it begins
  readonly panels: readonly Panel[]
}

/** Everything of a window on the same times. */
export interface ReplayWindow {
  readonly underlying: string // canonical
  readonly times: readonly Instant[] // when buckets opened, in order
  readonly candles: AlignedCandles // of the underlying
  readonly series: readonly PanelSeries[]
}

export interface PanelSeries {
  readonly panel: Panel
  readonly expiry: CalendarDate
  readonly strike: number | null // null: of the whole expiry
  readonly side: 'call' | 'put' | null
  readonly values: readonly (number | null)[] // one for each time
}

export type ReplayContext = ChainContext & SeriesContext

export const MOST_BUCKETS = 3_000
const AROUND = 5 // strikes on each side

const WIDTH_MS: Readonly<Record<StrikeTimeframe, number>> = {
  '1min': 60_000,
  '5min': 300_000,
  '15min': 900_000,
}

/**
 * What was known of an underlying and its options, bucket by bucket, aligned on one axis of time.
 *
 * Edges:  a time at which something was not said has null there. A window of more than 3,000 buckets
 *         is refused; an expiry without strikes in it has no series.
 */
export async function readWindow(
  context: ReplayContext,
  asked: WindowAsked,
): Promise<ReplayWindow> {
  const { timeframe, from, to } = asked
  const [expiries, panels] = [[...new Set(asked.expiries)], [...new Set(asked.panels)]]
  refuseLong(asked)
  const underlying = normaliseSymbol(asked.underlying)
  for (const expiry of expiries) await chainContracts(context, { symbol: underlying, expiry })
  if (expiries.length === 0 && (await underlyingId(context.pool, underlying)) === null) {
    const message = `Nothing called "${underlying}" is known.`
    throw new AppError('not_found', { symbol: underlying }, { message })
  }
  const candles = await candlesOf(context, underlying, timeframe, from, to)
  const found = await Promise.all(
    expiries.flatMap((expiry) =>
      panels.map((panel) =>
        panel === 'pcr' || panel === 'max_pain'
          ? wholeExpiry(context, { underlying, timeframe, from, to }, expiry, panel)
          : strikesOf(context, { ...asked, underlying }, expiry, panel),
      ),
    ),
  )
  const series = found.flat()
  const times = timesOf(candles.openedAt, ...series.map(({ values }) => values.keys()))
  return {
    underlying,
    times,
    candles: alignCandles(times, candles),
    series: series.map(({ values, ...names }) => ({ ...names, values: alignTo(times, values) })),
  }
}

/** How long a bucket is, in milliseconds. */
export function widthOf(timeframe: StrikeTimeframe): number {
  return WIDTH_MS[timeframe]
}

/** The end of the bucket that an instant lies in; of a bucket's end, itself. */
export function bucketEnd(timeframe: StrikeTimeframe, at: Instant): Instant {
  return (Math.ceil(at / WIDTH_MS[timeframe]) * WIDTH_MS[timeframe]) as Instant
}

/**
 * Bars of what options are written on, the oldest if there are more than a window holds; none where
 * nothing of that name is known.
 */
export async function candlesOf(
  context: ReplayContext,
  underlying: string,
  timeframe: StrikeTimeframe,
  from: Instant,
  to: Instant,
): Promise<Series> {
  const instrumentId = await underlyingId(context.pool, underlying)
  if (instrumentId === null) return emptySeries(0)
  const interval = INTERVALS[timeframe]
  return readSeries(context, {
    instrumentId,
    interval,
    from,
    to,
    limit: MOST_BUCKETS + 1, // by which it is seen that there are more
    direction: 'asc',
  })
}

const INTERVALS = { '1min': '1m', '5min': '5m', '15min': '15m' } as const

/** Values by time, before they are aligned. */
interface FoundSeries extends Omit<PanelSeries, 'values'> {
  readonly values: ReadonlyMap<number, number>
}

type Stretch = Pick<WindowAsked, 'underlying' | 'timeframe' | 'from' | 'to'>

async function wholeExpiry(
  context: ReplayContext,
  { underlying, ...stretch }: Stretch,
  expiry: CalendarDate,
  panel: 'pcr' | 'max_pain',
): Promise<readonly FoundSeries[]> {
  const asked = { ...stretch, symbol: underlying, expiry, indicator: panel, side: 'both' } as const
  const { series } = await readMoneynessSeries(context, asked)
  return series.map(({ values }) => ({ panel, expiry, strike: null, side: null, values }))
}

async function strikesOf(
  { pool }: ReplayContext,
  { underlying: symbol, timeframe, from, to, strikes }: WindowAsked,
  expiry: CalendarDate,
  panel: ReadingColumn,
): Promise<readonly FoundSeries[]> {
  const readings = await strikeReadings(pool, panel, { symbol, expiry, timeframe, from, to })
  const known = [...new Set(readings.map(({ strike }) => strike))].sort((a, b) => a - b)
  const price = readings.find(({ underlyingClose }) => underlyingClose !== null)?.underlyingClose
  const wanted = strikes.length > 0 ? new Set(strikes) : around(known, price ?? null)
  const byStrike = Map.groupBy(readings, ({ strike }) => strike)
  return [...wanted].flatMap((strike) =>
    (['call', 'put'] as const).flatMap((side) => {
      const values = new Map(
        (byStrike.get(strike) ?? []).flatMap((reading): [number, number][] =>
          reading[side] === null ? [] : [[reading.openedAt, reading[side]]],
        ),
      )
      return values.size === 0 ? [] : [{ panel, expiry, strike, side, values }]
    }),
  )
}

function around(strikes: readonly number[], price: number | null): readonly number[] {
  if (price === null) return strikes
  const nearest = strikes.reduce(
    (best, strike, place) =>
      Math.abs(strike - price) < Math.abs(strikes[best]! - price) ? place : best,
    0,
  )
  return strikes.slice(Math.max(0, nearest - AROUND), nearest + AROUND + 1)
}

/** Refuses what no answer could hold. */
export function refuseLong({ timeframe, from, to }: WindowAsked): void {
  const buckets = (to - from) / WIDTH_MS[timeframe]
  if (buckets <= 0) {
    throw invalidField('to', 'The window ends before it begins.')
  }
  const days = (MOST_BUCKETS * WIDTH_MS[timeframe]) / 86_400_000
  if (buckets <= MOST_BUCKETS) return
  throw invalidField('to', `Of ${timeframe} at most ${days.toFixed(1)} days are told at once.`)
}
