import { type CalendarDate, formatInstant, type Instant } from '../../core/instant.ts'
import type { LiquidityTier } from '../../domain/market/live/depth.ts'
import type { Queryable } from '../transaction.ts'

/** The strikes of one expiry as of an instant. */
export interface StrikesAsked {
  readonly symbol: string // canonical
  readonly expiry: CalendarDate
  readonly strikes: readonly number[]
  readonly at: Instant // minutes that had ended by then
}

/** What was last heard of one contract. */
export interface LastMinute {
  readonly strike: number
  readonly right: 'call' | 'put'
  readonly openedAt: Instant
  readonly underlyingClose: number | null
  readonly premium: number
  readonly openInterest: number | null
  readonly score: number | null
  readonly tier: LiquidityTier | null
  readonly spread: number | null
  readonly imbalance: number | null
  readonly microprice: number | null
  readonly impact100: number | null
  readonly illiquid: boolean | null
}

/** When the newest minute of an expiry opened that had ended by then; null without one. */
export async function newestMinute(
  db: Queryable,
  { symbol, expiry, at }: Omit<StrikesAsked, 'strikes'>,
): Promise<Instant | null> {
  const { rows } = await db.query<{ readonly time: Instant }>({
    name: 'newest_minute_of_strikes',
    text: `
      select time from fo_strikes_1min
      where symbol = $1 and expiry = $2 and time <= $3::timestamptz - interval '1 minute'
      order by time desc limit 1`,
    values: [symbol, expiry, formatInstant(at)],
  })
  return rows[0]?.time ?? null
}

const LOOK_BACK = `interval '7 days'` // a contract that nobody traded for so long has no price

/**
 * The last minute of each contract in which it had a price, none older than a week. Nearly all have
 * one in the newest minute, whose rows lie together; the others are looked for one by one.
 */
export async function lastMinutes(
  db: Queryable,
  asked: StrikesAsked & { readonly newest: Instant },
): Promise<readonly LastMinute[]> {
  const { symbol, expiry, strikes, newest } = asked
  const { rows } = await db.query<MinuteRow>({
    name: 'strikes_of_minute',
    text: `
      select strike, time, underlying_close, ${[...columnsOf('call'), ...columnsOf('put')].join(', ')}
      from fo_strikes_1min where symbol = $1 and expiry = $2 and time = $3`,
    values: [symbol, expiry, formatInstant(newest)],
  })
  const found: LastMinute[] = []
  const priced = { call: new Set<number>(), put: new Set<number>() }
  for (const row of rows) {
    for (const side of ['call', 'put'] as const) {
      const minute = minuteOf(row, side)
      if (minute === null) continue
      found.push(minute)
      priced[side].add(minute.strike)
    }
  }
  const missing = (side: 'call' | 'put') => strikes.filter((one) => !priced[side].has(one))
  const rest = await Promise.all([
    lastOf(db, 'call', { ...asked, strikes: missing('call') }),
    lastOf(db, 'put', { ...asked, strikes: missing('put') }),
  ])
  return [...found, ...rest.flat()]
}

type MinuteRow = Readonly<Record<string, unknown>> & {
  readonly strike: number
  readonly time: Instant
  readonly underlying_close: number | null
}

/** The columns of each side by what they are called here. */
const FIGURES = { call: figuresOf('call'), put: figuresOf('put') }

function figuresOf(side: 'call' | 'put') {
  return {
    premium: `${side}_premium`,
    openInterest: `${side}_oi`,
    score: `${side}_liquidity_score`,
    tier: `${side}_liquidity_tier`,
    spread: `${side}_spread`,
    imbalance: `${side}_imbalance`,
    microprice: `${side}_microprice`,
    impact100: `${side}_impact_100`,
    illiquid: `${side}_illiquid`,
  } as const
}

function columnsOf(side: 'call' | 'put'): string[] {
  return Object.values(FIGURES[side])
}

function minuteOf(row: MinuteRow, right: 'call' | 'put'): LastMinute | null {
  const from = FIGURES[right]
  if (row[from.premium] === null) return null
  return {
    strike: row.strike,
    right,
    openedAt: row.time,
    underlyingClose: row.underlying_close,
    premium: row[from.premium],
    openInterest: row[from.openInterest],
    score: row[from.score],
    tier: row[from.tier],
    spread: row[from.spread],
    imbalance: row[from.imbalance],
    microprice: row[from.microprice],
    impact100: row[from.impact100],
    illiquid: row[from.illiquid],
  } as LastMinute
}

async function lastOf(
  db: Queryable,
  side: 'call' | 'put',
  { symbol, expiry, strikes, at }: StrikesAsked,
): Promise<readonly LastMinute[]> {
  if (strikes.length === 0) return []
  const { rows } = await db.query<MinuteRow>({
    name: `last_minutes_of_${side}s`,
    text: `
      select s.strike, m.time, m.underlying_close, ${columnsOf(side)
        .map((column) => `m.${column}`)
        .join(', ')}
      from unnest($3::float8[]) as s (strike)
      cross join lateral (
        select * from fo_strikes_1min
        where symbol = $1 and expiry = $2 and strike = s.strike and ${side}_premium is not null
          and time > $4::timestamptz - ${LOOK_BACK} and time <= $4::timestamptz - interval '1 minute'
        order by time desc limit 1) m`,
    values: [symbol, expiry, strikes, formatInstant(at)],
  })
  return rows.flatMap((row) => minuteOf(row, side) ?? [])
}

