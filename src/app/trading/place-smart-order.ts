import { randomUUID } from 'node:crypto'
import { fixed, notional, priceOf, type Money, type Price } from '../../core/fixed.ts'
import { newId } from '../../core/id.ts'
import type { AccountOrderRequest } from '../../domain/trading/account-order.ts'
import type { AccountOrderRow } from '../../store/accounts/order-row.ts'
import { ensureDefaultAccount, findDefaultAccount } from '../../store/portfolio/accounts.ts'
import { insertAnalysis, linkAnalysis, type NewAnalysis } from '../../store/trading/analyses.ts'
import { transaction } from '../../store/transaction.ts'
import { readAccount } from '../accounts/account-ref.ts'
import { placeAccountOrder } from '../accounts/place-order.ts'
import type { Caller } from '../identity/authenticate.ts'
import { mayReachAll } from '../identity/may-reach.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import type { Draw } from '../operations/answer-once.ts'
import { estimateOrder, type EstimateOrder, type OrderEstimate } from './estimate-order.ts'
import { lookBefore, type Look, type LookBefore } from './look-before.ts'

export interface PlaceSmartOrder {
  readonly caller: Pick<Caller, 'userId' | 'accounts'>
  readonly accountId: string | null // null: the user's default account
  readonly strategyId: string | null // the portfolio that has it; null: the account's default
  readonly asked: EstimateOrder
  readonly terms: Pick<
    AccountOrderRequest,
    'type' | 'validity' | 'limitPrice' | 'stopPrice' | 'tag'
  >
  readonly look: Pick<LookBefore, 'book' | 'quantity' | 'bounds'>
  readonly approved: boolean // a person has seen what is said, and wants it
  readonly draw: Draw
}

export interface SmartOrder {
  readonly analysisId: string
  readonly accountId: string
  readonly look: Look
  readonly estimate: OrderEstimate
  readonly order: AccountOrderRow | null // null: it was not placed
}

/**
 * Judges an order, stores what was found, and places it where the advice is to execute it or a
 * person approved it. The account's gate decides in any case. Asked again with the same draw, what
 * was placed first is the answer.
 */
export async function placeSmartOrder(
  context: QuoteContext,
  request: PlaceSmartOrder,
): Promise<SmartOrder> {
  const { caller, asked, terms, draw } = request
  const { userId } = caller
  const accountId = await accountOf(context, request)
  const analysisId = newId('ana', draw)
  const orderId = newId('aor', draw)
  const clientOrderId = newId('', draw).slice(1, 21)
  const { instrumentId } = await estimateOrder(context, asked)
  const { side } = asked
  const look = await lookBefore(context, { ...request.look, instrumentId, side })
  const price = terms.limitPrice ?? expectedPrice(look)
  const estimate = await estimateOrder(context, { ...asked, price: price ?? asked.price })

  const { turnover, charges, margin } = estimate
  const cost = turnover === null || charges === null ? null : { turnover, charges, margin }
  const analysis = analysisOf(context, { userId, accountId, analysisId, asked, estimate, look })
  await transaction(context.pool, (tx) => insertAnalysis(tx, analysis, cost))

  const found = { analysisId, accountId, look, estimate }
  if (look.advice.advice !== 'EXECUTE' && !request.approved) return { ...found, order: null }
  const { tradingsymbol, exchange, quantity, product } = asked
  const order = await placeAccountOrder(context, {
    userId,
    accountId,
    orderId,
    strategyId: request.strategyId,
    request: {
      ...terms,
      clientOrderId,
      instrumentId,
      exchange,
      tradingsymbol,
      side,
      product,
      quantity,
      source: 'client',
    },
  })
  await linkAnalysis(context.pool, analysis, order.orderId)
  return { ...found, order }
}

async function accountOf(
  context: QuoteContext,
  { caller, accountId }: PlaceSmartOrder,
): Promise<string> {
  const { userId } = caller
  const known = accountId ?? (await findDefaultAccount(context.pool, userId))
  if (known !== null) return (await readAccount(context, { caller, accountId: known })).accountId
  mayReachAll(caller)
  return transaction(context.pool, (tx) =>
    ensureDefaultAccount(tx, userId, newId('acc', randomUUID)),
  )
}

const FINEST: Price = fixed('0.00000001')

/** What the book would give for all of it. */
function expectedPrice({ advice: { impact } }: Look): Price | null {
  return exact(impact.averagePrice)
}

/** A double of analytics as the ledger keeps it: the price that it is nearest to. */
function exact(value: number | null): Price | null {
  return value === null ? null : priceOf(value, FINEST)
}

function analysisOf(
  { clock }: QuoteContext,
  given: Pick<NewAnalysis, 'userId' | 'accountId' | 'analysisId'> & {
    readonly asked: EstimateOrder
    readonly estimate: OrderEstimate
    readonly look: Look
  },
): NewAnalysis {
  const { asked, estimate, look, ...names } = given
  const { advice, limitPrice } = look
  const { depth, impact } = advice
  const adverse = exact(impact.impact === null ? null : Math.abs(impact.impact))
  return {
    ...names,
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
    impactCost: adverse === null ? null : (notional(adverse, asked.quantity) as Money),
    levels: advice.levels,
    complete: impact.complete,
    advice: advice.advice,
    orderType: advice.orderType,
    limitPrice,
    findings: advice.findings,
  }
}
