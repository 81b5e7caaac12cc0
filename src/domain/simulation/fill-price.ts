import { LIMIT, MARKET } from './resting-orders.ts'

/**
 * The price at which a resting order fills in a bar, or NaN when the bar does not reach it: the
 * rule of `trading/execution.ts`, in doubles. `side` is +1 for a purchase and −1 for a sale.
 */
export function fillPriceOf(
  side: number,
  type: number,
  asked: number,
  open: number,
  high: number,
  low: number,
  slippageFraction: number,
): number {
  if (type === MARKET) return slippedFrom(open, side, slippageFraction)
  if (type === LIMIT) {
    if (side > 0 ? low > asked : high < asked) return Number.NaN
    return side > 0 ? Math.min(open, asked) : Math.max(open, asked)
  }
  if (side > 0 ? high < asked : low > asked) return Number.NaN
  const touched = side > 0 ? Math.max(open, asked) : Math.min(open, asked)
  return slippedFrom(touched, side, slippageFraction)
}

export function slippedFrom(price: number, side: number, slippageFraction: number): number {
  return price + side * (price * slippageFraction)
}
