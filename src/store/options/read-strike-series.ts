import { type CalendarDate, formatInstant, type Instant } from '../../core/instant.ts'
import type { StrikeReading } from '../../domain/options/chain/moneyness-series.ts'
import type { StrikeSideBar } from '../../domain/options/chain/strike-bar.ts'
import type { Queryable } from '../transaction.ts'
import { SIDE_COLUMNS } from './strike-columns.ts'

export const STRIKE_TIMEFRAMES = ['1min', '5min', '15min'] as const
export type StrikeTimeframe = (typeof STRIKE_TIMEFRAMES)[number]

export interface StrikeSpan {
  readonly symbol: string // canonical
  readonly expiry: CalendarDate
  readonly timeframe: StrikeTimeframe
  readonly from: Instant // buckets that opened then or later
  readonly to: Instant // and before
}

/** The columns of which readings can be made. */
export type ReadingColumn =
  | 'iv'
  | 'delta'
  | 'gamma'
  | 'theta'
  | 'vega'
  | 'rho'
  | 'charm'
  | 'vanna'
  | 'vomma'
  | 'premium'
  | 'volume'
  | 'oi'

/** One number of every strike and bucket, by time and strike. */
export async function strikeReadings(
  db: Queryable,
  column: ReadingColumn,
  { symbol, expiry, timeframe, from, to }: StrikeSpan,
): Promise<readonly StrikeReading[]> {
  const { rows } = await db.query<StrikeReading>({
    name: `strike_readings_${timeframe}_${column}`,
    text: `
      select time as "openedAt", strike, underlying_close as "underlyingClose",
             call_${column} as call, put_${column} as put,
             call_count as "callCount", put_count as "putCount"
      from fo_strikes_${timeframe}
      where symbol = $1 and expiry = $2 and time >= $3 and time < $4
      order by time, strike`,
    values: [symbol, expiry, formatInstant(from), formatInstant(to)],
  })
  return rows
}

/** A strike in one bucket. */
export interface StrikePoint {
  readonly openedAt: Instant
  readonly underlyingClose: number | null
  readonly call: StrikeSidePoint
  readonly put: StrikeSidePoint
}

export type StrikeSidePoint = Omit<StrikeSideBar, 'liquidity' | 'count'> & {
  readonly count: number
}

/** One strike through time. */
export async function strikePoints(
  db: Queryable,
  { symbol, expiry, timeframe, from, to }: StrikeSpan,
  strike: number,
): Promise<readonly StrikePoint[]> {
  const { rows } = await db.query<Record<string, number | null> & { time: Instant }>({
    name: `strike_points_${timeframe}`,
    text: `
      select time, underlying_close, ${POINT_COLUMNS.map(
        (name) => `call_${name}, put_${name}`,
      ).join(', ')}
      from fo_strikes_${timeframe}
      where symbol = $1 and expiry = $2 and strike = $5 and time >= $3 and time < $4
      order by time`,
    values: [symbol, expiry, formatInstant(from), formatInstant(to), strike],
  })
  return rows.map((row) => ({
    openedAt: row.time,
    underlyingClose: row['underlying_close'] ?? null,
    call: sideOf(row, 'call'),
    put: sideOf(row, 'put'),
  }))
}

const POINT_COLUMNS = SIDE_COLUMNS.filter(
  ({ type, name }) => (type === 'float8' || name === 'count') && !isOfBook(name),
).map(({ name }) => name)

function isOfBook(name: string): boolean {
  return ['liquidity_score', 'spread', 'imbalance', 'microprice', 'impact_100'].includes(name)
}

function sideOf(row: Readonly<Record<string, number | null>>, side: string): StrikeSidePoint {
  const of = (name: string): number | null => row[`${side}_${name}`] ?? null
  return {
    premium: of('premium'),
    iv: of('iv'),
    delta: of('delta'),
    gamma: of('gamma'),
    theta: of('theta'),
    vega: of('vega'),
    rho: of('rho'),
    charm: of('charm'),
    vanna: of('vanna'),
    vomma: of('vomma'),
    modelPrice: of('model_price'),
    intrinsic: of('intrinsic'),
    extrinsic: of('extrinsic'),
    volume: of('volume'),
    openInterest: of('oi'),
    count: of('count') ?? 0,
  }
}
