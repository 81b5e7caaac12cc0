import { format, type Money, type Price } from '../../core/fixed.ts'
import { formatInstant, MINUTE_MS, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'
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
  readonly at: Instant
  readonly m2m: Money
  readonly unrealizedPnl: Money
  readonly instrumentCount: number
  readonly isPartial: boolean
}

/**
 * Makes a sample a claim's last, once: false when the claim is another's by now, or when the legs have
 * changed since it was taken. What is written in the same transaction is then not to be kept.
 */
export async function closeSample(
  tx: Tx,
  { userId, strategyId, fence, legsVersion }: ValuationClaim,
  sample: Instant,
): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'close-sample',
    text: `
      update strategy_valuation v
      set sampled_at = $5, claimed_by = null, claimed_until = '-infinity'
      from strategy s
      where (v.user_id, v.strategy_id) = ($1, $2) and v.fence = $3 and v.sampled_at < $5
        and (s.user_id, s.strategy_id) = ($1, $2) and s.legs_version = $4`,
    values: [userId, strategyId, fence, legsVersion, formatInstant(sample)],
  })
  return rowCount === 1
}

/** Opens the minute's candle, or widens it: the table's own rule keeps its open. */
export async function bookSample(
  tx: Tx,
  userId: string,
  strategyId: string,
  { at, m2m, unrealizedPnl, instrumentCount, isPartial }: M2mSample,
): Promise<void> {
  const minute = formatInstant((at - (at % MINUTE_MS)) as Instant)
  await tx.query({ name: 'm2m-month', text: 'select strategy_m2m_month($1)', values: [minute] })
  await tx.query({
    name: 'book-sample',
    text: `
      insert into strategy_m2m_candles as c
        (user_id, strategy_id, "timestamp", open, high, low, close, unrealized_pnl,
         instrument_count, is_partial)
      values ($1, $2, $3, $4, $4, $4, $4, $5, $6, $7)
      on conflict (user_id, strategy_id, "timestamp") do update
        set high = excluded.high, low = excluded.low, close = excluded.close,
            unrealized_pnl = excluded.unrealized_pnl,
            instrument_count = excluded.instrument_count, is_partial = excluded.is_partial`,
    values: [
      userId,
      strategyId,
      minute,
      format(m2m),
      format(unrealizedPnl),
      instrumentCount,
      isPartial,
    ],
  })
}

/** What the portfolio's page shows, until the next value. */
export async function storeCurrentValue(
  db: Queryable,
  userId: string,
  strategyId: string,
  value: CurrentValue,
): Promise<void> {
  const { at, pnl, m2m, unrealizedPnl, realizedPnl, capitalDeployed, missing, stale, legs } = value
  const text = (amount: Money | Price | null) => (amount === null ? null : format(amount))
  await db.query({
    name: 'store-current-value',
    text: `
      with priced as (
        update strategy_instruments i set current_price = l.price, current_pnl = l.pnl
        from unnest($11::text[], $12::numeric[], $13::numeric[]) as l (id, price, pnl)
        where (i.user_id, i.strategy_id) = ($1, $2) and i.id = l.id
          and (i.current_price, i.current_pnl) is distinct from (l.price, l.pnl))
      update strategy
      set current_pnl = $3, current_m2m = $4, unrealized_pnl = $5, realized_pnl = $6,
          total_capital_deployed = $7, missing_prices = $8, stale_prices = $9, valued_at = $10
      where (user_id, strategy_id) = ($1, $2)`,
    values: [
      userId,
      strategyId,
      text(pnl),
      text(m2m),
      text(unrealizedPnl),
      format(realizedPnl),
      format(capitalDeployed),
      missing,
      stale,
      formatInstant(at),
      legs.map(({ legId }) => legId),
      legs.map(({ price }) => text(price)),
      legs.map((leg) => text(leg.pnl)),
    ],
  })
}
