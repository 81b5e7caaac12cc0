import { randomUUID } from 'node:crypto'
import { newId } from '../../core/id.ts'
import type { AccountOrderRequest } from '../../domain/trading/account-order.ts'
import type { AccountOrderRow } from '../../store/accounts/order-row.ts'
import { findByClientId } from '../../store/accounts/orders.ts'
import { ensureDefaultAccount, findDefaultAccount } from '../../store/portfolio/accounts.ts'
import { linkAnalysis } from '../../store/trading/analyses.ts'
import { transaction } from '../../store/transaction.ts'
import { readAccount } from '../accounts/worker/account-ref.ts'
import { placeAccountOrder } from '../accounts/orders/place-order.ts'
import type { Caller } from '../identity/authenticate.ts'
import { mayReachAll } from '../identity/may-reach.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import type { Draw } from '../operations/answer-once.ts'
import type { EstimateOrder } from './estimate-order.ts'
import { judgeOrder, type JudgedOrder } from './judge-order.ts'
import type { LookBefore } from './look-before.ts'

export interface PlaceSmartOrder {
  readonly caller: Pick<Caller, 'userId' | 'accounts'>
  readonly accountId: string | null // null: the user's default account
  readonly strategyId: string | null // the portfolio that has it; null: the account's default
  readonly asked: EstimateOrder
  readonly terms: Pick<
    AccountOrderRequest,
    'type' | 'validity' | 'limitPrice' | 'stopPrice' | 'tag'
  >
  readonly look: Pick<LookBefore, 'book' | 'bounds'>
  readonly approved: boolean // a person has seen what is said, and wants it
  readonly draw: Draw
}

export interface SmartOrder extends JudgedOrder {
  readonly analysisId: string
  readonly accountId: string
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
  const { limitPrice } = terms
  const judged = { userId, accountId, analysisId, asked, limitPrice, ...request.look }
  const { look, estimate } = await judgeOrder(context, judged)

  const found = { analysisId, accountId, look, estimate }
  const mayGo = look.advice.advice === 'EXECUTE' || request.approved
  // A first try may have placed it, before the book changed.
  const isThere = () => findByClientId(context.pool, userId, accountId, clientOrderId)
  if (!mayGo && (await isThere()) === null) return { ...found, order: null }
  const { tradingsymbol, exchange, side, quantity, product } = asked
  const { instrumentId } = estimate
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
  await linkAnalysis(context.pool, { userId, analysisId }, order.orderId)
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
