import { minus, NO_MONEY, NO_QUANTITY, notional, plus, prorate } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import type { ExchangeOrder, ExchangePosition, ExchangeTrade } from './exchange-books.ts'
import {
  mayFill,
  type ExchangeRules,
  type ExchangeTerms,
  type MarketView,
} from './exchange-rules.ts'
import { isStopMet, matchOrder } from './match-order.ts'
import { settleTrade } from './settle-trade.ts'

export interface Filling {
  readonly terms: ExchangeTerms
  readonly rules: ExchangeRules
  readonly at: Instant
  readonly arrives: boolean // it comes to the market now, and does not rest there yet
}

/** An order after it met the market. */
export interface FilledOrder {
  readonly order: ExchangeOrder
  readonly trades: readonly ExchangeTrade[]
  readonly position: ExchangePosition | null // null: nothing traded
  readonly view: MarketView // without what was taken
}

/** Lets an order take what it may of a view: its stop may be met, it may trade. Null: neither. */
export function fillOrder(
  held: ExchangePosition | undefined,
  order: ExchangeOrder,
  view: MarketView,
  { terms, rules, at, arrives }: Filling,
): FilledOrder | null {
  if (!mayFill(view, terms.isOpen, rules)) return null
  if (!order.triggered && !isStopMet(order, view)) return null
  const triggered = { ...order, triggered: true, updatedAt: at }
  const { matches, view: left } = matchOrder(triggered, view, {
    arrives: arrives || !order.triggered,
    takesShownSize: rules.takesShownSize,
  })
  if (matches.length === 0) {
    return order.triggered ? null : { order: triggered, trades: [], position: null, view }
  }

  let position = held
  let filled: ExchangeOrder = { ...triggered, matchedAt: view.at }
  const trades: ExchangeTrade[] = []
  for (const match of matches) {
    const settled = settleTrade(position, filled, match, { terms, rules, at })
    position = settled.position
    trades.push(settled.trade)
    filled = {
      ...filled,
      filledQuantity: plus(filled.filledQuantity, match.quantity),
      turnover: plus(filled.turnover, notional(match.price, match.quantity)),
      tradeCount: filled.tradeCount + 1,
      charges: settled.charges,
    }
  }
  return { order: standing(filled, order), trades, position: position ?? null, view: left }
}

/** What has filled frees its share of what the order holds back. */
function standing(filled: ExchangeOrder, order: ExchangeOrder): ExchangeOrder {
  const rest = minus(order.quantity, filled.filledQuantity)
  if (rest === NO_QUANTITY) return { ...filled, status: 'FILLED', held: NO_MONEY }
  const before = minus(order.quantity, order.filledQuantity)
  return { ...filled, status: 'PARTIALLY_FILLED', held: prorate(order.held, rest, before) }
}
