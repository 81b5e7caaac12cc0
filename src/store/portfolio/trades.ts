import { fixed, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** A fill of a run that counts to a portfolio. */
export interface PortfolioTrade {
  readonly fillId: string
  readonly runId: string
  readonly orderId: string
  readonly instrumentId: string
  readonly side: 'BUY' | 'SELL'
  readonly quantity: Quantity
  readonly price: Price
  readonly fee: Money
  readonly realizedPnl: Money // before fees
  readonly at: Instant // logical time
}

/** Counts an order to a portfolio from now on. False when its run has no such order. */
export async function linkOrder(
  tx: Tx,
  userId: string,
  strategyId: string,
  { runId, orderId }: { readonly runId: string; readonly orderId: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into strategy_order (user_id, run_id, order_id, strategy_id)
     select user_id, run_id, order_id, $4 from run_order
     where user_id = $1 and run_id = $2 and order_id = $3
     on conflict (user_id, run_id, order_id) do update set strategy_id = excluded.strategy_id`,
    [userId, runId, orderId, strategyId],
  )
  return rowCount === 1
}

export interface ListTrades {
  readonly after: { readonly at: Instant; readonly fillId: string } | null
  readonly limit: number
}

/** Fills of a portfolio, oldest first. Those of untagged orders are the default portfolio's. */
export async function listTrades(
  db: Queryable,
  userId: string,
  strategyId: string,
  { after, limit }: ListTrades,
): Promise<readonly PortfolioTrade[]> {
  const { rows } = await db.query<StoredTrade>(
    `select fill_id as "fillId", run_id as "runId", order_id as "orderId",
            instrument_id as "instrumentId", side, quantity, price, fee,
            realized_pnl as "realizedPnl", logical_time as at
     from strategy_trade
     where user_id = $1 and strategy_id = $2
       and ($3::timestamptz is null or (logical_time, fill_id) > ($3, $4))
     order by logical_time, fill_id limit $5`,
    [userId, strategyId, after && new Date(after.at).toISOString(), after?.fillId ?? null, limit],
  )
  return rows.map((row) => ({
    ...row,
    quantity: fixed<'quantity'>(row.quantity),
    price: fixed<'price'>(row.price),
    fee: fixed<'money'>(row.fee),
    realizedPnl: fixed<'money'>(row.realizedPnl),
  }))
}

type Amounts = 'quantity' | 'price' | 'fee' | 'realizedPnl'
type StoredTrade = Omit<PortfolioTrade, Amounts> & Readonly<Record<Amounts, string>>
