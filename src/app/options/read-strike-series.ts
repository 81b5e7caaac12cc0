import { type CalendarDate, DAY_MS, type Instant, MINUTE_MS } from '../../core/instant.ts'
import {
  type BucketSeries,
  maxPainSeries,
  moneynessSeries,
  ratioSeries,
  type SeriesSide,
  type StrikeReading,
} from '../../domain/options/chain/moneyness-series.ts'
import { strikeGap } from '../../domain/options/chain/chain.ts'
import { newestMinute } from '../../store/options/read-strikes.ts'
import {
  type ReadingColumn,
  type StrikePoint,
  strikePoints,
  strikeReadings,
  type StrikeSpan,
  type StrikeTimeframe,
} from '../../store/options/read-strike-series.ts'
import { boundedInstant } from './bounded-instant.ts'
import { chainContracts, type ChainContext } from './read-chain.ts'
import { thawAsOf, thawBetween } from './thaw-strikes.ts'
import { invalidField } from '../invalid-field.ts'

export type { StrikePoint, StrikeTimeframe } from '../../store/options/read-strike-series.ts'

export interface SeriesAsked {
  readonly symbol: string // in any spelling
  readonly expiry: CalendarDate
  readonly timeframe: StrikeTimeframe
  readonly from?: Instant // else of the last day
  readonly to?: Instant // else up to the newest
}

export interface MoneynessAsked extends SeriesAsked {
  readonly indicator: ReadingColumn | 'pcr' | 'max_pain' | 'decay' | 'oi_change'
  readonly side: SeriesSide
}

export interface MoneynessSeries {
  readonly span: StrikeSpan
  readonly times: readonly Instant[]
  readonly underlying: readonly (number | null)[]
  readonly series: readonly BucketSeries[]
}

/** A number through time by moneyness; what is a number of the whole expiry is one bucket, ALL. */
export async function readMoneynessSeries(
  context: ChainContext,
  asked: MoneynessAsked,
): Promise<MoneynessSeries> {
  const { indicator, side } = asked
  const { span, gap } = await spanOf(context, asked)
  const readings = await strikeReadings(context.pool, columnOf(indicator), span)
  const closes = new Map(
    readings.map(({ openedAt, underlyingClose }) => [openedAt, underlyingClose]),
  )
  return {
    span,
    times: [...closes.keys()],
    underlying: [...closes.values()],
    series: seriesOf(readings, indicator, side, gap ?? gapOf(readings)),
  }
}

/** What is read to make an indicator. */
function columnOf(indicator: MoneynessAsked['indicator']): ReadingColumn {
  if (indicator === 'pcr' || indicator === 'max_pain' || indicator === 'oi_change') return 'oi'
  return indicator === 'decay' ? 'premium' : indicator
}

function seriesOf(
  readings: readonly StrikeReading[],
  indicator: MoneynessAsked['indicator'],
  side: SeriesSide,
  gap: number,
): readonly BucketSeries[] {
  const whole = (values: ReadonlyMap<Instant, number>): BucketSeries[] => [
    { bucket: 'ALL', side: 'both', values },
  ]
  if (indicator === 'pcr') return whole(ratioSeries(readings))
  if (indicator === 'max_pain') return whole(maxPainSeries(readings))
  const adds = indicator === 'oi' || indicator === 'volume' || indicator === 'oi_change'
  const changes = indicator === 'decay' || indicator === 'oi_change'
  return moneynessSeries(changes ? sinceFirst(readings, indicator) : readings, gap, side, adds)
}

/** What each contract has lost of its premium, or gained of open interest, since its first time. */
function sinceFirst(
  readings: readonly StrikeReading[],
  indicator: MoneynessAsked['indicator'],
): StrikeReading[] {
  const sign = indicator === 'decay' ? -1 : 1
  const first = new Map<string, number>()
  const change = (key: string, value: number | null): number | null => {
    if (value === null) return null
    if (!first.has(key)) first.set(key, value)
    return sign * (value - first.get(key)!)
  }
  return readings.map((reading) => ({
    ...reading,
    call: change(`call ${reading.strike}`, reading.call),
    put: change(`put ${reading.strike}`, reading.put),
  }))
}

function gapOf(readings: readonly StrikeReading[]): number {
  const options = readings.map(({ strike }) => ({ right: 'call' as const, strike }))
  return strikeGap(options, readings.at(-1)?.underlyingClose ?? null) ?? 1
}

/** One strike through time; not found when there is no such contract. */
export async function readStrikeHistory(
  context: ChainContext,
  asked: SeriesAsked & { readonly strike: number },
): Promise<{ readonly span: StrikeSpan; readonly points: readonly StrikePoint[] }> {
  const { span } = await spanOf(context, asked)
  return { span, points: await strikePoints(context.pool, span, asked.strike) }
}

const LONGEST_MS: Readonly<Record<StrikeTimeframe, number>> = {
  '1min': 2 * DAY_MS,
  '5min': 10 * DAY_MS,
  '15min': 31 * DAY_MS,
}

/** Fills in what was left out: the day of UTC of the newest minute. */
export async function spanOf(
  context: ChainContext,
  asked: SeriesAsked,
): Promise<{ readonly span: StrikeSpan; readonly gap: number | null }> {
  const { timeframe } = asked
  const { symbol, expiry, gap } = await chainContracts(context, asked)
  const before = boundedInstant(asked.to ?? context.clock.now())
  if (asked.to === undefined) await thawAsOf(context, { symbol, expiry }, before)
  const newest = await newestMinute(context.pool, { symbol, expiry, at: before })
  const last = ((newest ?? before) + MINUTE_MS) as Instant
  const to = asked.to === undefined ? last : before
  const firstOfDay = (Math.floor((newest ?? to) / DAY_MS) * DAY_MS) as Instant
  const from = boundedInstant(asked.from ?? firstOfDay)
  if (to - from > LONGEST_MS[timeframe]) {
    const message = `Of ${timeframe} at most ${LONGEST_MS[timeframe] / DAY_MS} days are told at once.`
    throw invalidField('to', message)
  }
  if (timeframe === '1min') await thawBetween(context, { symbol, expiry }, from, to)
  return { span: { symbol, expiry, timeframe, from, to }, gap }
}
