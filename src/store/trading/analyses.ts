import {
  fixed,
  format,
  type Fixed,
  type Money,
  type Price,
  type Quantity,
} from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Charges, Segment } from '../../domain/trading/charges.ts'
import type {
  Advice,
  AdvisedOrderType,
  ExecutionFinding,
} from '../../domain/trading/execution-advice.ts'
import type { Margin } from '../../domain/trading/margin.ts'
import type { OrderSide } from '../../domain/trading/order.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** What was said of an order before it was placed. */
export interface NewAnalysis {
  readonly userId: string
  readonly analysisId: string
  readonly accountId: string
  readonly instrumentId: string
  readonly side: OrderSide
  readonly quantity: Quantity
  readonly segment: Segment
  readonly analysedAt: Instant
  readonly midPrice: Price | null
  readonly spread: Price | null
  readonly spreadPercent: number | null
  readonly liquidityTier: string
  readonly liquidityScore: number
  readonly estimatedPrice: Price | null
  readonly impactBps: number | null // against us
  readonly impactCost: Money | null
  readonly levels: number
  readonly complete: boolean
  readonly advice: Advice
  readonly orderType: AdvisedOrderType
  readonly limitPrice: Price | null
  readonly findings: readonly ExecutionFinding[]
}

/** What became of the order, once it had closed. */
export interface Settlement {
  readonly quantity: Quantity
  readonly price: Price | null // average of its fills
  readonly slippage: Price | null // against the mid; + is worse
  readonly slippageBps: number | null
  readonly fees: Money // that the venue took
  readonly score: number | null // 0 to 100
}

export interface AnalysisRow extends NewAnalysis {
  readonly orderId: string | null
  readonly settled: (Settlement & { readonly at: Instant }) | null
  readonly estimatedCost: CostRow | null
  readonly actualCost: CostRow | null
}

export interface CostRow extends Charges {
  readonly orderValue: Money
}

/** Stores an analysis with the charges that it estimates. One that is there is of the first try. */
export async function insertAnalysis(
  tx: Tx,
  analysis: NewAnalysis,
  cost: {
    readonly turnover: Money
    readonly charges: Charges
    readonly margin: Margin | null
  } | null,
): Promise<void> {
  const values = ANALYSIS_COLUMNS.map(([, of]) => of(analysis))
  await tx.query(
    `insert into order_execution_analysis (${ANALYSIS_COLUMNS.map(([name]) => name).join(', ')})
     values (${values.map((_, index) => `$${index + 1}`).join(', ')})
     on conflict (user_id, analysis_id) do nothing`,
    values,
  )
  if (cost !== null) await insertCost(tx, analysis, 'estimate', cost)
}

export async function insertCost(
  tx: Tx,
  { userId, analysisId }: Pick<NewAnalysis, 'userId' | 'analysisId'>,
  basis: 'estimate' | 'actual',
  cost: { readonly turnover: Money; readonly charges: Charges; readonly margin: Margin | null },
): Promise<void> {
  const { turnover, charges, margin } = cost
  const { brokerage, stt, exchange, gst, sebi, stampDuty, total, net } = charges
  const money = [turnover, brokerage, stt, exchange, gst, sebi, stampDuty, total, net].map(format)
  await tx.query(
    `insert into order_cost_breakdown (user_id, analysis_id, basis, order_value, brokerage, stt,
       exchange_charges, gst, sebi_charges, stamp_duty, total_charges, net_cost, margin_required,
       span_margin, exposure_margin, premium_margin)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict (user_id, analysis_id, basis) do nothing`,
    [
      userId,
      analysisId,
      basis,
      ...money,
      margin && format(margin.total),
      margin && format(margin.span),
      margin && format(margin.exposure),
      margin && format(margin.premium),
    ],
  )
}

/** Says which order the analysis became. */
export async function linkAnalysis(
  db: Queryable,
  { userId, analysisId }: Pick<NewAnalysis, 'userId' | 'analysisId'>,
  orderId: string,
): Promise<void> {
  await db.query(
    `update order_execution_analysis set order_id = $3
     where user_id = $1 and analysis_id = $2 and order_id is null`,
    [userId, analysisId, orderId],
  )
}

/** An analysis whose order has closed, and what the order came to. */
export interface DueAnalysis extends Pick<
  NewAnalysis,
  'userId' | 'analysisId' | 'side' | 'segment' | 'midPrice' | 'impactBps'
