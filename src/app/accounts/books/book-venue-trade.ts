import { randomUUID } from 'node:crypto'
import { NO_MONEY } from '../../../core/fixed.ts'
import { newId } from '../../../core/id.ts'
import { bookFill } from '../../../store/accounts/fills.ts'
import type { Claim } from '../../../store/accounts/leases.ts'
import { findByVenueId } from '../../../store/accounts/orders.ts'
import type { Tx } from '../../../store/transaction.ts'
import type { VenueTrade } from '../../../venues/venue.ts'
import { instrumentOf } from './book-venue-order.ts'

/**
 * Books a trade once, by the venue's id of it; false when it was booked before. One whose order is
 * not known yet is booked all the same, and is given to the order when that turns up.
 */
export async function bookVenueTrade(tx: Tx, claim: Claim, trade: VenueTrade): Promise<boolean> {
  const { userId, accountId } = claim
  const order = await findByVenueId(tx, userId, accountId, trade.venueOrderId)
  return bookFill(tx, {
    userId,
    accountId,
    fillId: newId('fil', randomUUID),
    kind: 'trade',
    venueTradeId: trade.tradeId,
    orderId: order?.orderId ?? null,
    venueOrderId: trade.venueOrderId,
    instrumentId: order?.instrumentId ?? instrumentOf(trade),
    exchange: trade.exchange,
    tradingsymbol: trade.tradingsymbol,
    product: trade.product,
    side: trade.side,
    quantity: trade.quantity,
    price: trade.price,
    fee: trade.fee ?? NO_MONEY,
    tradedAt: trade.filledAt,
  })
}
