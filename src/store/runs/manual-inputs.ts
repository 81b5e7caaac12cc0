import type { Instant } from '../../core/instant.ts'
import type { OrderInput } from '../../domain/engine/input.ts'
import type { Queryable } from '../transaction.ts'
import { ORDER_COLUMNS, toOrderRow, type StoredOrder } from './order-row.ts'

/** The inputs that people made, by logical time, as the books remember them. */
export async function manualInputs(
  db: Queryable,
  userId: string,
  runId: string,
): Promise<ReadonlyMap<Instant, OrderInput>> {
  const { rows: placed } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} from run_order
     where user_id = $1 and run_id = $2 and source = 'manual' order by order_id`,
    [userId, runId],
  )
  const { rows: canceled } = await db.query<{ at: Instant; orderId: string }>(
    `select logical_time as at, key as "orderId" from run_event
     where user_id = $1 and run_id = $2 and event_type = 'ORDER_CANCELED'
       and body ->> 'reason' = 'manual'
     order by seq`,
    [userId, runId],
  )
  const orders = Map.groupBy(placed.map(toOrderRow), ({ logicalTime }) => logicalTime)
  const cancels = Map.groupBy(canceled, ({ at }) => at)
  const times = new Set([...orders.keys(), ...cancels.keys()])
  return new Map(
    [...times].map((at): [Instant, OrderInput] => [
      at,
      {
        kind: 'order',
        at,
        marketOpen: true,
        requests: (orders.get(at) ?? []).map((order) => ({
          ...order,
          clientOrderId: order.clientOrderId ?? order.orderId,
        })),
        cancels: (cancels.get(at) ?? []).map(({ orderId }) => ({ orderId, commandId: orderId })),
      },
    ]),
  )
}
