import type { z } from 'zod'
import { availableFunds } from '../../app/trading/available-funds.ts'
import { boundsFor, type NamedBounds } from '../../app/trading/bounds-for.ts'
import { estimateOrder, type EstimateOrder } from '../../app/trading/estimate-order.ts'
import { lookBefore } from '../../app/trading/look-before.ts'
import { placeSmartOrder, type SmartOrder } from '../../app/trading/place-smart-order.ts'
import { readAnalyses, readAnalysis } from '../../app/trading/read-analyses.ts'
import * as contract from '../../contract/trading/smart-orders.ts'
import { AppError } from '../../core/app-error.ts'
import { fixed, format, notional, ONE, type Fixed, type Quantity } from '../../core/fixed.ts'
import { calendarDate } from '../../core/instant.ts'
import { instrumentId as idOf } from '../../domain/market/instruments/instrument.ts'
import type { Book } from '../../domain/market/live/depth.ts'
import { chargesOf, type Segment } from '../../domain/trading/charges.ts'
import { route } from '../route.ts'
import { toAnalysisView, toCostView, toMarginView, toValidationView } from './smart-order-views.ts'

export const smartOrderRoutes = [
  route(contract.validateOrder, async (context, { caller, body }) => {
    const { tradingsymbol, exchange, side, quantity, depth_data } = body
    const look = await lookBefore(context, {
      instrumentId: tradingsymbol === undefined ? null : idOf(tradingsymbol, exchange),
      book: depth_data === undefined ? null : toBook(depth_data),
      side,
      quantity,
      bounds: await boundsFor(context, caller, toBounds(body)),
    })
    return toValidationView(look)
  }),

  route(contract.calculateCost, (_, { body }) => {
    const { side, order_value, quantity, price } = body
    const segment = SEGMENTS[body.segment]
    const turnover =
      order_value === undefined
        ? notional(exact<'price'>(price!), unitsIn(quantity!))
        : exact<'money'>(order_value)
    return toCostView({ segment, side }, turnover, chargesOf({ segment, side, turnover }))
  }),

  route(contract.calculateMargin, async (context, { caller, body }) => {
    const { account_id: accountId = null, exchange } = body
    const available = await availableFunds(context, { caller, accountId, exchange })
    const estimate = await estimateOrder(context, toEstimate({ ...body, price: body.price }))
    const view = toMarginView(estimate, available)
    if (view === null) throw new AppError('price_unknown')
    return view
  }),

  route(contract.placeSmartOrder, async (context, { caller, body, draw }) => {
    const { account_id: accountId = null, depth_data } = body
    const placed = await placeSmartOrder(context, {
      caller,
      accountId,
      asked: toEstimate(body),
      terms: {
        type: TYPES[body.order_type],
        validity: body.validity,
        limitPrice: PRICED.includes(body.order_type) ? exactOrNull<'price'>(body.price) : null,
        stopPrice: STOPPED.includes(body.order_type)
          ? exactOrNull<'price'>(body.trigger_price)
          : null,
        tag: body.tag ?? null,
      },
      strategyId: body.strategy_id ?? null,
      look: {
        book: depth_data === undefined ? null : toBook(depth_data),
        bounds: await boundsFor(context, caller, toBounds(body)),
      },
      approved: body.skip_validation,
      draw,
    })
    const { look, estimate, order, analysisId } = placed
    const { exchange } = body
    const account = { caller, accountId: placed.accountId, exchange }
    const validation = toValidationView(look)
    const isPlaced = order !== null && order.status !== 'REJECTED'
    return {
      analysis_id: analysisId,
      account_id: placed.accountId,
      validation,
      margin: toMarginView(estimate, await availableFunds(context, account)),
      cost: estimate.charges && toCostView(estimate, estimate.turnover!, estimate.charges),
      order_placed: isPlaced,
      order_id: order?.orderId ?? null,
      order: order && toOrderView(order),
      error: isPlaced ? null : (order?.reason ?? validation.action_summary),
      warnings: validation.warnings,
    }
  }),

  route(contract.listAnalyses, async (context, { caller, query }) => {
    const { account_id: accountId = null, after, limit } = query
    const { items, next } = await readAnalyses(context, { caller, accountId, after, limit })
    return { items: items.map(toAnalysisView), next }
  }),

  route(contract.readAnalysis, async (context, { caller, params }) =>
    toAnalysisView(await readAnalysis(context, caller, params.analysis_id)),
  ),
]

