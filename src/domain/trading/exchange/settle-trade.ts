import {
  least,
  magnitude,
  minus,
  negate,
  NO_MONEY,
  NO_QUANTITY,
  notional,
  plus,
  prorate,
  type Money,
} from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import { chargesOf } from '../charges.ts'
import { signedQuantity } from '../order.ts'
import { applyFill, flat } from '../position.ts'
import { type ExchangeOrder, type ExchangePosition, type ExchangeTrade } from './exchange-books.ts'
import { isPaidInFull, marginFor, segmentOfOrder } from './exchange-funds.ts'
import type { ExchangeRules, ExchangeTerms } from './exchange-rules.ts'
import type { Match } from './match-order.ts'

export interface Settled {
  readonly trade: ExchangeTrade
  readonly position: ExchangePosition
  readonly charges: Money // of the order, with this trade
}

/**
 * One trade of an order: what it does to the position, its margin and cash.
 *
 * Law: over all trades of an account, cash = opening cash + Σ cash flow; over those of one
 *      instrument and product, position = Σ signed quantity.
 */
export function settleTrade(
  held: ExchangePosition | undefined,
  order: ExchangeOrder,
  { price, quantity }: Match,
  on: { readonly terms: ExchangeTerms; readonly rules: ExchangeRules; readonly at: Instant },
): Settled {
  const { terms, rules, at } = on
  const { instrumentId, exchange, tradingsymbol, product, side } = order
  const segment = segmentOfOrder(terms, product)
  const before = held ?? {
    ...flat(instrumentId),
    exchange,
    tradingsymbol,
    product,
    blocked: NO_MONEY,
  }

  // brokerage is the order's: what its trades cost together, less what the earlier ones did
  const turnover = plus(order.turnover, notional(price, quantity))
  const total = rules.charges ? chargesOf({ segment, side, turnover }).total : NO_MONEY
  const charges = minus(total, order.charges)

  const after = applyFill(before, { instrumentId, side, quantity, price, fee: charges })
  const earned = minus(after.realizedPnl, before.realizedPnl)
  const value = isPaidInFull(segment)
    ? negate(notional(price, signedQuantity({ side, quantity })))
    : earned
  const tradeCount = order.tradeCount + 1
  return {
    trade: {
      tradeId: `${order.venueOrderId}-${tradeCount}`,
      venueOrderId: order.venueOrderId,
      instrumentId,
      exchange,
      tradingsymbol,
      product,
      side,
      quantity,
      price,
      cashFlow: minus(value, charges),
      charges,
      filledAt: at,
    },
    position: { ...before, ...after, blocked: blockedAfter() },
    charges: total,
  }

  /** What is closed frees its share; what is opened blocks the margin at this price. */
  function blockedAfter(): Money {
    const size = magnitude(before.quantity)
    const flipped = before.quantity !== 0n && after.quantity > 0n !== before.quantity > 0n
    const stays =
      flipped || after.quantity === 0n ? NO_QUANTITY : least(size, magnitude(after.quantity))
    const kept = stays === 0n ? NO_MONEY : prorate(before.blocked, stays, size)
    const opened = minus(magnitude(after.quantity), stays)
    if (opened === 0n) return kept
    return plus(kept, marginFor(terms, { segment, side, quantity: opened, price }))
  }
}
