import {
  least,
  magnitude,
  minus,
  negate,
  NO_MONEY,
  NO_QUANTITY,
  notional,
  plus,
  type Money,
  type Price,
  type Quantity,
} from '../../../core/fixed.ts'
import type { AccountProduct } from '../account-order.ts'
import { chargesOf, type Segment } from '../charges.ts'
import { marginOf } from '../margin.ts'
import type { OrderSide } from '../order.ts'
import { positionKey, type ExchangeOrder, type ExchangeState } from './exchange-books.ts'
import type { ExchangeTerms } from './exchange-rules.ts'

/** The last price of an instrument; undefined or null: nobody knows it. */
export type Prices = ReadonlyMap<string, Price | null>

/** What may be spent: cash, less what is used. */
export function freeFunds(state: ExchangeState, prices: Prices): Money {
  return minus(state.cash, usedFunds(state, prices))
}

/**
 * Margin of positions with what they have lost at these prices, and what open orders hold back. What
 * a position has earned may be spent when it is closed.
 */
export function usedFunds({ positions, orders }: ExchangeState, prices: Prices): Money {
  let used = NO_MONEY
  for (const { blocked, cost, quantity, instrumentId } of positions.values()) {
    const price = prices.get(instrumentId)
    if (blocked === 0n || price == null) continue
    const lost = minus(cost, notional(price, quantity))
    if (lost > 0n) used = plus(used, lost)
  }
  for (const { blocked } of positions.values()) used = plus(used, blocked)
  for (const { held } of orders.values()) used = plus(used, held)
  return used
}

/**
 * Whether trades of a product are paid in full as they happen (delivery, options), or settle their
 * profit alone, on margin (futures, shares within a day).
 */
export function isPaidInFull(segment: Segment): boolean {
  return segment === 'delivery' || segment === 'option'
}

export function segmentOfOrder(terms: ExchangeTerms, product: AccountProduct): Segment {
  const { kind } = terms.instrument
  if (kind === 'option' || kind === 'future') return kind
  return product === 'CNC' ? 'delivery' : 'intraday'
}

/**
 * The margin of a position of this size: of a future or an option sold what FO-182 says, of shares
 * within a day their whole value. Who holds what is paid for needs none.
 */
export function marginFor(
  terms: ExchangeTerms,
  of: {
    readonly segment: Segment
    readonly side: OrderSide
    readonly quantity: Quantity
    readonly price: Price
  },
): Money {
  const { segment, side, quantity, price } = of
  const value = notional(price, quantity)
  if (segment === 'intraday') return value
  if (segment === 'delivery' || (segment === 'option' && side === 'BUY')) return NO_MONEY
  const { instrument, vix, daysToExpiry } = terms
  const { right, strike } = instrument
  const underlying = terms.underlyingPrice ?? strike ?? price
  return marginOf({
    segment,
    side,
    contractValue: notional(segment === 'future' ? price : underlying, quantity),
    premium: value,
    vix,
    daysToExpiry,
    option: right && strike ? { right, strike, underlying } : null,
  }).total
}

/** The money that an order at this price needs; what only closes needs its charges at most. */
export function fundsFor(
  state: ExchangeState,
  order: Pick<
    ExchangeOrder,
    'instrumentId' | 'product' | 'side' | 'quantity' | 'filledQuantity' | 'venueOrderId'
  >,
  at: { readonly price: Price; readonly terms: ExchangeTerms; readonly charged: boolean },
): Money {
  const { side, product } = order
  const segment = segmentOfOrder(at.terms, product)
  const wanted = minus(order.quantity, order.filledQuantity)
  const opening = minus(wanted, closing(state, order, wanted))
  const value = notional(at.price, opening)
  const margin = marginFor(at.terms, { segment, side, quantity: opening, price: at.price })
  const paid = side === 'BUY' && isPaidInFull(segment) ? value : NO_MONEY
  // who sells an option gets its premium, and it is part of the margin
  const received = side === 'SELL' && segment === 'option' ? value : NO_MONEY
  const turnover = notional(at.price, wanted)
  const charges = at.charged ? chargesOf({ segment, side, turnover }).total : NO_MONEY
  const needed = plus(minus(plus(paid, margin), received), charges)
  const pays = side === 'SELL' && isPaidInFull(segment) && opening === NO_QUANTITY
  return pays ? NO_MONEY : needed // the proceeds pay the charges
}

/** What of an order closes a position that no other order of that side closes. */
export function closing(
  state: ExchangeState,
  order: Pick<ExchangeOrder, 'instrumentId' | 'product' | 'side' | 'venueOrderId'>,
  wanted: Quantity,
): Quantity {
  const held = state.positions.get(positionKey(order))?.quantity ?? NO_QUANTITY
  const opposes = order.side === 'BUY' ? held < 0n : held > 0n
  if (!opposes) return NO_QUANTITY
  let promised = NO_QUANTITY
  for (const other of state.orders.values()) {
    if (other.venueOrderId === order.venueOrderId || other.side !== order.side) continue
    if (positionKey(other) !== positionKey(order)) continue
    promised = plus(promised, minus(other.quantity, other.filledQuantity))
  }
  const left = minus(magnitude(held), promised)
  return left <= 0n ? NO_QUANTITY : least(wanted, left)
}

/** What of a holding may still be sold: less what open orders would sell. */
export function freeToSell(
  state: ExchangeState,
  of: Pick<ExchangeOrder, 'instrumentId' | 'product'>,
): Quantity {
  let free = state.positions.get(positionKey(of))?.quantity ?? NO_QUANTITY
  for (const order of state.orders.values()) {
    if (order.side === 'BUY' || positionKey(order) !== positionKey(of)) continue
    free = plus(free, negate(minus(order.quantity, order.filledQuantity)))
  }
  return free
}
