import type { z } from 'zod'
import * as contract from '../../contract/trading/smart-orders.ts'
import { format, type Fixed } from '../../core/fixed.ts'
import { formatInstant } from '../../core/instant.ts'
import type { OrderEstimate } from '../../app/trading/estimate-order.ts'
import type { Look } from '../../app/trading/look-before.ts'
import type { AnalysisRow, CostRow } from '../../app/trading/read-analyses.ts'
import type { Charges } from '../../domain/trading/charges.ts'
import type { ExecutionFinding } from '../../domain/trading/execution-advice.ts'
import type { OrderSide } from '../../domain/trading/order.ts'
import { toDepthView } from '../market/depth.ts'

export function toValidationView(look: Look): z.output<typeof contract.Validation> {
  const { asked, advice, limitPrice, source, at, stale } = look
  const { depth, impact } = advice
  return {
    action: advice.advice,
    can_execute: advice.advice !== 'REJECT',
    requires_user_approval: advice.advice === 'ALERT_USER',
    recommended_order_type: advice.orderType,
    recommended_limit_price: text(limitPrice),
    warnings: advice.findings.map((finding) => sentenceOf(finding, look)),
    action_summary: summaryOf(look),
    spread_analysis: {
      spread_abs: depth.spread,
      spread_pct: depth.spreadPercent,
      spread_category: advice.spreadBand,
      mid_price: depth.mid,
      liquidity_score: depth.liquidityScore,
      liquidity_tier: depth.tier,
      market_depth_analysis: toDepthView(depth),
    },
    impact_analysis: {
      side: asked.side,
      quantity: asked.quantity,
      estimated_fill_price: impact.averagePrice,
      impact_bps: advice.adverseBps,
      impact_cost: advice.impactCost,
      impact_level: advice.impactBand,
      levels_consumed: advice.levels,
      can_fill_completely: impact.complete,
      unfilled_quantity: asked.quantity - impact.filledQuantity,
    },
    book: { source, at: at === null ? null : formatInstant(at), stale },
  }
}

export function toCostView(
  { segment, side }: { readonly segment: OrderEstimate['segment']; readonly side: OrderSide },
  orderValue: Fixed<'money'>,
  charges: Charges,
): z.output<typeof contract.CostView> {
  return {
    segment,
    side,
    order_value: format(orderValue),
    brokerage: format(charges.brokerage),
    stt: format(charges.stt),
    exchange_charges: format(charges.exchange),
    gst: format(charges.gst),
    sebi_charges: format(charges.sebi),
    stamp_duty: format(charges.stampDuty),
    total_charges: format(charges.total),
    net_cost: format(charges.net),
  }
}

/** null where no price of what it is written on is known. Shares are paid in full. */
export function toMarginView(
  estimate: OrderEstimate,
  available: Fixed<'money'> | null,
): z.output<typeof contract.MarginView> | null {
  const { segment, margin, contractValue, underlyingPrice, funds, vix, daysToExpiry } = estimate
  const isShare = segment === 'intraday' || segment === 'delivery'
  if (contractValue === null || underlyingPrice === null || funds === null) return null
  if (margin === null && !isShare) return null
  return {
    segment,
    contract_value: format(contractValue),
    span_margin: margin ? format(margin.span) : '0',
    exposure_margin: margin ? format(margin.exposure) : '0',
    premium_margin: margin ? format(margin.premium) : '0',
    additional_margin: margin ? format(margin.additional) : '0',
    total_margin: format(margin ? margin.total : contractValue),
    vix_factor: margin ? format(margin.vixFactor) : '1',
    expiry_factor: margin ? format(margin.expiryFactor) : '1',
    moneyness_factor: margin ? format(margin.moneynessFactor) : '1',
    vix: text(vix),
    days_to_expiry: daysToExpiry,
    is_expiry_day: daysToExpiry === 0,
    underlying_price: format(underlyingPrice),
    funds_required: format(funds),
    available_funds: text(available),
  }
}

