import {
  greatest,
  magnitude,
  minus,
  NO_MONEY,
  NO_QUANTITY,
  notional,
  plus,
  prorate,
  type Price,
} from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import { accept, refuse, type Result } from '../../../core/result.ts'
import { judgedPrice, refusalOf, type Arrival } from './check-order.ts'
import {
  changed,
  positionKey,
  type ExchangeChange,
  type ExchangeOrder,
  type ExchangePosition,
  type ExchangeRequest,
  type ExchangeState,
  type ExchangeTrade,
} from './exchange-books.ts'
import { fundsFor } from './exchange-funds.ts'
import {
  mayFill,
  REAL_RULES,
  type ExchangeRules,
  type ExchangeTerms,
  type MarketView,
} from './exchange-rules.ts'
import { isStopMet, matchOrder } from './match-order.ts'
import { settleTrade } from './settle-trade.ts'

/** What an event does, and what it leaves of the quote for the next. */
export interface ExchangeStep {
  readonly change: ExchangeChange
  readonly view: MarketView | null
}

/**
 * An order arrives: it is rejected, or it rests, and takes at once what the market shows. An
 * immediate-or-cancel order does not rest.
 */
export function placeOrder(
  request: ExchangeRequest,
  arrival: Arrival,
  { venueOrderId, at }: { readonly venueOrderId: string; readonly at: Instant },
): ExchangeStep {
  const { state, terms, view, rules } = arrival
  const order = newOrder(request, venueOrderId, at, terms)
  const refusal = refusalOf(order, arrival)
  if (refusal !== null) {
    return { change: onlyOrder(state, { ...order, status: 'REJECTED', ...refusal }), view }
  }
  const price = judgedPrice(order, view!)!
  const needed = fundsFor(state, order, { price, terms: terms!, charged: rules.charges })
  const resting = { ...order, held: greatest(needed, NO_MONEY) }
  const step = fillOrder(state, resting, view!, { terms: terms!, rules, at, arrives: true })
  const filled = step.change.orders[0]!
  const isOver = filled.validity === 'DAY' || filled.status === 'FILLED'
  if (isOver) return step
  const message = 'What was not filled at once is canceled: immediate or cancel.'
  return {
    ...step,
    change: {
      ...step.change,
      orders: [{ ...filled, status: 'CANCELED', held: NO_MONEY, message }],
    },
  }
}

/** A quote arrives: each order that rests on its instrument takes what it may, oldest first. */
export function matchQuote(
  state: ExchangeState,
  view: MarketView,
  on: { readonly terms: ExchangeTerms; readonly rules: ExchangeRules; readonly at: Instant },
): ExchangeStep {
  let books = state
  let left = view
  const change = {
    orders: [] as ExchangeOrder[],
    trades: [] as ExchangeTrade[],
  }
  for (const order of state.orders.values()) {
    if (order.instrumentId !== view.instrumentId || order.expiresAt <= on.at) continue
    if (order.matchedAt !== null && order.matchedAt >= view.at) continue // it took from this one
    const step = fillOrder(books, order, left, { ...on, arrives: false })
    if (step.change.orders[0] === order) continue
    books = changed(books, step.change)
    left = step.view ?? left
    change.orders.push(...step.change.orders)
    change.trades.push(...step.change.trades)
  }
  const positions = [...books.positions.values()].filter(
    (position) => ![...state.positions.values()].includes(position),
  )
  return { change: { ...change, positions, cash: books.cash }, view: left }
}

/** Somebody takes an order back. What has filled stays. */
export function cancelOrder(
  state: ExchangeState,
  venueOrderId: string,
  { at, message }: { readonly at: Instant; readonly message: string },
): Result<ExchangeChange, 'not_resting'> {
  const order = state.orders.get(venueOrderId)
  return order ? accept(onlyOrder(state, ended(order, at, message))) : refuse('not_resting')
}

/** The end of a session: the orders of its day die. */
export function expireOrders(state: ExchangeState, at: Instant): ExchangeChange | null {
  const message = 'The session is over, and the order was good for the day.'
  const orders = [...state.orders.values()]
    .filter(({ expiresAt }) => expiresAt <= at)
    .map((order) => ended(order, at, message))
  return orders.length === 0 ? null : { orders, trades: [], positions: [], cash: state.cash }
}

/**
 * A contract expires: its position is closed at what the exchange pays, without an order of ours and
 * without charges. What still rests on it is canceled.
 */
