import { impactOf, type DepthImpact } from '../market/live/depth-impact.ts'
import { analyseDepth, orderedBook, type Book, type DepthAnalysis } from '../market/live/depth.ts'
import type { OrderSide } from './order.ts'

/** What to do with an order, from harmless to not at all. */
export type Advice = 'EXECUTE' | 'ALERT_USER' | 'REJECT'

export type SpreadBand = 'TIGHT' | 'NORMAL' | 'WIDE' | 'VERY_WIDE' // from 0, 0.2, 0.5, 1 % of the mid
export type ImpactBand = 'LOW' | 'MODERATE' | 'HIGH' | 'VERY_HIGH' // from 0, 10, 30, 50 bps

/** The last two are advice to a person: in parts, or in parts over time. */
export type AdvisedOrderType = 'MARKET' | 'LIMIT' | 'SPLIT_ORDER' | 'TWAP'

/** What somebody bears without being asked. */
export interface ExecutionBounds {
  readonly maxSpreadPercent: number // 0.5 is half a percent; twice as much is refused
  readonly maxImpactBps: number
  readonly minLiquidityScore: number // 0 to 100
  readonly asksFirst: boolean // false: what would ask is done with a limit
}

export const USUAL_BOUNDS: ExecutionBounds = {
  maxSpreadPercent: 0.5,
  maxImpactBps: 50,
  minLiquidityScore: 50,
  asksFirst: true,
}

export type ExecutionFinding =
  | 'no_book' // nothing rests on one side, or the sides cross
  | 'too_thin' // the book does not hold what is asked
  | 'beyond_touch' // the best level does not, and the others are not known
  | 'spread_unbearable'
  | 'illiquid'
  | 'wide_spread'
  | 'low_liquidity'
  | 'high_impact'
  | 'stale_book'
  | 'many_levels'
  | 'imbalanced'
  | 'thin_best_level'

export interface ExecutionAdvice {
  readonly advice: Advice
  readonly orderType: AdvisedOrderType
  readonly limitPrice: number | null // a start for a limit; null without a mid
  readonly spreadBand: SpreadBand | null
  readonly impactBand: ImpactBand | null
  readonly depth: DepthAnalysis
  readonly impact: DepthImpact
  readonly adverseBps: number | null // of the mid, above zero whichever the side
  readonly impactCost: number | null // money: what is paid beyond the mid
  readonly levels: number // that the order takes from
  readonly findings: readonly ExecutionFinding[] // the gravest first
}

/** What is known of the book that an order would meet. */
export interface KnownBook extends Book {
  readonly isStale: boolean
  readonly isTouch: boolean // a quote: the best bid and ask, and nothing of what is behind them
}

/** Spreads above it are refused whatever somebody says that they bear. */
const MOST_SPREAD_PERCENT = 1

/** An order that takes from as many levels is mentioned. */
const MANY_LEVELS = 3

/**
 * Says before an order is sent what the book would do to it.
 *
 * Units:  prices and quantities as in the book; impact against the mid.
 * Edges:  without both sides, or with sides that cross, there is nothing to judge by: REJECT. A
 *         band begins at its bound: a spread of exactly 0.2 % is NORMAL, one of 1 % VERY_WIDE. Of a
 *         quote only the spread and the size at the touch are judged.
 * Source: FO-180: bands 0.2/0.5/1 % and 10/30/50 bps. Of several findings the gravest decides.
 */