/** A number of both contracts of a strike. */
export interface BothSides {
  readonly call: number | null
  readonly put: number | null
}

/** The open interest of each strike as it was last told by then. */
export async function openInterestAt(
  db: Queryable,
  { symbol, expiry, strikes, at }: StrikesAsked,
): Promise<ReadonlyMap<number, BothSides>> {
  type Row = BothSides & { readonly strike: number }
  const { rows: together } = await db.query<Row>({
    name: 'open_interest_of_minute',
    text: `
      select strike, call_oi as call, put_oi as put
      from fo_strikes_1min
      where symbol = $1 and expiry = $2 and (call_oi is not null or put_oi is not null)
        and time = date_trunc('minute', $3::timestamptz) - interval '1 minute'`,
    values: [symbol, expiry, formatInstant(at)],
  })
  const there = new Set(together.map(({ strike }) => strike))
  const missing = strikes.filter((strike) => !there.has(strike))
  const { rows: apart } =
    missing.length === 0
      ? { rows: [] }
      : await db.query<Row>({
          name: 'open_interest_of_strikes',
          text: `
      select s.strike, m.call_oi as call, m.put_oi as put
      from unnest($3::float8[]) as s (strike)
      cross join lateral (
        select call_oi, put_oi from fo_strikes_1min
        where symbol = $1 and expiry = $2 and strike = s.strike
          and (call_oi is not null or put_oi is not null)
          and time > $4::timestamptz - ${LOOK_BACK} and time <= $4::timestamptz - interval '1 minute'
        order by time desc limit 1) m`,
          values: [symbol, expiry, missing, formatInstant(at)],
        })
  return new Map([...together, ...apart].map(({ strike, call, put }) => [strike, { call, put }]))
}

/** What each strike traded in buckets of a timeframe that opened in `[from, to)`. */
export async function volumesBetween(
  db: Queryable,
  timeframe: '1min' | '5min' | '15min',
  { symbol, expiry }: Pick<StrikesAsked, 'symbol' | 'expiry'>,
  from: Instant,
  to: Instant,
): Promise<readonly (BothSides & { readonly strike: number })[]> {
  if (from >= to) return []
  const { rows } = await db.query<BothSides & { readonly strike: number }>({
    name: `volumes_of_strikes_${timeframe}`,
    text: `
      select strike, sum(call_volume) as call, sum(put_volume) as put
      from fo_strikes_${timeframe}
      where symbol = $1 and expiry = $2 and time >= $3 and time < $4
      group by strike`,
    values: [symbol, expiry, formatInstant(from), formatInstant(to)],
  })
  return rows
}

/** What a vendor said of a contract at the end of a day. */
export interface DailyValue {
  readonly instrumentId: string
  readonly at: Instant
  readonly underlying: number | null
  readonly close: number | null
  readonly volume: number | null
  readonly openInterest: number | null
}

/** The contracts' values of the last day by then on which any of them had one. */
export async function dailyValues(
  db: Queryable,
  instrumentIds: readonly string[],
  at: Instant,
): Promise<readonly DailyValue[]> {
  const { rows } = await db.query<DailyValue>({
    name: 'daily_option_values',
    text: `
      with last as (
        select max(v.at) as at
        from unnest($1::text[]) as i
        cross join lateral (
          select at from option_value where instrument_id = i and at <= $2
          order by at desc limit 1) v)
      select v.instrument_id as "instrumentId", v.at, v.underlying_price as underlying,
             v.close::float8 as close, v.volume::float8 as volume,
             v.open_interest::float8 as "openInterest"
      from last join option_value v on v.at = last.at
      where v.instrument_id = any($1)`,
    values: [instrumentIds, formatInstant(at)],
  })
  return rows
}

/** The id of what contracts on this symbol are written on: an index before a share. */
export async function underlyingId(db: Queryable, symbol: string): Promise<string | null> {
  const { rows } = await db.query<{ readonly id: string }>(
    `select instrument_id as id from instrument
     where (symbol = $1 or underlying = $1) and kind in ('index', 'equity', 'etf', 'spot')
     order by kind <> 'index', instrument_id limit 1`,
    [symbol],
  )
  return rows[0]?.id ?? null
}

/** The dates on which options of an underlying expire or expired, in order. */
export async function optionExpiries(
  db: Queryable,
  symbol: string,
): Promise<readonly CalendarDate[]> {
  const { rows } = await db.query<{ readonly expiry: CalendarDate }>({
    name: 'option_expiries',
    // A loose index scan: a probe an expiry, where a distinct would read every strike.
    text: `
      with recursive expiries as (
        (select expiry from instrument where underlying = $1 and kind = 'option'
         order by expiry limit 1)
        union all
        select (select i.expiry from instrument i
                where i.underlying = $1 and i.kind = 'option' and i.expiry > e.expiry
                order by i.expiry limit 1)
        from expiries e where e.expiry is not null)
      select expiry from expiries where expiry is not null order by expiry`,
    values: [symbol],
  })
  return rows.map(({ expiry }) => expiry)
}
