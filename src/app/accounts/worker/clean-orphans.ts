import { NO_QUANTITY } from '../../../core/fixed.ts'
import { orphanReason } from '../../../domain/risk/orphan-orders.ts'
import { findAccount } from '../../../store/accounts/account-row.ts'
import { insertCommand, isCommandWaiting } from '../../../store/accounts/commands.ts'
import { moveOrder, waitingOrders } from '../../../store/accounts/orders.ts'
import { listPositions } from '../../../store/accounts/positions.ts'
import { insertAudit } from '../../../store/operations/audit.ts'
import type { Queryable } from '../../../store/transaction.ts'
import { book, type AccountPorts } from './account-ports.ts'
import { keyOf } from '../books/reconcile-account.ts'

export interface Orphan {
  readonly orderId: string
  readonly reason: string // position_closed, position_reduced, stale_order
  readonly outcome: 'cancelled' | 'skipped' | 'failed'
}

/**
 * Asks the venue to cancel exits that have nothing left to exit. Those that a fill has orphaned bear
 * its reason; what a comparison finds later is a stale order. Each is written to the audit log with
 * what came of it.
 */
export async function cleanOrphans(
  ports: AccountPorts,
  found: 'after_fill' | 'by_comparison',
): Promise<void> {
  const { claim } = ports
  const { userId, accountId } = claim
  await book(ports, async (tx) => {
    const positions = new Map(
      (await listPositions(tx, userId, accountId)).map((one) => [keyOf(one), one.quantity]),
    )
    const isAllowed = (await findAccount(tx, userId, accountId))?.limits.cancelsOrphans ?? true
    for (const order of await waitingOrders(tx, userId, accountId)) {
      const why = orphanReason(order, positions.get(keyOf(order)) ?? NO_QUANTITY)
      const { orderId } = order
      const key = { ...claim, orderId }
      if (why === null || (await isCommandWaiting(tx, key, 'cancel'))) continue
      const reason = found === 'after_fill' ? why : 'stale_order'
      if (isAllowed) {
        await insertCommand(tx, {
          userId,
          accountId,
          kind: 'cancel',
          orderId,
          body: { orphan: reason },
        })
        await moveOrder(tx, key, { reason })
      } else if (found === 'after_fill') {
        await logOrphan(tx, claim, { orderId, reason, outcome: 'skipped' })
      }
    }
  })
}

export function logOrphan(
  db: Queryable,
  { userId, accountId }: { readonly userId: string; readonly accountId: string },
  { orderId, reason, outcome }: Orphan,
): Promise<void> {
  const details = { account_id: accountId, order_id: orderId, reason, outcome }
  return insertAudit(db, {
    actor: 'cleanup',
    userId,
    runId: null,
    action: 'order.orphaned',
    details,
  })
}
