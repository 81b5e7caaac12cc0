import { randomUUID } from 'node:crypto'
import { AppError } from '../../../core/app-error.ts'
import { newId } from '../../../core/id.ts'
import { checkAccountOrder, type AccountGateAnswer } from '../../../domain/risk/account-gate.ts'
import type { AccountOrderRequest } from '../../../domain/trading/account-order.ts'
import { findAccount } from '../../../store/accounts/account-row.ts'
import { insertCommand } from '../../../store/accounts/commands.ts'
import { lockAccount } from '../../../store/accounts/leases.ts'
import { findByClientId, insertOrder } from '../../../store/accounts/orders.ts'
import type { AccountOrderRow } from '../../../store/accounts/order-row.ts'
import { findPortfolio } from '../../../store/portfolio/portfolios.ts'
import { transaction, type Queryable, type Tx } from '../../../store/transaction.ts'
import type { QuoteContext } from '../../market/live/latest-quotes.ts'
import { ringForWork } from '../worker/account-bell.ts'
import { awaitAccountOrder } from './await-account-order.ts'
import { readMarketFacts, readRiskView, type MarketFacts } from './read-risk-view.ts'

export type { AccountOrderRow } from '../../../store/accounts/order-row.ts'

export interface PlaceAccountOrder {
  readonly userId: string
  readonly accountId: string
  readonly request: AccountOrderRequest
  readonly orderId?: string // ours; drawn by who may be asked again
  readonly strategyId?: string | null // the portfolio that has it; null: the account's default
  readonly waitMs?: number // for the venue's answer
}

/**
 * Asks the gate, and commits the order with the intent to send it; the account's worker sends it.
 * Answers the order as it stands when the venue has answered, or when time is up. One that the gate
 * refuses is stored with its verdicts, and is an answer too: REJECTED. Safe to repeat: the same
 * client order id is the same order, and with other terms it is a conflict.
 */
export async function placeAccountOrder(
  context: QuoteContext,
  place: PlaceAccountOrder,
): Promise<AccountOrderRow> {
  const { userId, accountId, request, waitMs } = place
  const { pool } = context
  const account = await findAccount(pool, userId, accountId)
  if (!account) throw new AppError('not_found', { account_id: accountId })
  const facts = await readMarketFacts(context, request)
  const order = await transaction(pool, async (tx) => {
    await lockAccount(tx, userId, accountId)
    const earlier = await findByClientId(tx, userId, accountId, request.clientOrderId)
    return earlier ? sameTerms(earlier, request) : decide(tx, context, place, facts)
  })
  if (order.status !== 'PENDING') return order
  await ringForWork(context, { userId, accountId })
  return awaitAccountOrder(
    context,
    { userId, accountId, orderId: order.orderId },
    isAnswered,
    waitMs,
  )
}

/** What the gate would say now. Nothing is stored. */
export async function dryRunOrder(
  context: QuoteContext,
  place: PlaceAccountOrder,
): Promise<AccountGateAnswer> {
  const { userId, accountId, request, strategyId = null } = place
  if (strategyId !== null) await requirePortfolio(context.pool, place, strategyId)
  const facts = await readMarketFacts(context, request)
  const now = context.clock.now()
  const view = await readRiskView(context.pool, { userId, accountId }, request, facts, now)
  return checkAccountOrder(request, view)
}

async function decide(
  tx: Tx,
  { clock }: QuoteContext,
  place: PlaceAccountOrder,
  facts: MarketFacts,
): Promise<AccountOrderRow> {
  const { userId, accountId, request, strategyId = null } = place
  if (strategyId !== null) await requirePortfolio(tx, place, strategyId)
  const view = await readRiskView(tx, { userId, accountId }, request, facts, clock.now())
  const answer = checkAccountOrder(request, view)
  const order = await insertOrder(tx, {
    ...request,
    userId,
    accountId,
    orderId: place.orderId ?? newId('aor', randomUUID),
    venueOrderId: null,
    strategyId,
    status: answer.passed ? 'PENDING' : 'REJECTED',
    reason: answer.passed ? null : answer.refusedBy,
    verdicts: answer.verdicts,
  })
  if (answer.passed) {
    await insertCommand(tx, { userId, accountId, kind: 'place', orderId: order.orderId })
  }
  return order
}

async function requirePortfolio(
  db: Queryable,
  { userId, accountId }: PlaceAccountOrder,
  strategyId: string,
): Promise<void> {
  const portfolio = await findPortfolio(db, userId, strategyId)
  if (portfolio?.accountId === accountId) return
  throw new AppError('not_found', { strategy_id: strategyId })
}

function isAnswered({ status }: AccountOrderRow): boolean {
  return status !== 'PENDING'
}

const TERMS = [
  'instrumentId',
  'side',
  'type',
  'product',
  'validity',
  'quantity',
  'limitPrice',
  'stopPrice',
] as const

function sameTerms(order: AccountOrderRow, request: AccountOrderRequest): AccountOrderRow {
  if (TERMS.every((term) => order[term] === request[term])) return order
  throw new AppError('client_order_id_conflict', { client_order_id: order.clientOrderId })
}
