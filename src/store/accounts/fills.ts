import { fixed, format, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { AccountProduct } from '../../domain/trading/account-order.ts'
import type { OrderSide } from '../../domain/trading/order.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** What happened at the venue, once. An opening or an adjustment is no trade of ours. */
export interface NewFill {
  readonly userId: string
  readonly accountId: string
  readonly fillId: string
  readonly kind: 'trade' | 'opening' | 'adjustment'
  readonly venueTradeId: string
  readonly orderId: string | null
  readonly venueOrderId: string | null
  readonly instrumentId: string
  readonly exchange: string
  readonly tradingsymbol: string
  readonly product: AccountProduct
  readonly side: OrderSide
  readonly quantity: Quantity // positive
  readonly price: Price
  readonly fee: Money
  readonly tradedAt: Instant
}

/**
 * Books a fill by the venue's trade id; false when it was booked before. Its position and its order
 * follow by rules of the database.
 */
export async function bookFill(tx: Tx, fill: NewFill): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into account_fill (user_id, account_id, fill_id, kind, venue_trade_id, order_id,
       venue_order_id, instrument_id, exchange, tradingsymbol, product, side, quantity, price, fee,
       traded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict (user_id, account_id, exchange, venue_trade_id) do nothing`,
    [
      fill.userId,
      fill.accountId,
      fill.fillId,
      fill.kind,
      fill.venueTradeId,
      fill.orderId,
      fill.venueOrderId,
      fill.instrumentId,
      fill.exchange,
      fill.tradingsymbol,
      fill.product,
      fill.side,
      format(fill.quantity),
      format(fill.price),
      format(fill.fee),
      formatInstant(fill.tradedAt),
    ],
  )
  return rowCount === 1
}

/** Gives an order the fills that came before it was known. */
export async function adoptFills(
  tx: Tx,
  order: {
    readonly userId: string
    readonly accountId: string
    readonly orderId: string
    readonly venueOrderId: string
  },
): Promise<void> {
  const { rows } = await tx.query<{ fillId: string }>(
    `select fill_id as "fillId" from account_fill
     where user_id = $1 and account_id = $2 and venue_order_id = $3 and order_id is null
     order by traded_at, fill_id`,
    [order.userId, order.accountId, order.venueOrderId],
  )
  for (const { fillId } of rows) {
    await tx.query(
      `update account_fill set order_id = $4
       where user_id = $1 and account_id = $2 and fill_id = $3`,
      [order.userId, order.accountId, fillId, order.orderId],
    )
  }
}

export async function hasFills(db: Queryable, userId: string, accountId: string): Promise<boolean> {
  const { rows } = await db.query(
    'select from account_fill where user_id = $1 and account_id = $2 limit 1',
    [userId, accountId],
  )
  return rows.length > 0
}

export interface FillRow extends Omit<NewFill, 'userId' | 'accountId'> {
  readonly realizedPnl: Money // before fees
}

export interface ListFills {
  readonly orderId: string | null
  readonly after: string | null // a fill id; the page begins behind it
  readonly limit: number
}

/** The newest first. */
export async function listFills(
  db: Queryable,
  userId: string,
  accountId: string,
  { orderId, after, limit }: ListFills,
): Promise<readonly FillRow[]> {
  const { rows } = await db.query<StoredFill>(
    `select fill_id as "fillId", kind, venue_trade_id as "venueTradeId", order_id as "orderId",
            venue_order_id as "venueOrderId", instrument_id as "instrumentId", exchange,
            tradingsymbol, product, side, quantity, price, fee, realized_pnl as "realizedPnl",
            traded_at as "tradedAt"
     from account_fill f
     where user_id = $1 and account_id = $2 and ($3::text is null or order_id = $3)
       and ($4::text is null or (traded_at, fill_id)
            < (select x.traded_at, x.fill_id from account_fill x
               where x.user_id = $1 and x.account_id = $2 and x.fill_id = $4))
     order by traded_at desc, fill_id desc limit $5`,
    [userId, accountId, orderId, after, limit],
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
type StoredFill = Omit<FillRow, Amounts> & Readonly<Record<Amounts, string>>