export function toAnalysisView(row: AnalysisRow): z.output<typeof contract.AnalysisView> {
  const { settled } = row
  return {
    analysis_id: row.analysisId,
    account_id: row.accountId,
    order_id: row.orderId,
    instrument_id: row.instrumentId,
    side: row.side,
    quantity: format(row.quantity),
    analyzed_at: formatInstant(row.analysedAt),
    bid_ask_spread_abs: text(row.spread),
    bid_ask_spread_pct: row.spreadPercent,
    liquidity_tier: row.liquidityTier,
    liquidity_score: row.liquidityScore,
    mid_price: text(row.midPrice),
    estimated_fill_price: text(row.estimatedPrice),
    market_impact_bps: row.impactBps,
    market_impact_cost: text(row.impactCost),
    levels_to_consume: row.levels,
    can_fill_completely: row.complete,
    recommended_action: row.advice,
    recommended_order_type: row.orderType,
    recommended_limit_price: text(row.limitPrice),
    warnings: [...row.findings],
    actual_quantity: text(settled && settled.quantity),
    actual_fill_price: text(settled && settled.price),
    actual_slippage: text(settled && settled.slippage),
    actual_slippage_bps: settled && settled.slippageBps,
    actual_fees: text(settled && settled.fees),
    execution_quality_score: settled && settled.score,
    settled_at: settled && formatInstant(settled.at),
    estimated_cost: costOf(row, row.estimatedCost),
    actual_cost: costOf(row, row.actualCost),
  }
}

function costOf(row: AnalysisRow, cost: CostRow | null) {
  return cost && toCostView(row, cost.orderValue, cost)
}

function sentenceOf(finding: ExecutionFinding, { asked, advice }: Look): string {
  const { depth, impact, adverseBps, impactCost, levels } = advice
  const { bounds, quantity } = asked
  const spread = `The spread is ${places(depth.spreadPercent)} % of the mid`
  switch (finding) {
    case 'no_book':
      return 'There is no book with two sides to judge by, so liquidity is insufficient.'
    case 'too_thin':
      return `Insufficient liquidity: the book holds ${impact.filledQuantity} of ${quantity} units.`
    case 'beyond_touch':
      return `Only ${impact.filledQuantity} of ${quantity} units are quoted; what is behind is not known.`
    case 'spread_unbearable':
      return `${spread}, too wide to trade.`
    case 'wide_spread':
      return `${spread}, wide; ${bounds.maxSpreadPercent} % is what you bear.`
    case 'illiquid':
      return `The book is illiquid: its liquidity scores ${places(depth.liquidityScore)} of 100.`
    case 'low_liquidity':
      return `Its liquidity scores ${places(depth.liquidityScore)} of 100, below ${bounds.minLiquidityScore}.`
    case 'high_impact':
      return `High market impact: ${places(adverseBps)} bps, which cost ${places(impactCost)}.`
    case 'stale_book':
      return 'The book is old: the market may have moved.'
    case 'many_levels':
      return `The order takes from ${levels} price levels.`
    case 'imbalanced':
      return `One side of the book outweighs the other by ${places(depth.imbalancePercent)} %.`
    case 'thin_best_level':
      return 'Little rests at the best bid and ask.'
  }
}

function summaryOf(look: Look): string {
  const { advice, limitPrice } = look
  const [gravest] = advice.findings
  const why = gravest === undefined ? '' : ` ${sentenceOf(gravest, look)}`
  if (advice.advice === 'REJECT') return `REJECT:${why}`
  const at = limitPrice === null ? '' : ` at ${format(limitPrice)}`
  const how = {
    MARKET: 'a market order',
    LIMIT: `a limit order${at}`,
    SPLIT_ORDER: `parts with a limit${at}`,
    TWAP: `parts over time with a limit${at}`,
  }[advice.orderType]
  return advice.advice === 'ALERT_USER'
    ? `ALERT: look before it is sent.${why} Use ${how}.`
    : `EXECUTE: use ${how}.`
}

function places(value: number | null): string {
  return value === null ? '–' : value.toFixed(2)
}

function text(value: Fixed<string> | null): string | null {
  return value === null ? null : format(value)
}