> {
  readonly filled: Quantity
  readonly price: Price | null
  readonly turnover: Money // of the fills, exact
  readonly fees: Money
}

/** Those that can be settled, the oldest first. Who takes one holds it to the commit. */
export async function takeDueAnalyses(tx: Tx, limit: number): Promise<readonly DueAnalysis[]> {
  const { rows } = await tx.query<Record<keyof DueAnalysis, string | null>>(
    `select a.user_id as "userId", a.analysis_id as "analysisId", a.side, a.segment,
            a.mid_price as "midPrice", a.market_impact_bps as "impactBps",
            o.filled_quantity as filled, o.average_price as price, f.turnover, f.fees
     from order_execution_analysis a
     join account_order o
       on (o.user_id, o.account_id, o.order_id) = (a.user_id, a.account_id, a.order_id)
     cross join lateral (
       select coalesce(sum(round(f.price * f.quantity, 8)), 0) as turnover,
              coalesce(sum(f.fee), 0) as fees
       from account_fill f where (f.user_id, f.account_id, f.order_id)
                               = (a.user_id, a.account_id, a.order_id)) f
     where a.order_id is not null and a.settled_at is null
       and o.status in ('FILLED', 'CANCELED', 'REJECTED')
     order by a.analyzed_at limit $1 for update of a skip locked`,
    [limit],
  )
  return rows.map((row) => ({
    userId: row.userId!,
    analysisId: row.analysisId!,
    side: row.side as OrderSide,
    segment: row.segment as Segment,
    midPrice: decimal<'price'>(row.midPrice),
    impactBps: row.impactBps === null ? null : Number(row.impactBps),
    filled: fixed(row.filled!),
    price: decimal<'price'>(row.price),
    turnover: fixed(row.turnover!),
    fees: fixed(row.fees!),
  }))
}

export async function settleAnalysis(
  tx: Tx,
  { userId, analysisId }: Pick<NewAnalysis, 'userId' | 'analysisId'>,
  { quantity, price, slippage, slippageBps, fees, score }: Settlement,
): Promise<void> {
  await tx.query(
    `update order_execution_analysis
     set actual_quantity = $3, actual_fill_price = $4, actual_slippage = $5,
         actual_slippage_bps = $6, actual_fees = $7, execution_quality_score = $8,
         settled_at = clock_timestamp()
     where user_id = $1 and analysis_id = $2`,
    [
      userId,
      analysisId,
      format(quantity),
      text(price),
      text(slippage),
      slippageBps,
      format(fees),
      score,
    ],
  )
}

const ANALYSIS_COLUMNS: readonly (readonly [string, (analysis: NewAnalysis) => unknown])[] = [
  ['user_id', ({ userId }) => userId],
  ['analysis_id', ({ analysisId }) => analysisId],
  ['account_id', ({ accountId }) => accountId],
  ['instrument_id', ({ instrumentId }) => instrumentId],
  ['side', ({ side }) => side],
  ['quantity', ({ quantity }) => format(quantity)],
  ['segment', ({ segment }) => segment],
  ['analyzed_at', ({ analysedAt }) => formatInstant(analysedAt)],
  ['mid_price', ({ midPrice }) => text(midPrice)],
  ['bid_ask_spread_abs', ({ spread }) => text(spread)],
  ['bid_ask_spread_pct', ({ spreadPercent }) => spreadPercent],
  ['liquidity_tier', ({ liquidityTier }) => liquidityTier],
  ['liquidity_score', ({ liquidityScore }) => liquidityScore],
  ['estimated_fill_price', ({ estimatedPrice }) => text(estimatedPrice)],
  ['market_impact_bps', ({ impactBps }) => impactBps],
  ['market_impact_cost', ({ impactCost }) => text(impactCost)],
  ['levels_to_consume', ({ levels }) => levels],
  ['can_fill_completely', ({ complete }) => complete],
  ['recommended_action', ({ advice }) => advice],
  ['recommended_order_type', ({ orderType }) => orderType],
  ['recommended_limit_price', ({ limitPrice }) => text(limitPrice)],
  ['warnings', ({ findings }) => JSON.stringify(findings)],
]

function text(value: Fixed<string> | null): string | null {
  return value === null ? null : format(value)
}

function decimal<U extends string>(value: string | null): Fixed<U> | null {
  return value === null ? null : fixed<U>(value)
}
