import { newId } from '../../../core/id.ts'
import type { AccountOrderRequest } from '../../../domain/trading/account-order.ts'
import type { AccountOrderRow } from '../../../store/accounts/order-row.ts'
import type { QuoteContext } from '../../market/live/latest-quotes.ts'
import type { Draw } from '../../operations/answer-once.ts'
import { cancelAccountOrder } from './cancel-order.ts'
import { placeAccountOrder } from './place-order.ts'

export interface PlaceBatch {
  readonly userId: string
  readonly accountId: string
  readonly orders: readonly BatchedOrder[]
  readonly rollsBack: boolean // one failure cancels those that were placed before it
  readonly draw: Draw
}

export interface BatchedOrder {
  readonly request: AccountOrderRequest
  readonly strategyId: string | null
}

export interface PlacedBatch {
  readonly orders: readonly AccountOrderRow[] // in the order of the requests, as far as it came
  readonly failedAt: number | null // the first request that was rejected
  readonly rolledBack: boolean
}

/**
 * Places orders one after another. With rollback the first that is rejected ends it, and what was
 * placed before is canceled; what has filled by then stays filled, and is said so.
 */
export async function placeBatch(context: QuoteContext, batch: PlaceBatch): Promise<PlacedBatch> {
  const { userId, accountId, rollsBack, draw } = batch
  const orders: AccountOrderRow[] = []
  let failedAt: number | null = null
  for (const [index, one] of batch.orders.entries()) {
    const orderId = newId('aor', draw)
    const order = await placeAccountOrder(context, { userId, accountId, orderId, ...one })
    orders.push(order)
    if (order.status !== 'REJECTED') continue
    failedAt ??= index
    if (rollsBack) break
  }
  if (failedAt === null || !rollsBack) return { orders, failedAt, rolledBack: false }
  const canceled = await Promise.all(
    orders.map(({ orderId }) =>
      cancelAccountOrder(context, { userId, accountId, orderId, reason: 'batch_rolled_back' }),
    ),
  )
  return { orders: canceled, failedAt, rolledBack: true }
}
