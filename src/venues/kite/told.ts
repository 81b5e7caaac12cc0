import { NO_QUANTITY, plus, type Quantity } from '../../core/fixed.ts'
import { isAccountOrderClosed } from '../../domain/trading/account-order.ts'
import type { VenueEvent, VenueOrder, VenueTrade } from '../venue.ts'

/** What has been told, so that it is told once, and nothing older after it. */
export interface Told {
  order(order: VenueOrder): Promise<void>
  trade(trade: VenueTrade): Promise<void>
  /** Whether the order has filled more than the trades that were told of it. */
  owes(order: VenueOrder): boolean
}

/** For one session, which ends each morning; so it does not grow for ever. */
export function openTold(tell: (event: VenueEvent) => Promise<void>): Told {
  const orders = new Map<string, VenueOrder>()
  const trades = new Set<string>()
  const filled = new Map<string, Quantity>() // by the order, of the trades

  return {
    async order(order) {
      const before = orders.get(order.venueOrderId)
      if (before && !isNews(before, order)) return
      orders.set(order.venueOrderId, order)
      await tell({ kind: 'order', order })
    },
    async trade(trade) {
      const { tradeId, venueOrderId, quantity } = trade
      if (trades.has(tradeId)) return
      trades.add(tradeId)
      filled.set(venueOrderId, plus(filled.get(venueOrderId) ?? NO_QUANTITY, quantity))
      await tell({ kind: 'trade', trade })
    },
    owes: ({ venueOrderId, filledQuantity }) =>
      filledQuantity > (filled.get(venueOrderId) ?? NO_QUANTITY),
  }
}

/** Updates come twice, and out of order: what has filled does not shrink, and closed stays closed. */
function isNews(before: VenueOrder, after: VenueOrder): boolean {
  if (after.filledQuantity !== before.filledQuantity) {
    return after.filledQuantity > before.filledQuantity
  }
  if (isAccountOrderClosed(before.status)) return false
  if (isAccountOrderClosed(after.status)) return true
  const moved =
    after.venueStatus !== before.venueStatus ||
    after.limitPrice !== before.limitPrice ||
    after.stopPrice !== before.stopPrice ||
    after.quantity !== before.quantity
  return moved && after.updatedAt >= before.updatedAt
}
