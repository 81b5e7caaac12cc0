import { AppError } from '../../../core/app-error.ts'
import { isAccountOrderClosed } from '../../../domain/trading/account-order.ts'
import {
  insertCommand,
  isCommandWaiting,
  takeBackUnsent,
} from '../../../store/accounts/commands.ts'
import { lockAccount } from '../../../store/accounts/leases.ts'
import type { AccountOrderRow } from '../../../store/accounts/order-row.ts'
import { findOrder, moveOrder, type OrderKey } from '../../../store/accounts/orders.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { ringForWork } from '../worker/account-bell.ts'
import { awaitAccountOrder } from './await-account-order.ts'

export interface CancelAccountOrder extends OrderKey {
  readonly reason?: string // why, for who reads it later
  readonly waitMs?: number // for the venue's answer
}

/**
 * Takes back an order that may still fill. One that no venue has heard of is canceled here and now;
 * of any other the venue is asked, and what it says is the answer. A closed one stays as it is.
 */
export async function cancelAccountOrder(
  context: Context,
  { reason = 'by_user', waitMs, ...key }: CancelAccountOrder,
): Promise<AccountOrderRow> {
  const { userId, accountId } = key
  const order = await transaction(context.pool, async (tx) => {
    await lockAccount(tx, userId, accountId)
    const found = await findOrder(tx, key)
    if (!found) throw new AppError('not_found', { order_id: key.orderId })
    if (isAccountOrderClosed(found.status)) return found
    if (await takeBackUnsent(tx, key)) {
      await moveOrder(tx, key, { status: 'CANCELED', reason })
    } else if (!(await isCommandWaiting(tx, key, 'cancel'))) {
      await insertCommand(tx, { userId, accountId, kind: 'cancel', orderId: key.orderId })
      await moveOrder(tx, key, { reason })
    }
    return (await findOrder(tx, key))!
  })
  await ringForWork(context, { userId, accountId })
  if (isAccountOrderClosed(order.status)) return order
  return awaitAccountOrder(context, key, ({ status }) => isAccountOrderClosed(status), waitMs)
}
