import { assert } from '../../../core/assert.ts'
import { formatInstant } from '../../../core/instant.ts'
import { passedBefore } from '../../../domain/risk/account-gate.ts'
import { isAccountOrderClosed } from '../../../domain/trading/account-order.ts'
import {
  deleteCommand,
  endCommands,
  markSent,
  putOff,
  type AccountCommand,
} from '../../../store/accounts/commands.ts'
import { adoptFills } from '../../../store/accounts/fills.ts'
import type { AccountOrderRow } from '../../../store/accounts/order-row.ts'
import { findOrder, moveOrder } from '../../../store/accounts/orders.ts'
import { VenueSessionOver, VenueUnexpected, VenueUnreachable } from '../../../venues/venue.ts'
import type { PlaceAnswer } from '../../../venues/venue.ts'
import { book, type AccountPorts } from './account-ports.ts'
import { bookVenueOrder, NOT_AT_VENUE } from '../books/book-venue-order.ts'
import { logOrphan } from './clean-orphans.ts'
import { reconcileOrders } from '../books/reconcile-orders.ts'

/** Says one word of the outbox to the venue, and books what it answers. */
export async function sayCommand(ports: AccountPorts, command: AccountCommand): Promise<void> {
  const { context, claim } = ports
  const order = await findOrder(context.pool, { ...claim, orderId: command.orderId! })
  assert(order !== null, 'a word about an order is deleted with it')
  if (command.kind === 'cancel') return sayCancel(ports, command, order)
  return command.sentAt === null ? sayPlace(ports, command, order) : lookUp(ports, command, order)
}

/**
 * Sends an order, once. That it was sent is committed before the venue is spoken to: whoever finds
 * it so after a crash asks the venue what became of it, and does not send it again.
 */
async function sayPlace(
  ports: AccountPorts,
  command: AccountCommand,
  order: AccountOrderRow,
): Promise<void> {
  const { context, claim, venue, pace } = ports
  const key = { ...claim, orderId: order.orderId }
  if (context.clock.now() - order.placedAt > pace.intentMs) {
    return book(ports, async (tx) => {
      await deleteCommand(tx, claim, command.commandId)
      await moveOrder(tx, key, { status: 'REJECTED', reason: 'expired_before_sending' })
    })
  }
  await book(ports, (tx) => markSent(tx, claim, command.commandId))
  const answer = await answerTo(() => venue.place(passedBefore(order)))
  if (answer === 'unknown') return becomeUnknown(ports, command, order)
  await book(ports, async (tx) => {
    await deleteCommand(tx, claim, command.commandId)
    const now = (await findOrder(tx, key))!
    if (answer.kind === 'refused') {
      if (isAccountOrderClosed(now.status)) return
      const reason = `${answer.code}: ${answer.message}`
      return moveOrder(tx, key, { status: 'REJECTED', reason })
    }
    const { venueOrderId } = answer
    await moveOrder(tx, key, {
      ...(now.venueOrderId === null && { venueOrderId }),
      ...((now.status === 'PENDING' || now.status === 'UNKNOWN') && { status: 'OPEN' }),
    })
    await adoptFills(tx, { ...key, venueOrderId })
  })
}

/** No answer says nothing. A session that is over says that nothing was taken. */
async function answerTo(ask: () => Promise<PlaceAnswer>): Promise<PlaceAnswer | 'unknown'> {
  try {
    return await ask()
  } catch (cause) {
    if (cause instanceof VenueUnreachable || cause instanceof VenueUnexpected) return 'unknown'
    if (!(cause instanceof VenueSessionOver)) throw cause
    return { kind: 'refused', code: 'not_permitted', message: cause.message }
  }
}

async function becomeUnknown(
  ports: AccountPorts,
  command: AccountCommand,
  order: AccountOrderRow,
): Promise<void> {
  const { context, claim, pace } = ports
  const key = { ...claim, orderId: order.orderId }
  context.log.warn({ ...claim, orderId: order.orderId }, 'an order was sent, and nothing came back')
  await book(ports, async (tx) => {
    const { status } = (await findOrder(tx, key))!
    if (status === 'PENDING') await moveOrder(tx, key, { status: 'UNKNOWN' })
    await putOff(tx, claim, command.commandId, pace.lookMs)
  })
}

/**
 * Asks the venue what became of an order that it may have heard. What it knows is booked. Once it
 * has denied to know it for long enough, and often enough, the order is given up: what is still
 * on its way by then would be found by the next comparison, and taken in.
 */
async function lookUp(
  ports: AccountPorts,
  command: AccountCommand,
  order: AccountOrderRow,
): Promise<void> {
  const { context, claim, venue, pace } = ports
  if (order.status === 'PENDING') return becomeUnknown(ports, command, order)
  const found = await venue.findByClientId(order.clientOrderId)
  const key = { ...claim, orderId: order.orderId }
  const { lookCount, sentAt } = command
  if (found) {
    const { lacksTrades } = await book(ports, (tx) => bookVenueOrder(tx, claim, found))
    return lacksTrades ? reconcileOrders(ports) : undefined
  }
  const deniedMs = context.clock.now() - sentAt!
  await book(ports, async (tx) => {
    const { status } = (await findOrder(tx, key))!
    if (status !== 'UNKNOWN') return endCommands(tx, key, ['place']) // it was heard of meanwhile
    if (lookCount < pace.giveUpLooks || deniedMs < pace.giveUpMs) {
      return putOff(tx, claim, command.commandId, pace.lookMs * 2 ** Math.min(lookCount, 4))
    }
    await endCommands(tx, key, ['place', 'cancel'])
    await moveOrder(tx, key, { status: 'REJECTED', reason: NOT_AT_VENUE })
    context.log.warn(
      { ...key, sentAt: formatInstant(sentAt!), lookCount },
      'the venue does not know an order that was sent to it; it is given up',
    )
  })
}

/** Asking twice for the end of an order is asking once, so a lost answer is asked for again. */
async function sayCancel(
  ports: AccountPorts,
  command: AccountCommand,
  order: AccountOrderRow,
): Promise<void> {
  const { claim, venue, pace } = ports
  const key = { ...claim, orderId: order.orderId }
  if (isAccountOrderClosed(order.status)) {
    return book(ports, (tx) => endCommands(tx, key, ['cancel']))
  }
  if (order.venueOrderId === null) {
    return book(ports, (tx) => putOff(tx, claim, command.commandId, pace.lookMs)) // not placed yet
  }
  const answer = await venue.cancel(order.venueOrderId)
  await book(ports, async (tx) => {
    await deleteCommand(tx, claim, command.commandId)
    const { orphan } = command.body as { readonly orphan?: string }
    const outcome = answer.kind === 'accepted' ? 'cancelled' : 'failed'
    if (orphan) await logOrphan(tx, claim, { orderId: order.orderId, reason: orphan, outcome })
    if (answer.kind === 'refused') {
      ports.context.log.info({ ...key, ...answer }, 'the venue did not cancel an order')
    }
  })
  await reconcileOrders(ports)
}
