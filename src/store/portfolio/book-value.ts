import { format, type Money, type Price } from '../../core/fixed.ts'
import { formatInstant, MINUTE_MS, type CalendarDate, type Instant } from '../../core/instant.ts'
import type { DailyPerformance } from '../../domain/portfolio/performance.ts'
import type { Queryable } from '../transaction.ts'
import { dayRecord, STORE_DAYS } from './performance.ts'
import type { ValuationClaim } from './valuations.ts'

/** What a portfolio and its open legs are worth, as it is shown. */
export interface CurrentValue {
  readonly at: Instant
  readonly pnl: Money | null
  readonly m2m: Money | null
  readonly unrealizedPnl: Money | null
  readonly realizedPnl: Money
  readonly capitalDeployed: Money
  readonly missing: readonly string[]
  readonly stale: readonly string[]
  readonly legs: readonly {
    readonly legId: string
    readonly price: Price | null
    readonly pnl: Money | null
  }[]
}

/** A sample of a minute: what fresh prices alone made of M2M. */
export interface M2mSample {
  readonly m2m: Money
  readonly unrealizedPnl: Money
  readonly instrumentCount: number
  readonly isPartial: boolean
}

/** All that one valuation of one portfolio writes. */
export interface Valuation {
  readonly claim: ValuationClaim
  readonly current: CurrentValue
  readonly sample: M2mSample | null // null: no fresh price, no candle
  readonly day: { readonly date: CalendarDate; readonly performance: DailyPerformance } | null
}

/** Which portfolio was booked. */
export interface BookedPortfolio {
  readonly userId: string
  readonly strategyId: string
}

/**
 * Books a sample of many portfolios in one statement: candles, current values, days, and that this
 * sample was booked. Left out is one whose claim is another's by now, that was booked already, or
 * whose legs have changed since they were read. A candle's own rule keeps its open.
 */
export async function bookValuations(
  db: Queryable,
  at: Instant,
  valuations: readonly Valuation[],
): Promise<readonly BookedPortfolio[]> {
  const minute = formatInstant((at - (at % MINUTE_MS)) as Instant)
  await db.query({ name: 'm2m-month', text: 'select strategy_m2m_month($1)', values: [minute] })
  const legs = valuations.flatMap(({ claim, current }) => legRecords(claim, current))
  const days = valuations.flatMap(({ claim, day }) =>
    day ? [dayRecord(claim, day.date, day.performance)] : [],
  )
  const { rows } = await db.query<BookedPortfolio>({
    name: 'book-valuations',
    text: `
      with given as (
        select * from json_to_recordset($1) as g (
          ${CURRENT}, fence bigint, legs_version bigint, sample_m2m numeric, sample_pnl numeric,
          instrument_count int, is_partial boolean)),
      held as (
        select s.user_id, s.strategy_id from strategy s join given g using (user_id, strategy_id)
        where s.legs_version = g.legs_version and s.status = 'active'
        order by s.user_id, s.strategy_id for no key update of s),
      closed as (
        update strategy_valuation v
        set sampled_at = $4, claimed_by = null, claimed_until = '-infinity'
        from given g join held using (user_id, strategy_id)
        where (v.user_id, v.strategy_id, v.fence) = (g.user_id, g.strategy_id, g.fence)
          and v.sampled_at < $4
        returning v.user_id, v.strategy_id),
      candles as (
        insert into strategy_m2m_candles
          (user_id, strategy_id, "timestamp", open, high, low, close, unrealized_pnl,
           instrument_count, is_partial)
        select user_id, strategy_id, $5, g.sample_m2m, g.sample_m2m, g.sample_m2m, g.sample_m2m,
               g.sample_pnl, g.instrument_count, g.is_partial
        from given g join closed using (user_id, strategy_id)
        where g.sample_m2m is not null
        on conflict (user_id, strategy_id, "timestamp") do update
          set high = excluded.high, low = excluded.low, close = excluded.close,
              unrealized_pnl = excluded.unrealized_pnl,
              instrument_count = excluded.instrument_count, is_partial = excluded.is_partial),
      valued as (${STORE_CURRENT} join closed using (user_id, strategy_id)
        where (s.user_id, s.strategy_id) = (g.user_id, g.strategy_id)),
      priced as (${STORE_LEGS} join closed using (user_id, strategy_id)
        where (i.user_id, i.strategy_id, i.id) = (l.user_id, l.strategy_id, l.id)
          and (i.current_price, i.current_pnl) is distinct from (l.price, l.pnl)),
      days as (${STORE_DAYS('$3', 'closed')})
      select user_id as "userId", strategy_id as "strategyId" from closed`,
    values: [
      JSON.stringify(valuations.map(valuationRecord)),
      JSON.stringify(legs),
      JSON.stringify(days),
      formatInstant(at),
      minute,
    ],
  })
  return rows
}

