import { AppError } from '../../core/app-error.ts'
import { isClosed } from '../../domain/trading/order.ts'
import { insertCommand } from '../../store/runs/commands.ts'
import { lockRun } from '../../store/runs/run-life.ts'
import { findOrder, type OrderRow } from '../../store/runs/order-row.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { awaitOrder } from './await-order.ts'

export interface CancelOrder {
  readonly userId: string
  readonly runId: string
  readonly orderId: string
  readonly waitMs?: number // for the tick that takes it
}

/**
 * Takes back an order that waits: puts that into its run's inbox, and waits for the tick that does
 * it. Answers the order as it stands then; one that closed meanwhile, filled or canceled, stays
 * as it is. Safe to repeat.
 */
export async function cancelOrder(context: Context, cancel: CancelOrder): Promise<OrderRow> {
  const { userId, runId, orderId, waitMs } = cancel
  await transaction(context.pool, async (tx) => {
    const status = await lockRun(tx, userId, runId)
    const order = await findOrder(tx, userId, runId, orderId)
    if (order === null) throw new AppError('not_found', { run_id: runId, order_id: orderId })
    if (status !== 'RUNNING' || isClosed(order.status)) return
    const commandId = `cancel/${orderId}`
    await insertCommand(tx, { userId, runId, kind: 'cancel', cancel: { orderId, commandId } })
  })
  const look = async (): Promise<OrderRow> =>
    (await findOrder(context.pool, userId, runId, orderId))!
  return awaitOrder(context, look, ({ status }) => isClosed(status), waitMs)
}
