import { assert } from '../../core/assert.ts'
import {
  fixed,
  format,
  magnitude,
  minus,
  NO_MONEY,
  notional,
  plus,
  type Money,
  type Price,
  type Quantity,
} from '../../core/fixed.ts'
import type { Instrument } from '../market/instruments/instrument.ts'
import type { AccountOrder, AccountOrderRequest } from '../trading/account-order.ts'
import { signedQuantity } from '../trading/order.ts'
import { askInTurn, finding, type Finding, type Pipeline } from './pipeline.ts'
import type { AccountLimits } from './account-limits.ts'
import type { Verdict } from './verdict.ts'

/** The checks of an account's orders, in the order in which they are asked. */
export const ACCOUNT_CHECKS = [
  'account_active',
  'broker_session',
  'lockout',
  'market_open',
  'instrument',
  'quantity',
  'price',
  'product',
  'allowed_instrument',
  'reduce_only',
  'short_delivery',
  'own_order',
  'price_band',
  'maximum_order_value',
  'maximum_position',
  'funds',
] as const

export type AccountCheckName = (typeof ACCOUNT_CHECKS)[number]
export type AccountVerdict = Verdict<AccountCheckName>

/** Everything the checks look at: one moment of one account. */
export interface AccountRiskView {
  readonly isActive: boolean
  readonly loginStatus: 'logged_out' | 'logged_in' | 'session_expired' | 'error'
  readonly lockout: 'none' | 'reducing' | 'halted'
  readonly marketOpen: boolean
  readonly instrument: Instrument | null // null: not in the master, or not listed any more
  readonly price: Price | null // the latest known
  readonly priceAgeMs: number | null
  readonly held: Quantity // signed, in the product of the order
  readonly deliverable: Quantity // held for delivery and not sold yet: CNC position and holdings
  readonly waiting: readonly AccountOrder[] // of the account, that may still fill
  readonly available: Money | null // funds to trade with; null: no venue has said
  readonly required: Money | null // what this order takes of them; null: it cannot be computed
  readonly limits: AccountLimits
}

declare const passed: unique symbol

/** An order that passed every check. Only this file makes it; venues take nothing else. */
export type PassedOrder = AccountOrderRequest & { readonly [passed]: true }

export type AccountGateAnswer =
  | { readonly verdicts: readonly AccountVerdict[]; readonly passed: PassedOrder }
  | {
      readonly verdicts: readonly AccountVerdict[]
      readonly passed: null
      readonly refusedBy: AccountCheckName
    }

/** The one gate: each check in turn, the first refusal is the answer, every verdict is kept. */
export function checkAccountOrder(
  request: AccountOrderRequest,
  view: AccountRiskView,
): AccountGateAnswer {
  const { verdicts, refusedBy } = askInTurn(PIPELINE, request, view)
  if (refusedBy !== null) return { verdicts, passed: null, refusedBy }
  return { verdicts, passed: request as PassedOrder }
}

/** An order that passed before it was stored, and is read again to be sent. */
export function passedBefore(order: AccountOrder): PassedOrder {
  const asked = order.verdicts.filter(({ passed }) => passed).map(({ check }) => check)
  assert(
    ACCOUNT_CHECKS.every((check) => asked.includes(check)),
    'an order is sent that passed every check',
  )
  return order as AccountOrderRequest as PassedOrder
}

/** By precedence. The order is part of the contract: the first that refuses is the reason. */
const PIPELINE: Pipeline<AccountCheckName, AccountOrderRequest, AccountRiskView> = [
  ['account_active', (_, { isActive }) => finding(isActive, { active: String(isActive) })],
  ['broker_session', (_, { loginStatus }) => finding(loginStatus === 'logged_in', { loginStatus })],
  ['lockout', (_, { lockout }) => finding(lockout !== 'halted', { lockout })],
  ['market_open', checkMarketOpen],
  ['instrument', (_, { instrument }) => finding(instrument !== null)],
  ['quantity', checkQuantity],
  ['price', checkPrice],
  ['product', checkProduct],
  ['allowed_instrument', checkAllowed],
  ['reduce_only', checkReduceOnly],
  ['short_delivery', checkShortDelivery],
  ['own_order', checkOwnOrder],
  ['price_band', checkPriceBand],
  ['maximum_order_value', checkOrderValue],
  ['maximum_position', checkMaximumPosition],
  ['funds', checkFunds],
]

