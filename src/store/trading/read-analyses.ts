import { fixed, type Fixed } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'
import type { AnalysisRow, CostRow } from './analyses.ts'

export interface AnalysisFilter {
  readonly userId: string
  readonly accounts: readonly string[] | null // null: all of them
  readonly after: { readonly at: Instant; readonly id: string } | null
  readonly limit: number
}

/** A user's analyses, the newest first, each with its costs. */
export async function listAnalyses(
  db: Queryable,
  { userId, accounts, after, limit }: AnalysisFilter,
): Promise<readonly AnalysisRow[]> {
  const { rows } = await db.query<StoredAnalysis>(
    `${SELECT} where a.user_id = $1 and ($2::text[] is null or a.account_id = any($2))
       and ($3::timestamptz is null or (a.analyzed_at, a.analysis_id) < ($3, $4))
     order by a.analyzed_at desc, a.analysis_id desc limit $5`,
    [userId, accounts, after && formatInstant(after.at), after?.id ?? null, limit],
  )
  return rows.map(toAnalysis)
}

export async function findAnalysis(
  db: Queryable,
  userId: string,
  analysisId: string,
): Promise<AnalysisRow | null> {
  const { rows } = await db.query<StoredAnalysis>(
    `${SELECT} where a.user_id = $1 and a.analysis_id = $2`,
    [userId, analysisId],
  )
  return rows[0] ? toAnalysis(rows[0]) : null
}

/** The charges of one basis as an object of texts, in the words of the domain. */
function costOf(basis: 'estimate' | 'actual'): string {
  return `(select jsonb_build_object('orderValue', c.order_value::text,
             'brokerage', c.brokerage::text, 'stt', c.stt::text,
             'exchange', c.exchange_charges::text, 'gst', c.gst::text,
             'sebi', c.sebi_charges::text, 'stampDuty', c.stamp_duty::text,
             'total', c.total_charges::text, 'net', c.net_cost::text)
           from order_cost_breakdown c
           where (c.user_id, c.analysis_id, c.basis) = (a.user_id, a.analysis_id, '${basis}'))`
}

const SELECT = `
  select a.user_id as "userId", a.analysis_id as "analysisId", a.account_id as "accountId",
         a.order_id as "orderId", a.instrument_id as "instrumentId", a.side, a.quantity, a.segment,
         a.analyzed_at as "analysedAt", a.mid_price as "midPrice", a.bid_ask_spread_abs as spread,
         a.bid_ask_spread_pct as "spreadPercent", a.liquidity_tier as "liquidityTier",
         a.liquidity_score as "liquidityScore", a.estimated_fill_price as "estimatedPrice",
         a.market_impact_bps as "impactBps", a.market_impact_cost as "impactCost",
         a.levels_to_consume as levels, a.can_fill_completely as complete,
         a.recommended_action as advice, a.recommended_order_type as "orderType",
         a.recommended_limit_price as "limitPrice", a.warnings as findings,
         a.actual_quantity as "actualQuantity", a.actual_fill_price as "actualPrice",
         a.actual_slippage as "actualSlippage", a.actual_slippage_bps as "actualSlippageBps",
         a.actual_fees as "actualFees", a.execution_quality_score as score,
         a.settled_at as "settledAt",
         ${costOf('estimate')} as "estimatedCost", ${costOf('actual')} as "actualCost"
  from order_execution_analysis a`

type Texts = 'midPrice' | 'spread' | 'estimatedPrice' | 'impactCost' | 'limitPrice'
type Cost = Readonly<Record<keyof CostRow, string>>

interface StoredAnalysis extends Omit<
  AnalysisRow,
  Texts | 'quantity' | 'settled' | 'estimatedCost' | 'actualCost'
> {
  readonly quantity: string
  readonly midPrice: string | null
  readonly spread: string | null
  readonly estimatedPrice: string | null
  readonly impactCost: string | null
  readonly limitPrice: string | null
  readonly actualQuantity: string | null
  readonly actualPrice: string | null
  readonly actualSlippage: string | null
  readonly actualSlippageBps: number | null
  readonly actualFees: string | null
  readonly score: number | null
  readonly settledAt: Instant | null
  readonly estimatedCost: Cost | null
  readonly actualCost: Cost | null
}

function toAnalysis(row: StoredAnalysis): AnalysisRow {
  const { actualQuantity, actualPrice, actualSlippage, actualSlippageBps, actualFees } = row
  const { score, settledAt, ...rest } = row
  return {
    ...rest,
    quantity: fixed(row.quantity),
    midPrice: decimal<'price'>(row.midPrice),
    spread: decimal<'price'>(row.spread),
    estimatedPrice: decimal<'price'>(row.estimatedPrice),
    impactCost: decimal<'money'>(row.impactCost),
    limitPrice: decimal<'price'>(row.limitPrice),
    settled:
      settledAt === null
        ? null
        : {
            quantity: fixed(actualQuantity!),
            price: decimal<'price'>(actualPrice),
            slippage: decimal<'price'>(actualSlippage),
            slippageBps: actualSlippageBps,
            fees: fixed(actualFees!),
            score,
            at: settledAt,
          },
    estimatedCost: toCost(row.estimatedCost),
    actualCost: toCost(row.actualCost),
  }
}

function toCost(cost: Cost | null): CostRow | null {
  if (cost === null) return null
  const entries = Object.entries(cost).map(([name, amount]) => [name, fixed<'money'>(amount)])
  return Object.fromEntries(entries) as CostRow
}

function decimal<U extends string>(value: string | null): Fixed<U> | null {
  return value === null ? null : fixed<U>(value)
}
