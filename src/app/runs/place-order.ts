import { AppError } from '../../core/app-error.ts'
import type { OrderRequest } from '../../domain/trading/order.ts'
import { insertAudit } from '../../store/operations/audit.ts'
import { insertCommand } from '../../store/runs/commands.ts'
import { lockRun } from '../../store/runs/run-life.ts'
import { findOrderByClient, type OrderRow } from '../../store/runs/order-row.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { awaitOrder } from './await-order.ts'

export interface PlaceOrder {
  readonly userId: string
  readonly runId: string
  readonly request: Required<OrderRequest>
  readonly waitMs?: number // for the tick that takes it
}

/**
 * Puts a person's order into its run's inbox and waits for the tick that takes it through the
 * gate; null when none has in time, and it will be taken later. Safe to repeat: the same client
 * order id is the same order, and with other terms it is a conflict.
 */
export async function placeOrder(context: Context, place: PlaceOrder): Promise<OrderRow | null> {
  const { userId, runId, request, waitMs } = place
  const { clientOrderId } = request
  const status = await transaction(context.pool, async (tx) => {
    const found = await lockRun(tx, userId, runId)
    if (found !== 'RUNNING') return found
    const earlier = await findOrderByClient(tx, userId, runId, clientOrderId)
    if (!earlier) await insertCommand(tx, { userId, runId, kind: 'order', request })
    return found
  })
  if (status === null) throw new AppError('not_found', { run_id: runId })
  if (status !== 'RUNNING') return refuse(context, place, status)

  const order = await awaitOrder(
    context,
    () => findOrderByClient(context.pool, userId, runId, clientOrderId),
    (found) => found !== null,
    waitMs,
  )
  return order && sameTerms(order, request)
}

function sameTerms(order: OrderRow, request: OrderRequest): OrderRow {
  const terms = ['instrumentId', 'side', 'type', 'quantity', 'limitPrice', 'stopPrice'] as const
  if (terms.every((term) => order[term] === request[term])) return order
  throw new AppError('client_order_id_conflict', { client_order_id: order.clientOrderId })
}

/** A run that has ended takes no rows, not even a rejected order, so the refusal is audited. */
async function refuse(context: Context, place: PlaceOrder, status: string): Promise<never> {
  const { userId, runId, request } = place
  await insertAudit(context.pool, {
    actor: userId,
    userId,
    runId,
    action: 'order.refused',
    details: { status, clientOrderId: request.clientOrderId, instrumentId: request.instrumentId },
  })
  throw new AppError('run_not_running', { run_id: runId, status })
}
