import { fixed, format, type Price, type Quantity } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { AccountVerdict } from '../../domain/risk/account-gate.ts'
import type {
  AccountOrderRequest,
  AccountOrderStatus,
  AccountOrderType,
  AccountOrderValidity,
} from '../../domain/trading/account-order.ts'
import type { Queryable, Tx } from '../transaction.ts'
import {
  ORDER_COLUMNS,
  toAccountOrder,
  type AccountOrderRow,
  type StoredAccountOrder,
} from './order-row.ts'

/** Whose, and which. */
export interface OrderKey {
  readonly userId: string
  readonly accountId: string
  readonly orderId: string
}

export interface NewAccountOrder extends AccountOrderRequest {
  readonly userId: string
  readonly accountId: string
  readonly orderId: string
  readonly venueOrderId: string | null
  readonly strategyId: string | null
  readonly status: AccountOrderStatus
  readonly reason: string | null
  readonly verdicts: readonly AccountVerdict[]
  readonly placedAt?: Instant // now
}

export async function insertOrder(tx: Tx, order: NewAccountOrder): Promise<AccountOrderRow> {
  const { rows } = await tx.query<StoredAccountOrder>(
    `insert into account_order as o (user_id, account_id, order_id, client_order_id, venue_order_id,
       instrument_id, exchange, tradingsymbol, side, type, product, validity, quantity, limit_price,
       stop_price, tag, source, strategy_id, status, reason, verdicts, placed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
       $20, $21, coalesce($22, clock_timestamp()))
     returning ${ORDER_COLUMNS}`,
    [
      order.userId,
      order.accountId,
      order.orderId,
      order.clientOrderId,
      order.venueOrderId,
      order.instrumentId,
      order.exchange,
      order.tradingsymbol,
      order.side,
      order.type,
      order.product,
      order.validity,
      format(order.quantity),
      decimal(order.limitPrice),
      decimal(order.stopPrice),
      order.tag,
      order.source,
      order.strategyId,
      order.status,
      order.reason,
      JSON.stringify(order.verdicts),
      order.placedAt === undefined ? null : formatInstant(order.placedAt),
    ],
  )
  return toAccountOrder(rows[0]!)
}

export async function findOrder(
  db: Queryable,
  { userId, accountId, orderId }: OrderKey,
): Promise<AccountOrderRow | null> {
  return one(db, 'o.order_id = $3', [userId, accountId, orderId])
}

export async function findByClientId(
  db: Queryable,
  userId: string,
  accountId: string,
  clientOrderId: string,
): Promise<AccountOrderRow | null> {
  return one(db, 'o.client_order_id = $3', [userId, accountId, clientOrderId])
}

export async function findByVenueId(
  db: Queryable,
  userId: string,
  accountId: string,
  venueOrderId: string,
): Promise<AccountOrderRow | null> {
  return one(db, 'o.venue_order_id = $3', [userId, accountId, venueOrderId])
}

async function one(
  db: Queryable,
  condition: string,
  values: readonly string[],
): Promise<AccountOrderRow | null> {
  const { rows } = await db.query<StoredAccountOrder>(
    `select ${ORDER_COLUMNS} from account_order o
     where o.user_id = $1 and o.account_id = $2 and ${condition}`,
    [...values],
  )
  return rows[0] ? toAccountOrder(rows[0]) : null
}

/** The orders of an account that may still fill, oldest first. */
export async function waitingOrders(
  db: Queryable,
  userId: string,
  accountId: string,
): Promise<readonly AccountOrderRow[]> {
  const { rows } = await db.query<StoredAccountOrder>(
    `select ${ORDER_COLUMNS} from account_order o
     where o.user_id = $1 and o.account_id = $2
       and o.status not in ('FILLED', 'CANCELED', 'REJECTED')
     order by o.placed_at, o.order_id`,
    [userId, accountId],
  )
  return rows.map(toAccountOrder)
}

export interface ListOrders {
  readonly statuses: readonly AccountOrderStatus[] | null // null: any
  readonly after: string | null // an order id; the page begins behind it
  readonly limit: number
}

/** The newest first. */
export async function listOrders(
  db: Queryable,
  userId: string,
  accountId: string,
  { statuses, after, limit }: ListOrders,
): Promise<readonly AccountOrderRow[]> {
  const { rows } = await db.query<StoredAccountOrder>(
    `select ${ORDER_COLUMNS} from account_order o
     where o.user_id = $1 and o.account_id = $2
       and ($3::text[] is null or o.status = any($3))
       and ($4::text is null or (o.placed_at, o.order_id)
            < (select x.placed_at, x.order_id from account_order x
               where x.user_id = $1 and x.account_id = $2 and x.order_id = $4))
     order by o.placed_at desc, o.order_id desc limit $5`,
    [userId, accountId, statuses, after, limit],
  )
  return rows.map(toAccountOrder)
}

/** What the venue says of an order; what is left out stays. */
export interface OrderMoves {
  readonly status?: AccountOrderStatus
  readonly reason?: string | null
  readonly venueOrderId?: string
  readonly terms?: OrderTerms
}

/** What of an order may be modified. */
export interface OrderTerms {
  readonly type: AccountOrderType
  readonly validity: AccountOrderValidity
  readonly quantity: Quantity
  readonly limitPrice: Price | null
  readonly stopPrice: Price | null
}

export async function moveOrder(
  tx: Tx,
  { userId, accountId, orderId }: OrderKey,
  { status, reason, venueOrderId, terms }: OrderMoves,
): Promise<void> {
  await tx.query(
    `update account_order
     set status = coalesce($4, status), reason = coalesce($5, reason),
         venue_order_id = coalesce($6, venue_order_id),
         type = coalesce($7, type), validity = coalesce($8, validity),
         quantity = coalesce($9, quantity),
         limit_price = case when $7::text is null then limit_price else $10 end,
         stop_price = case when $7::text is null then stop_price else $11 end
     where user_id = $1 and account_id = $2 and order_id = $3`,
    [
      userId,
      accountId,
      orderId,
      status ?? null,
      reason ?? null,
      venueOrderId ?? null,
      terms?.type ?? null,
      terms?.validity ?? null,
      terms ? format(terms.quantity) : null,
      terms ? decimal(terms.limitPrice) : null,
      terms ? decimal(terms.stopPrice) : null,
    ],
  )
}

export interface OrderEvent {
  readonly seq: number
  readonly status: AccountOrderStatus
  readonly filledQuantity: Quantity
  readonly averagePrice: Price | null
  readonly reason: string | null
  readonly recordedAt: Instant
}

/** Each status that an order had, in order. */
export async function orderEvents(
  db: Queryable,
  { userId, accountId, orderId }: OrderKey,
): Promise<readonly OrderEvent[]> {
  const { rows } = await db.query<StoredEvent>(
    `select seq, status, filled_quantity as "filledQuantity", average_price as "averagePrice",
            reason, recorded_at as "recordedAt"
     from account_order_event
     where user_id = $1 and account_id = $2 and order_id = $3
     order by seq limit 1000`,
    [userId, accountId, orderId],
  )
  return rows.map((row) => ({
    ...row,
    filledQuantity: fixed<'quantity'>(row.filledQuantity),
    averagePrice: row.averagePrice === null ? null : fixed<'price'>(row.averagePrice),
  }))
}

type StoredEvent = Omit<OrderEvent, 'filledQuantity' | 'averagePrice'> & {
  readonly filledQuantity: string
  readonly averagePrice: string | null
}

function decimal(price: Price | null): string | null {
  return price === null ? null : format(price)
}
