import { assert } from '../../core/assert.ts'
import {
  greatest,
  least,
  minus,
  negate,
  NO_MONEY,
  NO_QUANTITY,
  notional,
  plus,
  prorate,
  type Money,
  type Price,
  type Quantity,
} from '../../core/fixed.ts'
import { signedQuantity, type OrderSide } from './order.ts'

/** What we hold of one instrument. `cost` is what the held quantity was bought for. */
export interface Position {
  readonly instrumentId: string
  readonly quantity: Quantity // + long, − short, 0 flat
  readonly cost: Money // same sign as quantity; average price is cost ÷ quantity
  readonly realizedPnl: Money // before fees
  readonly fees: Money
}

export interface PositionFill {
  readonly instrumentId: string
  readonly side: OrderSide
  readonly quantity: Quantity
  readonly price: Price
  readonly fee: Money
}

export function flat(instrumentId: string): Position {
  const nothing = { quantity: NO_QUANTITY, cost: NO_MONEY, realizedPnl: NO_MONEY, fees: NO_MONEY }
  return { instrumentId, ...nothing }
}

/**
 * The position after a fill. Opens, adds to, reduces, closes or flips.
 *
 * Cash is conserved exactly, whatever is rounded: over any fills that start flat,
 * Σ price × signed quantity = cost − realizedPnl. The database holds the same rule (see the
 * migration `books`), and recomputes it for whoever writes a fill.
 */
export function applyFill(position: Position, fill: PositionFill): Position {
  assert(fill.quantity > 0n, 'a fill moves a positive quantity')
  assert(fill.instrumentId === position.instrumentId, 'a fill reaches the position it belongs to')

  const signed = signedQuantity(fill)
  const closed = closedBy(signed, position.quantity)
  const paid = notional(fill.price, signed)
  const proceeds = notional(fill.price, closed)
  const released = closed === 0n ? NO_MONEY : prorate(position.cost, closed, position.quantity)

  return {
    instrumentId: position.instrumentId,
    quantity: plus(position.quantity, signed),
    cost: plus(minus(position.cost, released), plus(paid, proceeds)),
    realizedPnl: plus(position.realizedPnl, minus(proceeds, released)),
    fees: plus(position.fees, fill.fee),
  }
}

/** The part of `held` that an opposite `signed` quantity closes. Same sign as `held`, or zero. */
function closedBy(signed: Quantity, held: Quantity): Quantity {
  if (held > 0n && signed < 0n) return least(held, negate(signed))
  if (held < 0n && signed > 0n) return greatest(held, negate(signed))
  return NO_QUANTITY
}

/** What buying or selling does to cash: a purchase and every fee take from it. */
export function cashAfter(cash: Money, fill: PositionFill): Money {
  return minus(minus(cash, notional(fill.price, signedQuantity(fill))), fill.fee)
}
