import { AppError } from '../../../core/app-error.ts'
import type { AccountOrderRow } from '../../../store/accounts/order-row.ts'
import { findOrder, type OrderKey } from '../../../store/accounts/orders.ts'
import type { Context } from '../../context.ts'

const WAIT_MS = 2_000
const LOOK_MS = 25

/** Looks at an order until it is as wanted, or time is up; answers what it saw last. */
export async function awaitAccountOrder(
  { pool, clock }: Context,
  key: OrderKey,
  isThere: (order: AccountOrderRow) => boolean,
  waitMs = WAIT_MS,
): Promise<AccountOrderRow> {
  const until = clock.now() + waitMs
  for (;;) {
    const order = await findOrder(pool, key)
    if (!order) throw new AppError('not_found', { order_id: key.orderId })
    if (isThere(order) || clock.now() >= until) return order
    await clock.sleep(LOOK_MS)
  }
}
