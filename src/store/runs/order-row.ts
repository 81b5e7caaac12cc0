import { fixed, type Price, type Quantity } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Verdict } from '../../domain/risk/verdict.ts'
import type { OrderSide, OrderSource, OrderStatus, OrderType } from '../../domain/trading/order.ts'
import type { Queryable } from '../transaction.ts'

/** An order as the ledger holds it. */
export interface OrderRow {
  readonly orderId: string
  readonly clientOrderId: string | null // a person's own name for it
  readonly instrumentId: string
  readonly side: OrderSide
  readonly type: OrderType
  readonly quantity: Quantity
  readonly limitPrice: Price | null
  readonly stopPrice: Price | null
  readonly status: OrderStatus
  readonly logicalTime: Instant
  readonly source: OrderSource
  readonly reason: string | null
  readonly verdicts: readonly Verdict[]
}

export async function findOrderByClient(
  db: Queryable,
  userId: string,
  runId: string,
  clientOrderId: string,
): Promise<OrderRow | null> {
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} from run_order
     where user_id = $1 and run_id = $2 and client_order_id = $3`,
    [userId, runId, clientOrderId],
  )
  return rows[0] ? toOrderRow(rows[0]) : null
}

export async function findOrder(
  db: Queryable,
  userId: string,
  runId: string,
  orderId: string,
): Promise<OrderRow | null> {
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} from run_order where user_id = $1 and run_id = $2 and order_id = $3`,
    [userId, runId, orderId],
  )
  return rows[0] ? toOrderRow(rows[0]) : null
}

export const ORDER_COLUMNS = `
  order_id as "orderId", client_order_id as "clientOrderId", instrument_id as "instrumentId",
  side, type, quantity, limit_price as "limitPrice", stop_price as "stopPrice", status,
  logical_time as "logicalTime", source, reason, verdicts`

export interface StoredOrder extends Omit<OrderRow, 'quantity' | 'limitPrice' | 'stopPrice'> {
  readonly quantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
}

export function toOrderRow(row: StoredOrder): OrderRow {
  return {
    ...row,
    quantity: fixed(row.quantity),
    limitPrice: row.limitPrice === null ? null : fixed(row.limitPrice),
    stopPrice: row.stopPrice === null ? null : fixed(row.stopPrice),
  }
}
