import { fixed, type Quantity } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
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

/** The orders that rest, and those that changed from an instant on; the newest, oldest first. */
export async function ordersSince(
  db: Queryable,
  { userId, accountId }: PaperAccount,
  since: Instant,
  most: number,
): Promise<readonly ExchangeOrder[]> {
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} from venue_order where (user_id, account_id) = ($1, $2)
       and (updated_at >= $3 or status in ('OPEN', 'PARTIALLY_FILLED'))
     order by place desc limit $4`,
    [userId, accountId, formatInstant(since), most],
  )
  return rows.map(toOrder).reverse()
}

export async function tradesSince(
  db: Queryable,
  { userId, accountId }: PaperAccount,
  since: Instant,
  most: number,
): Promise<readonly ExchangeTrade[]> {
  const { rows } = await db.query<StoredTrade>(
    `select ${TRADE_COLUMNS} from venue_trade where (user_id, account_id) = ($1, $2)
       and filled_at >= $3
     order by revision desc, length(trade_id) desc, trade_id desc limit $4`,
    [userId, accountId, formatInstant(since), most],
  )
  return rows.map(toTrade).reverse()
}

export async function findPaperOrder(
  db: Queryable,
  { userId, accountId }: PaperAccount,
  by: { readonly clientOrderId: string } | { readonly venueOrderId: string },
): Promise<ExchangeOrder | null> {
  const [column, id] =
    'clientOrderId' in by
      ? ['client_order_id', by.clientOrderId]
      : ['venue_order_id', by.venueOrderId]
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} from venue_order
     where (user_id, account_id) = ($1, $2) and ${column} = $3`,
    [userId, accountId, id],
  )
  return rows[0] ? toOrder(rows[0]) : null
}

/** What was bought for delivery since an instant, less what was sold, by instrument. */
export async function deliveriesSince(
  db: Queryable,
  { userId, accountId }: PaperAccount,
  since: Instant,
): Promise<ReadonlyMap<string, Quantity>> {
  const { rows } = await db.query<{ readonly instrumentId: string; readonly quantity: string }>(
    `select instrument_id as "instrumentId",
            sum(case side when 'BUY' then quantity else -quantity end) as quantity
     from venue_trade
     where (user_id, account_id) = ($1, $2) and product = 'CNC' and filled_at >= $3
     group by instrument_id`,
    [userId, accountId, formatInstant(since)],
  )
  return new Map(rows.map(({ instrumentId, quantity }) => [instrumentId, fixed(quantity)]))
}
