import { fixed, notional, priceOf, toNumber, type Price } from '../../core/fixed.ts'
import type { ExecutionBounds } from '../../domain/trading/execution-advice.ts'
import { insertAnalysis, type NewAnalysis } from '../../store/trading/analyses.ts'
import { transaction } from '../../store/transaction.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import { estimateOrder, type EstimateOrder, type OrderEstimate } from './estimate-order.ts'
import { lookBefore, type Look, type LookBefore } from './look-before.ts'

export interface JudgeOrder {
  readonly userId: string
  readonly accountId: string
  readonly analysisId: string // the same again is the same analysis
  readonly asked: EstimateOrder
  readonly limitPrice: Price | null // of the order; null: it takes what the book gives
  readonly book: LookBefore['book']
  readonly bounds: ExecutionBounds
}

export interface JudgedOrder {
  readonly look: Look
  readonly estimate: OrderEstimate
}

/** Judges an order by its book, estimates it at the price that it would meet, and stores both. */
export async function judgeOrder(context: QuoteContext, request: JudgeOrder): Promise<JudgedOrder> {
  const { asked, limitPrice, book, bounds } = request
  const { side } = asked
  const { instrumentId } = await estimateOrder(context, asked)
  const quantity = toNumber(asked.quantity)
  const look = await lookBefore(context, { instrumentId, book, side, quantity, bounds })
  const price = limitPrice ?? exact(look.advice.impact.averagePrice) ?? asked.price
  const estimate = await estimateOrder(context, { ...asked, price })

  const { turnover, charges, margin } = estimate
  const cost = turnover === null || charges === null ? null : { turnover, charges, margin }
  const analysis = analysisOf(context, request, { look, estimate })
  await transaction(context.pool, (tx) => insertAnalysis(tx, analysis, cost))
  return { look, estimate }
}

const FINEST: Price = fixed('0.00000001')

/** A double of analytics as the ledger keeps it: the price that it is nearest to. */
function exact(value: number | null): Price | null {
  return value === null ? null : priceOf(value, FINEST)
}

function analysisOf(
  { clock }: QuoteContext,
  { userId, accountId, analysisId, asked }: JudgeOrder,
  { look, estimate }: JudgedOrder,
): NewAnalysis {
  const { advice, limitPrice } = look
  const { depth, impact } = advice
  const adverse = exact(impact.impact === null ? null : Math.abs(impact.impact))
  return {
    userId,
    accountId,
    analysisId,
    instrumentId: estimate.instrumentId,
    side: asked.side,
    quantity: asked.quantity,
    segment: estimate.segment,
    analysedAt: clock.now(),
    midPrice: exact(depth.mid),
    spread: exact(depth.spread),
    spreadPercent: depth.spreadPercent,
    liquidityTier: depth.tier,
    liquidityScore: depth.liquidityScore,
    estimatedPrice: exact(impact.averagePrice),
    impactBps: advice.adverseBps,
    impactCost: adverse === null ? null : notional(adverse, asked.quantity),
    levels: advice.levels,
    complete: impact.complete,
    advice: advice.advice,
    orderType: advice.orderType,
    limitPrice,
    findings: advice.findings,
  }
}
