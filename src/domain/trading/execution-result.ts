import { minus, negate, toNumber, type Price } from '../../core/fixed.ts'
import type { OrderSide } from './order.ts'

/** How an order filled, against what was expected of it. */
export interface ExecutionResult {
  readonly slippage: Price | null // against the mid when it was judged; + is worse
  readonly slippageBps: number | null // the same in 1/10 000 of the mid
  readonly score: number | null // 0 to 100
}

/** What a basis point costs that an order filled worse than estimated. */
const POINTS = 2

/**
 * Compares the average price of an order's fills with the mid and the estimate of before.
 *
 * Edges: without a fill or a mid there is nothing to compare. As estimated, or better, is 100.
 */
export function executionResult({
  side,
  price,
  midPrice,
  impactBps,
}: {
  readonly side: OrderSide
  readonly price: Price | null
  readonly midPrice: Price | null
  readonly impactBps: number | null // that was estimated, against us
}): ExecutionResult {
  if (price === null || midPrice === null) return { slippage: null, slippageBps: null, score: null }
  const paidMore = minus(price, midPrice)
  const slippage = side === 'BUY' ? paidMore : negate(paidMore)
  const slippageBps = (toNumber(slippage) / toNumber(midPrice)) * 10_000
  const worse = impactBps === null ? null : Math.max(0, slippageBps - impactBps)
  const score = worse === null ? null : Math.max(0, Math.round(100 - POINTS * worse))
  return { slippage, slippageBps, score }
}