function checkMarketOpen(_: AccountOrderRequest, { marketOpen, limits }: AccountRiskView): Finding {
  const { marketHoursOnly } = limits
  return finding(marketOpen || !marketHoursOnly, {
    marketOpen: String(marketOpen),
    marketHoursOnly: String(marketHoursOnly),
  })
}

/** Positive, in whole lots. */
function checkQuantity({ quantity }: AccountOrderRequest, { instrument }: AccountRiskView) {
  const { lotSize } = instrument!
  return finding(quantity > 0n && quantity % lotSize === 0n, {
    quantity: format(quantity),
    lotSize: format(lotSize),
  })
}

/** A price to judge by, not too old, and limit and stop prices on the instrument's grid. */
function checkPrice(request: AccountOrderRequest, view: AccountRiskView) {
  const { price, priceAgeMs, limits } = view
  const { priceIncrement } = view.instrument!
  const named = namedPrices(request)
  const onGrid = named.every((one) => one > 0n && one % priceIncrement === 0n)
  const stale = limits.stalePriceMs !== null && (priceAgeMs ?? Infinity) > limits.stalePriceMs
  return finding(price !== null && !stale && onGrid, {
    ...(price !== null && { price: format(price) }),
    ...(limits.stalePriceMs !== null && {
      priceAgeMs: String(priceAgeMs),
      stalePriceMs: String(limits.stalePriceMs),
    }),
    ...(named.length > 0 && {
      asked: named.map(format).join(' '),
      priceIncrement: format(priceIncrement),
    }),
  })
}

/** Delivery is for what can be delivered; an index is only written on. */
function checkProduct({ product, exchange }: AccountOrderRequest, { instrument }: AccountRiskView) {
  const { kind } = instrument!
  const isShare = kind === 'equity' || kind === 'etf'
  const fits = kind !== 'index' && (isShare ? product !== 'NRML' : product !== 'CNC')
  return finding(fits, { product, kind, exchange })
}

function checkAllowed({ instrumentId }: AccountOrderRequest, { limits }: AccountRiskView) {
  const forbidden = limits.forbiddenInstruments.includes(instrumentId)
  return finding(!forbidden, { forbidden: String(forbidden) })
}

/** Under a lockout that reduces, an order passes that shrinks the position and does not flip it. */
function checkReduceOnly(request: AccountOrderRequest, { lockout, held }: AccountRiskView) {
  const resulting = plus(held, signedQuantity(request))
  const shrinks =
    magnitude(resulting) < magnitude(held) && (resulting === 0n || resulting > 0n === held > 0n)
  return finding(lockout !== 'reducing' || shrinks, {
    lockout,
    held: format(held),
    resulting: format(resulting),
  })
}

/** Shares for delivery are sold only when they are there. */
function checkShortDelivery(request: AccountOrderRequest, view: AccountRiskView) {
  const { side, product, quantity } = request
  if (side === 'BUY' || product !== 'CNC') return finding(true)
  const promised = view.waiting
    .filter((order) => isSameHolding(order, request) && order.side === 'SELL')
    .reduce((sum, order) => plus(sum, unfilled(order)), 0n as Quantity)
  const free = minus(view.deliverable, promised)
  return finding(quantity <= free, { deliverable: format(free) })
}

/** An order that could trade with another of ours is a wash trade. */
function checkOwnOrder(request: AccountOrderRequest, { waiting, price }: AccountRiskView) {
  const rival = waiting.find(
    (order) =>
      order.instrumentId === request.instrumentId &&
      order.side !== request.side &&
      wouldCross(request, order, price!),
  )
  return finding(rival === undefined, rival ? { order: rival.orderId } : {})
}

/** A limit that is far from the market is a typing error. */
function checkPriceBand(request: AccountOrderRequest, { price, limits }: AccountRiskView) {
  const band = limits.priceBandFraction
  if (band === null || request.limitPrice === null) return finding(true)
  const reach = (price! * fixed<'price'>(band)) / 100_000_000n
  const away = magnitude(minus(request.limitPrice, price!))
  return finding(away <= reach, {
    price: format(price!),
    limitPrice: format(request.limitPrice),
    priceBandFraction: band,
  })
}