/** What the portfolio's page shows, until the next value. */
export async function storeCurrentValue(
  db: Queryable,
  portfolio: BookedPortfolio,
  value: CurrentValue,
): Promise<void> {
  await db.query({
    name: 'store-current-value',
    text: `
      with given as (select * from json_to_recordset($1) as g (${CURRENT})),
      held as (
        select s.user_id, s.strategy_id from strategy s join given using (user_id, strategy_id)
        for no key update of s),
      valued as (${STORE_CURRENT} join held using (user_id, strategy_id)
        where (s.user_id, s.strategy_id) = (g.user_id, g.strategy_id))
      ${STORE_LEGS} join held using (user_id, strategy_id)
        where (i.user_id, i.strategy_id, i.id) = (l.user_id, l.strategy_id, l.id)`,
    values: [
      JSON.stringify([currentRecord(portfolio, value)]),
      JSON.stringify(legRecords(portfolio, value)),
    ],
  })
}

const CURRENT = `user_id text, strategy_id text, at timestamptz, pnl numeric, m2m numeric,
  unrealized_pnl numeric, realized_pnl numeric, capital numeric, missing text[], stale text[]`

const STORE_CURRENT = `
  update strategy s
  set current_pnl = g.pnl, current_m2m = g.m2m, unrealized_pnl = g.unrealized_pnl,
      realized_pnl = g.realized_pnl, total_capital_deployed = g.capital,
      missing_prices = g.missing, stale_prices = g.stale, valued_at = g.at
  from given g`

const STORE_LEGS = `
  update strategy_instruments i set current_price = l.price, current_pnl = l.pnl
  from json_to_recordset($2)
    as l (user_id text, strategy_id text, id text, price numeric, pnl numeric)`

function valuationRecord({ claim, current, sample }: Valuation): object {
  return {
    ...currentRecord(claim, current),
    fence: claim.fence,
    legs_version: claim.legsVersion,
    sample_m2m: sample && format(sample.m2m),
    sample_pnl: sample && format(sample.unrealizedPnl),
    instrument_count: sample?.instrumentCount ?? 0,
    is_partial: sample?.isPartial ?? false,
  }
}

function currentRecord({ userId, strategyId }: BookedPortfolio, value: CurrentValue): object {
  return {
    user_id: userId,
    strategy_id: strategyId,
    at: formatInstant(value.at),
    pnl: textOf(value.pnl),
    m2m: textOf(value.m2m),
    unrealized_pnl: textOf(value.unrealizedPnl),
    realized_pnl: format(value.realizedPnl),
    capital: format(value.capitalDeployed),
    missing: value.missing,
    stale: value.stale,
  }
}

function legRecords({ userId, strategyId }: BookedPortfolio, { legs }: CurrentValue): object[] {
  return legs.map(({ legId, price, pnl }) => ({
    user_id: userId,
    strategy_id: strategyId,
    id: legId,
    price: textOf(price),
    pnl: textOf(pnl),
  }))
}

function textOf(amount: Money | Price | null): string | null {
  return amount === null ? null : format(amount)
}
