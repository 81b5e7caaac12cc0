import { averagePrice, fixed, minus, toNumber, type Price } from '#src/core/fixed.ts'
import type { Instant } from '#src/core/instant.ts'
import {
  averageOf,
  type ExchangeOrder,
  type ExchangePosition,
  type ExchangeTrade,
} from '#src/domain/trading/exchange/exchange-books.ts'
import { wordOf } from '#src/venues/paper/paper-words.ts'

export const KITE_USER = 'AB1234'

/** An order of the book, or of an update; its tag is left to who knows it. */
export function kiteOrderOf(order: ExchangeOrder): object {
  const { type, limitPrice, stopPrice, quantity, filledQuantity } = order
  const isMarket = type === 'MARKET' || type === 'STOP'
  const filled = toNumber(filledQuantity)
  return {
    placed_by: KITE_USER,
    order_id: order.venueOrderId,
    exchange_order_id: `1${order.venueOrderId}`,
    parent_order_id: null,
    status: wordOf(order),
    status_message: order.message,
    order_timestamp: wallClock(order.placedAt),
    exchange_update_timestamp: wallClock(order.updatedAt),
    variety: 'regular',
    exchange: order.exchange,
    tradingsymbol: order.tradingsymbol,
    // what guards a market order makes it a limit order
    order_type: type === 'MARKET' || type === 'LIMIT' ? 'LIMIT' : 'SL',
    transaction_type: order.side,
    validity: order.validity,
    product: order.product,
    quantity: toNumber(quantity),
    price: limitPrice === null ? 0 : toNumber(limitPrice),
    trigger_price: stopPrice === null ? 0 : toNumber(stopPrice),
    average_price: filled > 0 ? toNumber(averageOf(order)!) : 0,
    filled_quantity: filled,
    pending_quantity: toNumber(minus(quantity, filledQuantity)),
    cancelled_quantity: 0,
    market_protection: isMarket ? -1 : 0,
    meta: {},
  }
}

export function kiteTradeOf(trade: ExchangeTrade): object {
  return {
    trade_id: trade.tradeId.split('-').at(-1),
    order_id: trade.venueOrderId,
    exchange: trade.exchange,
    tradingsymbol: trade.tradingsymbol,
    product: trade.product,
    average_price: toNumber(trade.price),
    quantity: toNumber(trade.quantity),
    transaction_type: trade.side,
    fill_timestamp: wallClock(trade.filledAt),
    exchange_timestamp: wallClock(trade.filledAt),
  }
}

export function kitePositionOf(position: ExchangePosition, lastPrice: Price | null): object {
  const { quantity, cost } = position
  const last = toNumber(lastPrice ?? fixed('0'))
  const average = toNumber(averagePrice(cost, quantity))
  const units = toNumber(quantity)
  return {
    tradingsymbol: position.tradingsymbol,
    exchange: position.exchange,
    product: position.product,
    quantity: units,
    multiplier: 1,
    average_price: average,
    last_price: last,
    pnl: toNumber(position.realizedPnl) + (last === 0 ? 0 : (last - average) * units),
  }
}

/** India's, without a zone, as Kite writes it. */
function wallClock(at: Instant): string {
  return new Date(at + 19_800_000).toISOString().slice(0, 19).replace('T', ' ')
}