export function settleExpiry(
  state: ExchangeState,
  position: ExchangePosition,
  on: {
    readonly terms: ExchangeTerms
    readonly price: Price
    readonly venueOrderId: string
    readonly at: Instant
  },
): ExchangeChange {
  const { terms, price, venueOrderId, at } = on
  const { instrumentId, exchange, tradingsymbol, product, quantity: held } = position
  const quantity = magnitude(held)
  const asked: ExchangeRequest = {
    instrumentId,
    exchange,
    tradingsymbol,
    product,
    quantity,
    clientOrderId: `expiry:${venueOrderId}`,
    side: held > 0n ? 'SELL' : 'BUY',
    type: 'MARKET',
    validity: 'DAY',
    limitPrice: null,
    stopPrice: null,
  }
  const order = newOrder(asked, venueOrderId, at, terms)
  const rules = { ...REAL_RULES, charges: false }
  const settled = settleTrade(state, order, { price, quantity }, { terms, rules, at })
  const filled: ExchangeOrder = {
    ...order,
    status: 'FILLED',
    filledQuantity: quantity,
    turnover: notional(price, quantity),
    tradeCount: 1,
    message: 'The contract expired, and was settled.',
  }
  const message = 'The contract has expired.'
  const resting = [...state.orders.values()].filter((one) => one.instrumentId === instrumentId)
  return {
    orders: [filled, ...resting.map((one) => ended(one, at, message))],
    trades: [settled.trade],
    positions: [settled.position],
    cash: plus(state.cash, settled.trade.cashFlow),
  }
}

interface Filling {
  readonly terms: ExchangeTerms
  readonly rules: ExchangeRules
  readonly at: Instant
  readonly arrives: boolean
}

/** The change holds the order, also when nothing happened to it; then it is the same object. */
function fillOrder(
  state: ExchangeState,
  order: ExchangeOrder,
  view: MarketView,
  { terms, rules, at, arrives }: Filling,
): ExchangeStep {
  const unchanged = { change: onlyOrder(state, order), view }
  if (!mayFill(view, terms.isOpen, rules)) return unchanged
  if (!order.triggered && !isStopMet(order, view)) return unchanged

  const triggered = { ...order, triggered: true, updatedAt: at }
  const { takesShownSize } = rules
  const isNew = arrives || !order.triggered
  const { matches, view: left } = matchOrder(triggered, view, { arrives: isNew, takesShownSize })
  if (matches.length === 0) {
    return order.triggered ? unchanged : { change: onlyOrder(state, triggered), view }
  }

  let books = state
  let filled: ExchangeOrder = { ...triggered, matchedAt: view.at }
  const trades: ExchangeTrade[] = []
  for (const match of matches) {
    const { trade, position, charges } = settleTrade(books, filled, match, { terms, rules, at })
    filled = {
      ...filled,
      filledQuantity: plus(filled.filledQuantity, match.quantity),
      turnover: plus(filled.turnover, notional(match.price, match.quantity)),
      tradeCount: filled.tradeCount + 1,
      charges,
    }
    trades.push(trade)
    const cash = plus(books.cash, trade.cashFlow)
    books = changed(books, { orders: [], trades: [], positions: [position], cash })
  }
  const rest = minus(order.quantity, filled.filledQuantity)
  const before = minus(order.quantity, order.filledQuantity)
  filled = {
    ...filled,
    status: rest === NO_QUANTITY ? 'FILLED' : 'PARTIALLY_FILLED',
    held: rest === NO_QUANTITY ? NO_MONEY : prorate(order.held, rest, before),
  }
  const position = books.positions.get(positionKey(order))!
  return {
    change: { orders: [filled], trades, positions: [position], cash: books.cash },
    view: left,
  }
}

function newOrder(
  request: ExchangeRequest,
  venueOrderId: string,
  at: Instant,
  terms: ExchangeTerms | null,
): ExchangeOrder {
  const { clientOrderId, instrumentId, exchange, tradingsymbol } = request
  const { side, type, product, validity, quantity, limitPrice, stopPrice } = request
  return {
    clientOrderId,
    instrumentId,
    exchange,
    tradingsymbol,
    side,
    type,
    product,
    validity,
    quantity,
    limitPrice,
    stopPrice,
    venueOrderId,
    status: 'OPEN',
    triggered: stopPrice === null,
    filledQuantity: NO_QUANTITY,
    turnover: NO_MONEY,
    charges: NO_MONEY,
    tradeCount: 0,
    held: NO_MONEY,
    matchedAt: null,
    code: null,
    message: null,
    placedAt: at,
    updatedAt: at,
    expiresAt: terms?.sessionEndsAt ?? at,
  }
}

function ended(order: ExchangeOrder, at: Instant, message: string): ExchangeOrder {
  return { ...order, status: 'CANCELED', held: NO_MONEY, message, updatedAt: at }
}

function onlyOrder(state: ExchangeState, order: ExchangeOrder): ExchangeChange {
  return { orders: [order], trades: [], positions: [], cash: state.cash }
}
