import { impactOf } from './depth-impact.ts'
import { analyseDepth, type Book } from './depth.ts'

/** What a trade may cost before somebody is warned of it (FO-014). */
export interface TradeLimits {
  readonly maxSpread: number // of the mid: 0.01 is 1 %
  readonly maxImpactBps: number // of the mid
}

/** What portfolios tolerate unless they say otherwise. */
export const USUAL_LIMITS: TradeLimits = { maxSpread: 0.01, maxImpactBps: 50 }

export type TradeFlag =
  | 'spread_over_limit'
  | 'impact_over_limit'
  | 'book_too_thin' // less rests in it than is to be traded
  | 'no_book' // nobody quotes it, or its sides cross

/** What trading a quantity would cost now. */
export interface TradeCost {
  readonly spread: number | null // of the mid
  readonly impactBps: number | null // of the mid; never below zero
  readonly fillable: number // units that rest there, of those asked for
  readonly flags: readonly TradeFlag[]
}

/** Holds what a book would charge for a quantity against limits. */
export function tradeCost(
  book: Book | null,
  side: 'buy' | 'sell',
  quantity: number,
  limits: TradeLimits,
): TradeCost {
  const { spread, mid } = analyseDepth(book ?? EMPTY)
  if (book === null || spread === null || mid === null) {
    return { spread: null, impactBps: null, fillable: 0, flags: ['no_book'] }
  }
  const { filledQuantity, complete, impactBps } = impactOf(book, side, quantity)
  const cost = impactBps === null ? null : Math.abs(impactBps)
  const fraction = spread / mid
  const flags: TradeFlag[] = []
  if (fraction > limits.maxSpread) flags.push('spread_over_limit')
  if (cost !== null && cost > limits.maxImpactBps) flags.push('impact_over_limit')
  if (!complete) flags.push('book_too_thin')
  return { spread: fraction, impactBps: cost, fillable: filledQuantity, flags }
}

const EMPTY: Book = { bids: [], asks: [] }
