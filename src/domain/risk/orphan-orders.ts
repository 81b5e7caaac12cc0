import { fixed, magnitude, minus, type Quantity } from '../../core/fixed.ts'
import type { AccountOrder } from '../trading/account-order.ts'

export type OrphanReason = 'position_closed' | 'position_reduced'

type Exit = Pick<AccountOrder, 'side' | 'type' | 'quantity' | 'filledQuantity' | 'verdicts'>

/**
 * Why a waiting order has nothing left to exit: its position was closed, or reduced below what it
 * would close, so that it would open one on the other side. null: it is no orphan.
 *
 * Edges:  only an order that the gate found to shrink the position when it was placed is an exit;
 *         what was placed to open stays, and so does a market order, which is on its way.
 * Source: FO-183.
 */
export function orphanReason(order: Exit, held: Quantity): OrphanReason | null {
  if (order.type === 'MARKET' || !wasExit(order)) return null
  const exits = order.side === 'SELL' ? held > 0n : held < 0n
  if (!exits) return 'position_closed'
  return minus(order.quantity, order.filledQuantity) > magnitude(held) ? 'position_reduced' : null
}

/** The gate kept what was held when it judged the order. */
function wasExit({ side, verdicts }: Exit): boolean {
  const numbers = verdicts.find(({ check }) => check === 'reduce_only')?.numbers
  const held = fixed<'quantity'>(numbers?.['held'] ?? '0')
  return side === 'SELL' ? held > 0n : held < 0n
}
