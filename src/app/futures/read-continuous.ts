import { type CalendarDate, DAY_MS, type Instant } from '../../core/instant.ts'
import {
  type ContinuousSeries,
  joinContracts,
  type RollAdjustment,
} from '../../domain/futures/continuous.ts'
import {
  type FutureSession,
  type RollRule,
  rollSchedule,
} from '../../domain/futures/roll-schedule.ts'
import type { Series } from '../../domain/market/series/series.ts'
import type { ContractContext } from '../market/instruments/find-contracts.ts'
import { readSeries, type SeriesContext } from '../market/series/read-series.ts'
import { dateAt, futuresOf } from './futures-of.ts'

export interface ReadContinuous {
  readonly symbol: string
  readonly roll: RollRule
  readonly adjustment: RollAdjustment
  readonly from: CalendarDate | null
  readonly to: CalendarDate | null
}

export interface ContinuousBars extends Pick<ContinuousSeries, 'rolls' | 'unbridged'> {
  readonly underlying: string
  readonly bars: readonly ContinuousBar[] // oldest first, one a session
}

export interface ContinuousBar {
  readonly date: CalendarDate
  readonly instrumentId: string
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
  readonly openInterest: number // NaN where nobody said it
}

const MOST_SESSIONS = 5_000

/** The daily bars of all contracts of an underlying, joined into one series. */
export async function readContinuous(
  context: ContractContext & SeriesContext,
  { symbol, roll, adjustment, from, to }: ReadContinuous,
): Promise<ContinuousBars> {
  const { underlying, futures } = await futuresOf(context, symbol)
  const { venueId } = futures[0]!
  const series = new Map<string, Series>()
  for (const { instrumentId, expiry } of futures) {
    if (from !== null && expiry < from) continue
    series.set(instrumentId, await dailyBars(context, instrumentId, from, to))
  }
  const bars = [...series].flatMap(([instrumentId, columns]) =>
    [...columns.openedAt.keys()].map((index) => ({
      date: dateAt(venueId, (columns.closedAt[index]! - 1) as Instant), // a night's is the next day's
      instrumentId,
      open: columns.open[index]!,
      high: columns.high[index]!,
      low: columns.low[index]!,
      close: columns.close[index]!,
      volume: columns.volume[index]!,
      openInterest: columns.openInterest[index]!,
    })),
  )
  const sessions = sessionsOf(bars)
  const segments = rollSchedule(futures, sessions, roll)
  const joined = joinContracts(segments, sessions, adjustment)
  const moved = joined.segments.flatMap(({ instrumentId, from: begins, to: ends, factor, shift }) =>
    bars
      .filter((bar) => bar.instrumentId === instrumentId && bar.date >= begins && bar.date <= ends)
      .map((bar) => {
        const move = (price: number): number => price * factor + shift
        const { open, high, low, close } = bar
        return { ...bar, open: move(open), high: move(high), low: move(low), close: move(close) }
      }),
  )
  return { underlying, bars: moved, rolls: joined.rolls, unbridged: joined.unbridged }
}

function sessionsOf(bars: readonly ContinuousBar[]): readonly FutureSession[] {
  return [...Map.groupBy(bars, ({ date }) => date)]
    .map(([date, own]) => ({
      date,
      contracts: new Map(own.map((bar) => [bar.instrumentId, bar])),
    }))
    .toSorted((a, b) => (a.date < b.date ? -1 : 1))
}

function dailyBars(
  context: SeriesContext,
  instrumentId: string,
  from: CalendarDate | null,
  to: CalendarDate | null,
): Promise<Series> {
  return readSeries(context, {
    instrumentId,
    interval: '1d',
    limit: MOST_SESSIONS,
    direction: 'desc',
    ...(from !== null && { from: Date.parse(from) as Instant }),
    ...(to !== null && { to: (Date.parse(to) + DAY_MS) as Instant }),
  })
}