const SEGMENTS: Readonly<Record<z.output<typeof contract.CostSegment>, Segment>> = {
  'NFO-OPT': 'option',
  'NFO-FUT': 'future',
  'EQUITY-INTRADAY': 'intraday',
  'EQUITY-DELIVERY': 'delivery',
  option: 'option',
  future: 'future',
  intraday: 'intraday',
  delivery: 'delivery',
}

const TYPES = { MARKET: 'MARKET', LIMIT: 'LIMIT', SL: 'STOP_LIMIT', 'SL-M': 'STOP' } as const
const PRICED: readonly string[] = ['LIMIT', 'SL']
const STOPPED: readonly string[] = ['SL', 'SL-M']

type Exact = string | number
type Maybe = Exact | null | undefined

/** What calculate-margin and place have in common. */
type Contracted = Pick<
  z.output<(typeof contract.calculateMargin)['body']>,
  'tradingsymbol' | 'exchange' | 'transaction_type' | 'quantity' | 'product'
> & {
  readonly price?: Maybe
  readonly underlying_price?: Maybe
  readonly strike_price?: Maybe
  readonly option_type?: 'CE' | 'PE' | null | undefined
  readonly vix?: Maybe
  readonly expiry_date?: string | null | undefined
}

function toEstimate(body: Contracted): EstimateOrder {
  const { option_type, expiry_date } = body
  return {
    tradingsymbol: body.tradingsymbol,
    exchange: body.exchange,
    side: body.transaction_type,
    quantity: unitsIn(body.quantity),
    product: body.product,
    price: exactOrNull<'price'>(body.price),
    underlyingPrice: exactOrNull<'price'>(body.underlying_price),
    strike: exactOrNull<'price'>(body.strike_price),
    right: option_type == null ? null : option_type === 'CE' ? 'call' : 'put',
    expiry: expiry_date == null ? null : calendarDate(expiry_date),
    vix: exactOrNull<'price'>(body.vix),
  }
}

function toBounds(body: {
  readonly strategy_id?: string | undefined
  readonly max_order_spread_pct?: number | undefined
  readonly max_market_impact_bps?: number | undefined
  readonly min_liquidity_score: number
  readonly require_user_approval_high_impact: boolean
}): NamedBounds {
  return {
    strategyId: body.strategy_id ?? null,
    maxSpreadPercent: body.max_order_spread_pct ?? null,
    maxImpactBps: body.max_market_impact_bps ?? null,
    minLiquidityScore: body.min_liquidity_score,
    asksFirst: body.require_user_approval_high_impact,
  }
}

type Side = readonly {
  readonly price: number
  readonly quantity: number
  readonly orders: number
}[]

function toBook({ buy, sell }: { readonly buy: Side; readonly sell: Side }): Book {
  const levels = (side: Side) =>
    side.map(({ price, quantity, orders }) => ({ price, quantity, orderCount: orders }))
  return { bids: levels(buy), asks: levels(sell) }
}

/** The status in the words of the brokers of India (DEC table 5.3). */
const STATUSES = {
  PENDING: 'PENDING',
  OPEN: 'OPEN',
  PARTIALLY_FILLED: 'OPEN',
  FILLED: 'COMPLETE',
  CANCELED: 'CANCELLED',
  REJECTED: 'REJECTED',
  UNKNOWN: 'UNKNOWN',
} as const

function toOrderView(order: NonNullable<SmartOrder['order']>) {
  return {
    order_id: order.orderId,
    client_order_id: order.clientOrderId,
    status: STATUSES[order.status],
    filled_quantity: format(order.filledQuantity),
    average_price: order.averagePrice && format(order.averagePrice),
    reason: order.reason,
  }
}

function unitsIn(count: number): Quantity {
  return (BigInt(count) * ONE) as Quantity
}

/** The contract has made sure that a number has the form of a decimal. */
function exact<Unit extends string>(value: Exact): Fixed<Unit> {
  return fixed<Unit>(String(value))
}

function exactOrNull<Unit extends string>(value: Maybe): Fixed<Unit> | null {
  return value == null ? null : exact<Unit>(value)
}
