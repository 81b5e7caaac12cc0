import { magnitude, notional, plus, type Price } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import type {
  ExchangeChange,
  ExchangeOrder,
  ExchangePosition,
  ExchangeRequest,
  ExchangeState,
} from './exchange-books.ts'
import { REAL_RULES, type ExchangeTerms } from './exchange-rules.ts'
import { ended, newOrder } from './new-order.ts'
import { settleTrade } from './settle-trade.ts'

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
  const settled = settleTrade(position, order, { price, quantity }, { terms, rules, at })
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
