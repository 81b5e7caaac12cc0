import type { ExchangeOrder, ExchangeTrade } from '../../domain/trading/exchange/exchange-books.ts'
import type { Queryable } from '../transaction.ts'
import type { PaperAccount } from './paper-books.ts'
import {
  ORDER_COLUMNS,
  TRADE_COLUMNS,
  toOrder,
  toTrade,
  type StoredOrder,
  type StoredTrade,
} from './paper-rows.ts'

interface OrderRow extends ExchangeOrder {
  readonly revision: bigint
}

interface TradeRow extends ExchangeTrade {
  readonly revision: bigint
}

const MOST_REVISIONS = 500n // told together

/** What has changed after a revision, in the order of the changes; whole until the one it names. */
export async function changesSince(
  db: Queryable,
  { userId, accountId }: PaperAccount,
  revision: bigint,
): Promise<{
  readonly orders: readonly OrderRow[]
  readonly trades: readonly TradeRow[]
  readonly until: bigint
}> {
  const { rows } = await db.query<{ readonly until: string }>(
    `select least(revision, $3) as until from venue_book where (user_id, account_id) = ($1, $2)`,
    [userId, accountId, String(revision + MOST_REVISIONS)],
  )
  const until = BigInt(rows[0]!.until)
  if (until <= revision) return { orders: [], trades: [], until: revision }
  const span = [userId, accountId, String(revision), String(until)]
  const { rows: orders } = await db.query<StoredOrder & { readonly revision: string }>(
    `select ${ORDER_COLUMNS}, revision from venue_order
     where (user_id, account_id) = ($1, $2) and revision > $3 and revision <= $4
     order by revision, place`,
    span,
  )
  const { rows: trades } = await db.query<StoredTrade & { readonly revision: string }>(
    `select ${TRADE_COLUMNS}, revision from venue_trade
     where (user_id, account_id) = ($1, $2) and revision > $3 and revision <= $4
     order by revision, length(trade_id), trade_id`,
    span,
  )
  return {
    until,
    orders: orders.map((row) => ({ ...toOrder(row), revision: BigInt(row.revision) })),
    trades: trades.map((row) => ({ ...toTrade(row), revision: BigInt(row.revision) })),
  }
}
