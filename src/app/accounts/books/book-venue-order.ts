import { randomUUID } from 'node:crypto'
import { newId } from '../../../core/id.ts'
import { instrumentId as idOf } from '../../../domain/market/instruments/instrument.ts'
import {
  ACCOUNT_EXCHANGES,
  isAccountOrderClosed,
  type AccountExchange,
  type AccountOrderStatus,
} from '../../../domain/trading/account-order.ts'
import { endCommands } from '../../../store/accounts/commands.ts'
import { adoptFills } from '../../../store/accounts/fills.ts'
import type { Claim } from '../../../store/accounts/leases.ts'
import type { AccountOrderRow } from '../../../store/accounts/order-row.ts'
import {
  findByClientId,
  findByVenueId,
  findOrder,
  insertOrder,
  moveOrder,
  type OrderMoves,
} from '../../../store/accounts/orders.ts'
import type { Tx } from '../../../store/transaction.ts'
import type { VenueOrder } from '../../../venues/venue.ts'

export interface BookedOrder {
  readonly order: AccountOrderRow | null // null: of an exchange that we do not trade
  readonly lacksTrades: boolean // the venue has filled more than was booked
}

/**
 * Books what the venue says of an order. One that is not ours, since somebody placed it at the
 * broker, is taken in as external. A status only moves forward, and what has filled follows from
 * trades alone, so a report that is told twice, or late, does no harm.
 */
export async function bookVenueOrder(
  tx: Tx,
  claim: Claim,
  report: VenueOrder,
): Promise<BookedOrder> {
  const known = await findReported(tx, claim, report)
  const order = known ? await follow(tx, claim, known, report) : await adopt(tx, claim, report)
  if (order === null) return { order, lacksTrades: false }
  const key = { ...claim, orderId: order.orderId }
  await endCommands(tx, key, isAccountOrderClosed(order.status) ? ['place', 'cancel'] : ['place'])
  return { order, lacksTrades: report.filledQuantity > order.filledQuantity }
}

async function findReported(
  tx: Tx,
  { userId, accountId }: Claim,
  { venueOrderId, clientOrderId }: VenueOrder,
): Promise<AccountOrderRow | null> {
  const named = await findByVenueId(tx, userId, accountId, venueOrderId)
  if (named || clientOrderId === null) return named
  const ours = await findByClientId(tx, userId, accountId, clientOrderId)
  return ours?.venueOrderId === null ? ours : null // another order of that name is not this one
}

async function follow(
  tx: Tx,
  claim: Claim,
  order: AccountOrderRow,
  report: VenueOrder,
): Promise<AccountOrderRow> {
  const key = { ...claim, orderId: order.orderId }
  const { venueOrderId } = report
  if (order.venueOrderId === null) {
    await moveOrder(tx, key, { venueOrderId })
    await adoptFills(tx, { ...key, venueOrderId })
  }
  const before = (await findOrder(tx, key))!
  const moves = movesOf(before, report)
  if (moves) await moveOrder(tx, key, moves)
  return (await findOrder(tx, key))!
}

/** What a report changes, if it is news: null when it is not. */
function movesOf(order: AccountOrderRow, report: VenueOrder): OrderMoves | null {
  const { type, validity, quantity, limitPrice, stopPrice } = report
  if (isAccountOrderClosed(order.status)) {
    const wasGivenUp = order.status === 'REJECTED' && order.reason === NOT_AT_VENUE
    return wasGivenUp && report.status !== 'REJECTED'
      ? { status: report.status === 'CANCELED' ? 'CANCELED' : 'OPEN', reason: report.message }
      : null
  }
  const isModified =
    type !== order.type ||
    quantity !== order.quantity ||
    limitPrice !== order.limitPrice ||
    stopPrice !== order.stopPrice
  const status = nextStatus(order.status, report.status)
  if (status === null && !isModified) return null
  return {
    ...(status && { status }),
    ...(status &&
      isAccountOrderClosed(status) && { reason: order.reason ?? report.message ?? 'venue' }),
    ...(isModified && { terms: { type, validity, quantity, limitPrice, stopPrice } }),
  }
}

/** An order that the venue denied to know, and so was given up. */
export const NOT_AT_VENUE = 'not_at_venue'

/** FILLED and PARTIALLY_FILLED follow from trades; the venue's word for them says that it rests. */
function nextStatus(
  ours: AccountOrderStatus,
  theirs: AccountOrderStatus,
): AccountOrderStatus | null {
  if (theirs === 'CANCELED') return 'CANCELED'
  if (theirs === 'REJECTED') return ours === 'PARTIALLY_FILLED' ? 'CANCELED' : 'REJECTED'
  if (theirs === 'UNKNOWN' || theirs === 'PENDING') return null
  return ours === 'PENDING' || ours === 'UNKNOWN' ? 'OPEN' : null
}

/** An order that somebody placed at the broker. */
async function adopt(tx: Tx, claim: Claim, report: VenueOrder): Promise<AccountOrderRow | null> {
  const { userId, accountId } = claim
  if (!isTraded(report.exchange)) return null
  const isOver = report.status === 'CANCELED' || report.status === 'REJECTED'
  const order = await insertOrder(tx, {
    userId,
    accountId,
    orderId: newId('aor', randomUUID),
    clientOrderId: `external:${report.venueOrderId}`,
    venueOrderId: report.venueOrderId,
    instrumentId: instrumentOf(report),
    exchange: report.exchange,
    tradingsymbol: report.tradingsymbol,
    side: report.side,
    type: report.type,
    product: report.product,
    validity: report.validity,
    quantity: report.quantity,
    limitPrice: report.limitPrice,
    stopPrice: report.stopPrice,
    tag: null,
    source: 'external',
    strategyId: null,
    status: isOver && report.filledQuantity === 0n ? report.status : 'OPEN',
    reason: isOver ? (report.message ?? 'venue') : null,
    verdicts: [],
    placedAt: report.placedAt,
  })
  const key = { ...claim, orderId: order.orderId }
  await adoptFills(tx, { ...key, venueOrderId: report.venueOrderId })
  const filled = (await findOrder(tx, key))!
  if (report.status !== 'CANCELED' || isAccountOrderClosed(filled.status)) return filled
  await moveOrder(tx, key, { status: 'CANCELED', reason: report.message ?? 'venue' })
  return (await findOrder(tx, key))!
}

/** What the master does not have is called as the venue lists it. */
export function instrumentOf({
  instrumentId,
  tradingsymbol,
  exchange,
}: Pick<VenueOrder, 'instrumentId' | 'tradingsymbol' | 'exchange'>): string {
  return instrumentId ?? idOf(tradingsymbol, exchange)
}

function isTraded(exchange: string): exchange is AccountExchange {
  return (ACCOUNT_EXCHANGES as readonly string[]).includes(exchange)
}