function checkOrderValue(request: AccountOrderRequest, view: AccountRiskView) {
  const { maximumOrderValue } = view.limits
  if (maximumOrderValue === null || shrinksPosition(request, view)) return finding(true)
  const value = notional(judgedPrice(request, view.price!), request.quantity)
  return finding(value <= maximumOrderValue, {
    value: format(value),
    maximumOrderValue: format(maximumOrderValue),
  })
}

/** Counts what already waits on the same side, so that two orders cannot share one bound. */
function checkMaximumPosition(request: AccountOrderRequest, view: AccountRiskView) {
  const { maximumPosition } = view.limits
  if (maximumPosition === null) return finding(true)
  const onSide = view.waiting
    .filter((order) => isSamePosition(order, request) && order.side === request.side)
    .reduce((sum, order) => plus(sum, unfilled(order)), 0n as Quantity)
  const resulting = plus(
    plus(view.held, signedQuantity({ side: request.side, quantity: onSide })),
    signedQuantity(request),
  )
  const shrinks = magnitude(resulting) < magnitude(view.held) // the way out stays open
  return finding(shrinks || magnitude(resulting) <= maximumPosition, {
    resulting: format(resulting),
    maximumPosition: format(maximumPosition),
  })
}

/** Funds that orders have been promised, and the venue has not taken yet, are not free. */
function checkFunds(_: AccountOrderRequest, { available, required, waiting }: AccountRiskView) {
  if (required === 0n) return finding(true, { required: '0' }) // the way out stays open
  const promised = waiting
    .filter(({ status }) => status === 'PENDING' || status === 'UNKNOWN')
    .map(promisedFunds)
    .reduce(plus, NO_MONEY)
  const free = available === null ? null : minus(available, promised)
  return finding(free !== null && required !== null && required <= free, {
    ...(required !== null && { required: format(required) }),
    ...(free !== null && { available: format(free) }),
  })
}

/** What the gate found a waiting order to take: it is among the numbers of its verdict. */
function promisedFunds({ verdicts }: AccountOrder): Money {
  const required = verdicts.find(({ check }) => check === 'funds')?.numbers['required']
  return required === undefined ? NO_MONEY : fixed<'money'>(required)
}

/** The prices that an order's type demands: zero where one is missing, so that the check refuses. */
function namedPrices({ type, limitPrice, stopPrice }: AccountOrderRequest): readonly Price[] {
  const missing = 0n as Price
  return [
    ...(type === 'LIMIT' || type === 'STOP_LIMIT' ? [limitPrice ?? missing] : []),
    ...(type === 'STOP' || type === 'STOP_LIMIT' ? [stopPrice ?? missing] : []),
  ]
}

/** The price that an order is judged by: what it names itself, else the latest. */
export function judgedPrice({ limitPrice, stopPrice }: AccountOrderRequest, latest: Price): Price {
  return limitPrice ?? stopPrice ?? latest
}

function shrinksPosition(request: AccountOrderRequest, { held }: AccountRiskView): boolean {
  return magnitude(plus(held, signedQuantity(request))) < magnitude(held)
}

/** A market order is taken to trade at the latest price; a stop waits for its own. */
function wouldCross(request: AccountOrderRequest, other: AccountOrder, latest: Price): boolean {
  if (request.stopPrice !== null || other.stopPrice !== null) return false
  const [asked, resting] = [request.limitPrice ?? latest, other.limitPrice ?? latest]
  return request.side === 'BUY' ? asked >= resting : asked <= resting
}

function isSamePosition(a: AccountOrder, b: AccountOrderRequest): boolean {
  return a.instrumentId === b.instrumentId && a.product === b.product
}

function isSameHolding(a: AccountOrder, b: AccountOrderRequest): boolean {
  return isSamePosition(a, b) && a.exchange === b.exchange
}

function unfilled({ quantity, filledQuantity }: AccountOrder): Quantity {
  return minus(quantity, filledQuantity)
}
