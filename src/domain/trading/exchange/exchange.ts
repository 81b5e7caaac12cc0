import { greatest, NO_MONEY, plus, type Money } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import { accept, refuse, type Result } from '../../../core/result.ts'
import { judgedPrice, refusalOf, type Arrival } from './check-order.ts'
import {
  isResting,
  positionKey,
  type ExchangeChange,
  type ExchangeOrder,
  type ExchangePosition,
  type ExchangeRequest,
  type ExchangeState,
  type ExchangeTrade,
} from './exchange-books.ts'
import { fundsFor } from './exchange-funds.ts'
import type { ExchangeRules, ExchangeTerms, MarketView } from './exchange-rules.ts'
import { fillOrder } from './fill-order.ts'
import { ended, newOrder } from './new-order.ts'

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
  const before = state.positions.get(positionKey(order))
  const filled = fillOrder(before, resting, view!, { terms: terms!, rules, at, arrives: true })
  const { order: asItIs, trades, position } = filled ?? { ...NOTHING, order: resting }
  return {
    change: {
      orders: [asItIs.validity === 'IOC' && isResting(asItIs) ? withdrawn(asItIs) : asItIs],
      trades,
      positions: position ? [position] : [],
      cash: cashAfter(state.cash, trades),
    },
    view: filled?.view ?? view,
  }
}

const NOTHING = { trades: [], position: null }

function withdrawn(order: ExchangeOrder): ExchangeOrder {
  const message = 'What was not filled at once is canceled: immediate or cancel.'
  return { ...order, status: 'CANCELED', held: NO_MONEY, message }
}

/** A quote arrives: each order that rests on its instrument takes what it may, oldest first. */
export function matchQuote(
  state: ExchangeState,
  view: MarketView,
  on: { readonly terms: ExchangeTerms; readonly rules: ExchangeRules; readonly at: Instant },
): ExchangeStep {
  let left = view
  const positions = new Map<string, ExchangePosition>() // those that moved
  const orders: ExchangeOrder[] = []
  const trades: ExchangeTrade[] = []
  for (const order of state.orders.values()) {
    if (order.instrumentId !== view.instrumentId || order.expiresAt <= on.at) continue
    if (order.matchedAt !== null && order.matchedAt >= view.at) continue // it took from this one
    const key = positionKey(order)
    const held = positions.get(key) ?? state.positions.get(key)
    const filled = fillOrder(held, order, left, { ...on, arrives: false })
    if (filled === null) continue
    left = filled.view
    orders.push(filled.order)
    trades.push(...filled.trades)
    if (filled.position) positions.set(key, filled.position)
  }
  const cash = cashAfter(state.cash, trades)
  return { change: { orders, trades, positions: [...positions.values()], cash }, view: left }
}

function cashAfter(cash: Money, trades: readonly ExchangeTrade[]): Money {
  return trades.reduce((sum, { cashFlow }) => plus(sum, cashFlow), cash)
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

function onlyOrder(state: ExchangeState, order: ExchangeOrder): ExchangeChange {
  return { orders: [order], trades: [], positions: [], cash: state.cash }
}
