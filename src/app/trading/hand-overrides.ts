import { AppError, ERRORS } from '../../core/app-error.ts'
import type { AccountExchange, AccountOrderRequest } from '../../domain/trading/account-order.ts'
import { USUAL_BOUNDS } from '../../domain/trading/execution-advice.ts'
import { linkAnalysis } from '../../store/trading/analyses.ts'
import { findEngineConfig } from '../../store/trading/engine-config.ts'
import {
  endOverride,
  postponeOverride,
  takeOverrides,
  type OverrideEnd,
  type OverrideRow,
} from '../../store/trading/overrides.ts'
import { findShare } from '../../store/trading/shares.ts'
import { transaction } from '../../store/transaction.ts'
import { placeAccountOrder } from '../accounts/orders/place-order.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import type { Task } from '../operations/supervise-tasks.ts'
import { engineAccount } from './engine-config.ts'
import { judgeOrder, type JudgeOrder } from './judge-order.ts'
import { hearOverrides } from './override-bell.ts'

const LEASE_MS = 30_000 // longer than the gate takes; whoever died is followed after it
const AT_ONCE = 20
const PAUSE_MS = 1_000 // after a failure that may pass; doubles
const MOST_ATTEMPTS = 8 // about two minutes

/** Hands queued overrides to the gate as they come. Any number of processes may. */
export function overrideHander(context: QuoteContext): Task {
  return {
    name: 'overrides',
    stuckAfterMs: 60_000,
    async run(signal, alive) {
      const bell = hearOverrides(context)
      try {
        while (!signal.aborted) {
          const startedAt = performance.now()
          const rung = bell.wait(signal)
          const handed = await handOverrides(context)
          alive(performance.now() - startedAt)
          if (handed === 0) await rung
        }
      } finally {
        await bell.close()
      }
    },
  }
}

/**
 * Hands what is due into the accounts that engines trade, and answers how many. Nothing is handed
 * twice: the account's order has a client order id that the override brings along, so a second try
 * meets the first one's order.
 */
export async function handOverrides(context: QuoteContext): Promise<number> {
  const taken = await takeOverrides(context.pool, { leaseMs: LEASE_MS, limit: AT_ONCE })
  await Promise.all(taken.map((override) => handOne(context, override)))
  return taken.length
}

async function handOne(context: QuoteContext, override: OverrideRow): Promise<void> {
  const { pool, log } = context
  try {
    await endOverride(pool, override, await hand(context, override))
  } catch (cause) {
    const { overrideId, attempts } = override
    log.warn({ err: cause, overrideId, attempts }, 'an override could not be handed over')
    if (attempts < MOST_ATTEMPTS) {
      await postponeOverride(pool, override, PAUSE_MS * 2 ** (attempts - 1))
    } else {
      const reason = `It could not be handed over in ${attempts} attempts.`
      await endOverride(pool, override, { ...NOWHERE, state: 'failed', reason })
    }
  }
}

const NOWHERE = { accountId: null, orderId: null } as const

async function hand(context: QuoteContext, override: OverrideRow): Promise<OverrideEnd> {
  const { pool } = context
  const { userId, ticker } = override
  const config = await findEngineConfig(pool, userId)
  if (!config.enabled) {
    const reason = 'engine_disabled: the engine of this user trades nothing.'
    return { ...NOWHERE, state: 'refused', reason }
  }
  const accountId = await transaction(pool, (tx) => engineAccount(tx, userId, config))
  const share = await findShare(pool, ticker)
  const request = requestOf(override, share, config.product)
  const analysis = { userId, analysisId: override.overrideId.replace(/^ovr/, 'ana') }
  const isJudged = await judge(context, { ...analysis, accountId }, request)
  try {
    const { orderId, status, reason } = await placeAccountOrder(context, {
      userId,
      accountId,
      request,
      waitMs: 0, // what the venue says of it is the order's, and not the queue's
    })
    if (isJudged) await linkAnalysis(pool, analysis, orderId)
    if (status !== 'REJECTED') return { state: 'placed', accountId, orderId, reason: null }
    return { state: 'refused', accountId, orderId, reason: reason ?? 'The gate refused it.' }
  } catch (cause) {
    if (!isRefusal(cause)) throw cause
    return { ...NOWHERE, accountId, state: 'refused', reason: cause.message }
  }
}

/** Stores what the book says of it, for who looks later. An order does not wait for an opinion. */
async function judge(
  context: QuoteContext,
  names: Pick<JudgeOrder, 'userId' | 'accountId' | 'analysisId'>,
  request: AccountOrderRequest,
): Promise<boolean> {
  const unasked = { underlyingPrice: null, strike: null, right: null, expiry: null, vix: null }
  const { limitPrice } = request
  const asked = { ...request, ...unasked, price: limitPrice }
  try {
    await judgeOrder(context, { ...names, asked, limitPrice, book: null, bounds: USUAL_BOUNDS })
    return true
  } catch (cause) {
    context.log.warn({ err: cause, ...names }, 'an override is handed over unjudged')
    return false
  }
}

/** A ticker that no list has goes to the gate as NSE's, which refuses it with its reason. */
function requestOf(
  override: OverrideRow,
  share: { readonly instrumentId: string; readonly venueId: string } | null,
  product: AccountOrderRequest['product'],
): AccountOrderRequest {
  const { ticker, side, quantity, orderType, limitPrice, stopPrice, clientOrderId } = override
  return {
    clientOrderId,
    instrumentId: share?.instrumentId ?? `${ticker}.NSE`,
    exchange: (share?.venueId ?? 'NSE') as AccountExchange,
    tradingsymbol: ticker,
    side: side === 'buy' ? 'BUY' : 'SELL',
    type: TYPES[orderType],
    product,
    validity: 'DAY',
    quantity,
    limitPrice,
    stopPrice,
    tag: 'manual_override',
    source: 'override',
  }
}

const TYPES = {
  market: 'MARKET',
  limit: 'LIMIT',
  stop: 'STOP',
  stop_limit: 'STOP_LIMIT',
} as const satisfies Record<OverrideRow['orderType'], AccountOrderRequest['type']>

/** What a second try would meet again. */
function isRefusal(cause: unknown): cause is AppError {
  return cause instanceof AppError && ERRORS[cause.code].status < 500
}
