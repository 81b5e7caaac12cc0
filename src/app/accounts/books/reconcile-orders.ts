import { SECOND_MS } from '../../../core/instant.ts'
import { noteDisagreement } from '../../../store/accounts/discrepancies.ts'
import type { AccountOrderRow } from '../../../store/accounts/order-row.ts'
import { findOrder, moveOrder, waitingOrders } from '../../../store/accounts/orders.ts'
import { book, type AccountPorts } from '../worker/account-ports.ts'
import { bookVenueOrder } from './book-venue-order.ts'
import { bookVenueTrade } from './book-venue-trade.ts'

/**
 * Takes over what the venue lists of orders and trades. Trades are read after orders, so that no
 * order is taken for filled beyond them; both are booked in one transaction.
 */
export async function reconcileOrders(ports: AccountPorts): Promise<void> {
  const { context, claim, venue } = ports
  const { userId, accountId } = claim
  const before = await waitingOrders(context.pool, userId, accountId)
  const orders = await venue.orders()
  const trades = await venue.trades()
  await book(ports, async (tx) => {
    for (const order of orders) await bookVenueOrder(tx, claim, order)
    for (const trade of trades) await bookVenueTrade(tx, claim, trade)
  })
  const listed = new Set(orders.map(({ venueOrderId }) => venueOrderId))
  const lost = before.filter(({ venueOrderId }) => venueOrderId && !listed.has(venueOrderId))
  for (const order of lost) await settleLost(ports, order)
}

const JUST_PLACED_MS = 5 * SECOND_MS // the venue's list may lag behind its answer

/** An order that the venue named once and lists no more, as after the end of its day. */
async function settleLost(ports: AccountPorts, order: AccountOrderRow): Promise<void> {
  const { context, claim, venue } = ports
  if (context.clock.now() - order.updatedAt < JUST_PLACED_MS) return
  const key = { ...claim, orderId: order.orderId }
  const found = order.source === 'external' ? null : await venue.findByClientId(order.clientOrderId)
  await book(ports, async (tx) => {
    if (found) return void (await bookVenueOrder(tx, claim, found))
    const now = (await findOrder(tx, key))!
    if (now.status !== order.status) return
    await moveOrder(tx, key, { status: 'CANCELED', reason: 'gone_at_venue' })
    await noteDisagreement(tx, claim, {
      kind: 'order',
      subject: order.orderId,
      ours: { status: order.status, filled_quantity: String(order.filledQuantity) },
      theirs: { status: null },
    })
  })
}
