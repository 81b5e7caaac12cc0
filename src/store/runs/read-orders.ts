import type { OrderStatus } from '../../domain/trading/order.ts'
import type { Queryable } from '../transaction.ts'
import { pageBy, type LedgerPage } from './ledger-page.ts'
import { ORDER_COLUMNS, toOrderRow, type OrderRow, type StoredOrder } from './order-row.ts'

/** Orders by id, which within a run is the order in which they were made. */
export async function readOrders(
  db: Queryable,
  page: LedgerPage<string> & { readonly status?: OrderStatus | undefined },
): Promise<readonly OrderRow[]> {
  const { userId, runId, after, limit, direction, status } = page
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} from run_order
     where ($5::text is null or status = $5) and ${pageBy('order_id', 'text', direction)}`,
    [userId, runId, after ?? null, limit, status ?? null],
  )
  return rows.map(toOrderRow)
}
