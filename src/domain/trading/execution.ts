import {
  basisPoints,
  minus,
  notional,
  plus,
  type Fixed,
  type Money,
  type Price,
  type Quantity,
} from '../../core/fixed.ts'
import type { OrderSide, OrderType } from './order.ts'

/** What trading costs on the simulated venue. */
export interface Costs {
  readonly feeBps: Fixed<'bps'> // of the notional, each fill
  readonly feePerOrder: Money // added to each fill
  readonly slippageBps: Fixed<'bps'> // against us, on market and stop orders
}

/** The bar, or the single price, that an order meets. A price alone is a bar without a range. */
export interface Reach {
  readonly open: Price
  readonly high: Price
  readonly low: Price
}

/**
 * The price at which a resting order fills in a bar, or null when the bar does not reach it.
 * A market order takes the open. A limit order never fills worse than its limit, and takes the
 * open when the bar opens beyond it. A stop order becomes a market order at its stop, or at the
 * open when the bar gaps over it.
 */
export function fillPrice(
  order: {
    readonly side: OrderSide
    readonly type: OrderType
    readonly limitPrice: Price | null
    readonly stopPrice: Price | null
  },
  reach: Reach,
  costs: Costs,
): Price | null {
  const { side, type, limitPrice, stopPrice } = order
  const buys = side === 'BUY'
  if (type === 'MARKET') return slipped(reach.open, side, costs)
  if (type === 'LIMIT') {
    const limit = limitPrice!
    if (buys ? reach.low > limit : reach.high < limit) return null
    return buys === reach.open < limit ? reach.open : limit
  }
  const stop = stopPrice!
  if (buys ? reach.high < stop : reach.low > stop) return null
  return slipped(buys === reach.open > stop ? reach.open : stop, side, costs)
}

/** A price moved against us by the slippage. */
export function slipped(price: Price, side: OrderSide, { slippageBps }: Costs): Price {
  const slippage = basisPoints(price, slippageBps)
  return side === 'BUY' ? plus(price, slippage) : minus(price, slippage)
}

export function feeOf(price: Price, quantity: Quantity, costs: Costs): Money {
  return plus(basisPoints(notional(price, quantity), costs.feeBps), costs.feePerOrder)
}