export function adviseExecution(
  book: KnownBook,
  order: { readonly side: OrderSide; readonly quantity: number },
  bounds: ExecutionBounds = USUAL_BOUNDS,
): ExecutionAdvice {
  const { side, quantity } = order
  const depth = analyseDepth(book)
  const impact = impactOf(book, side === 'BUY' ? 'buy' : 'sell', quantity)
  const { spreadPercent, liquidityScore, tier } = depth
  const adverseBps = impact.impactBps === null ? null : Math.abs(impact.impactBps)
  const spreadBand = spreadPercent === null ? null : spreadBandOf(spreadPercent)
  const impactBand = adverseBps === null ? null : impactBandOf(adverseBps)
  const levels = levelsTaken(book, side, impact.filledQuantity)

  const isWhole = !book.isTouch
  const wide = spreadBand === 'WIDE' || spreadBand === 'VERY_WIDE'
  const unbearable = Math.min(2 * bounds.maxSpreadPercent, MOST_SPREAD_PERCENT)
  const asked: readonly (readonly [ExecutionFinding, Advice, boolean])[] = [
    ['no_book', 'REJECT', spreadPercent === null],
    ['too_thin', 'REJECT', isWhole && !impact.complete],
    ['spread_unbearable', 'REJECT', (spreadPercent ?? 0) > unbearable],
    ['illiquid', 'REJECT', isWhole && tier === 'ILLIQUID'],
    ['beyond_touch', 'ALERT_USER', book.isTouch && !impact.complete],
    ['wide_spread', 'ALERT_USER', wide || (spreadPercent ?? 0) > bounds.maxSpreadPercent],
    ['low_liquidity', 'ALERT_USER', isWhole && liquidityScore < bounds.minLiquidityScore],
    ['high_impact', 'ALERT_USER', (adverseBps ?? 0) > bounds.maxImpactBps],
    ['stale_book', 'ALERT_USER', book.isStale],
    ['many_levels', 'EXECUTE', levels >= MANY_LEVELS],
    ['imbalanced', 'EXECUTE', isWhole && depth.flags.includes('imbalanced')],
    ['thin_best_level', 'EXECUTE', isWhole && depth.flags.includes('thin_best_level')],
  ]
  const held = asked.filter(([, , holds]) => holds)
  const gravest = held[0]?.[1] ?? 'EXECUTE'
  return {
    advice: gravest === 'ALERT_USER' && !bounds.asksFirst ? 'EXECUTE' : gravest,
    orderType: orderTypeFor(impactBand, impact.complete, wide || gravest !== 'EXECUTE'),
    limitPrice: limitPriceFor(depth, side, spreadBand),
    spreadBand,
    impactBand,
    depth,
    impact,
    adverseBps,
    impactCost: impact.impact === null ? null : Math.abs(impact.impact) * impact.filledQuantity,
    levels,
    findings: held.map(([finding]) => finding),
  }
}

function spreadBandOf(percent: number): SpreadBand {
  if (percent < 0.2) return 'TIGHT'
  if (percent < 0.5) return 'NORMAL'
  return percent < 1 ? 'WIDE' : 'VERY_WIDE'
}

function impactBandOf(bps: number): ImpactBand {
  if (bps < 10) return 'LOW'
  if (bps < 30) return 'MODERATE'
  return bps < 50 ? 'HIGH' : 'VERY_HIGH'
}

/** The larger the impact, the more it is worth to be patient. */
function orderTypeFor(
  band: ImpactBand | null,
  complete: boolean,
  isDoubtful: boolean,
): AdvisedOrderType {
  if (band === null) return 'LIMIT' // nobody knows what a market order would meet
  if (!complete || band === 'VERY_HIGH') return 'TWAP'
  if (band === 'HIGH') return 'SPLIT_ORDER'
  return band === 'MODERATE' || isDoubtful ? 'LIMIT' : 'MARKET'
}

/** A tight spread is crossed; in a wider one it pays to wait nearer to the middle. */
function limitPriceFor(
  { bestBid, bestAsk, mid, weightedMid }: DepthAnalysis,
  side: OrderSide,
  band: SpreadBand | null,
): number | null {
  if (band === null) return null
  if (band === 'TIGHT') return side === 'BUY' ? bestAsk : bestBid
  return band === 'NORMAL' ? weightedMid : mid
}

function levelsTaken(book: Book, side: OrderSide, filled: number): number {
  const { bids, asks } = orderedBook(book)
  let left = filled
  let count = 0
  for (const { quantity } of side === 'BUY' ? asks : bids) {
    if (left <= 0) break
    left -= quantity
    count += 1
  }
  return count
}
