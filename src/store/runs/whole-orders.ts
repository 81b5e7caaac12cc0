import type { Queryable } from '../transaction.ts'
import { ORDER_COLUMNS, toOrderRow, type OrderRow, type StoredOrder } from './order-row.ts'

/** Every order of a run by its id, as it stands now. */
export async function readWholeOrders(
  db: Queryable,
  userId: string,
  runId: string,
): Promise<ReadonlyMap<string, OrderRow>> {
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} from run_order where user_id = $1 and run_id = $2
     order by order_id`,
    [userId, runId],
  )
  return new Map(rows.map((row) => [row.orderId, toOrderRow(row)] as const))
}
