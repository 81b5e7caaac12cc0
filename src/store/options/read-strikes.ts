import { type CalendarDate, formatInstant, type Instant } from '../../core/instant.ts'
import type { LiquidityTier } from '../../domain/market/depth.ts'
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

/** The last minute of each contract in which it had a price, none older than a week. */
export async function lastMinutes(
  db: Queryable,
  { symbol, expiry, strikes, at }: StrikesAsked,
): Promise<readonly LastMinute[]> {
  const { rows } = await db.query<LastMinute>({
    name: 'last_minutes_of_strikes',
    text: ['call', 'put']
      .map(
        (side) => `
      select s.strike, '${side}' as "right", m.time as "openedAt",
             m.underlying_close as "underlyingClose", m.${side}_premium as premium,
             m.${side}_oi as "openInterest", m.${side}_liquidity_score as score,
             m.${side}_liquidity_tier as tier, m.${side}_spread as spread,
             m.${side}_imbalance as imbalance, m.${side}_microprice as microprice,
             m.${side}_impact_100 as "impact100", m.${side}_illiquid as illiquid
      from unnest($3::float8[]) as s (strike)
      cross join lateral (
        select * from fo_strikes_1min
        where symbol = $1 and expiry = $2 and strike = s.strike and ${side}_premium is not null
          and time > $4::timestamptz - ${LOOK_BACK} and time <= $4::timestamptz - interval '1 minute'
        order by time desc limit 1) m`,
      )
      .join(' union all '),
    values: [symbol, expiry, strikes, formatInstant(at)],
  })
  return rows
}

/** The open interest of each strike as it was last told by then. */
export async function openInterestAt(
  db: Queryable,
  { symbol, expiry, strikes, at }: StrikesAsked,
): Promise<ReadonlyMap<number, { readonly call: number | null; readonly put: number | null }>> {
  const { rows } = await db.query<{ strike: number; call: number | null; put: number | null }>({
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
    values: [symbol, expiry, strikes, formatInstant(at)],
  })
  return new Map(rows.map(({ strike, ...of }) => [strike, of]))
}

/** What each strike traded on the day of UTC, up to an instant. Whole quarters are read as such. */
export async function volumesOfDay(
  db: Queryable,
  { symbol, expiry, at }: Omit<StrikesAsked, 'strikes'>,
): Promise<ReadonlyMap<number, { readonly call: number | null; readonly put: number | null }>> {
  const { rows } = await db.query<{ strike: number; call: number | null; put: number | null }>({
    name: 'volumes_of_strikes',
    text: `
      with spans as (
        select date_trunc('day', $3::timestamptz, 'UTC') as day,
               date_bin('15 minutes', $3::timestamptz, '2000-01-01T00:00:00Z') as quarter)
      select strike, sum(call_volume) as call, sum(put_volume) as put
      from (
        select strike, call_volume, put_volume from fo_strikes_15min, spans
        where symbol = $1 and expiry = $2 and time >= day and time < quarter
        union all
        select strike, call_volume, put_volume from fo_strikes_1min, spans
        where symbol = $1 and expiry = $2 and time >= quarter
          and time <= $3::timestamptz - interval '1 minute') traded
      group by strike`,
    values: [symbol, expiry, formatInstant(at)],
  })
  return new Map(rows.map(({ strike, ...of }) => [strike, of]))
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
