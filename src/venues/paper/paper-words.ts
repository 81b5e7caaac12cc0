import {
  averageOf,
  type ExchangeOrder,
  type ExchangeTrade,
} from '../../domain/trading/exchange/exchange-books.ts'
import type { VenueOrder, VenueTrade } from '../venue.ts'

export function toVenueOrder(order: ExchangeOrder): VenueOrder {
  const { venueOrderId, clientOrderId, instrumentId, exchange, tradingsymbol } = order
  const { side, type, product, validity, quantity, limitPrice, stopPrice } = order
  const { status, filledQuantity, message, placedAt, updatedAt } = order
  return {
    venueOrderId,
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
    status,
    filledQuantity,
    message,
    placedAt,
    updatedAt,
    venueStatus: wordOf(order),
    averagePrice: averageOf(order),
  }
}

export function toVenueTrade(trade: ExchangeTrade): VenueTrade {
  const { tradeId, venueOrderId, instrumentId, exchange, tradingsymbol } = trade
  const { product, side, quantity, price, filledAt } = trade
  return {
    tradeId,
    venueOrderId,
    instrumentId,
    exchange,
    tradingsymbol,
    product,
    side,
    quantity,
    price,
    fee: trade.charges,
    filledAt,
  }
}

/** The broker's word for it, since those who trade in India read that one. */
export function wordOf({ status, triggered }: ExchangeOrder): string {
  if (status === 'FILLED') return 'COMPLETE'
  if (status === 'CANCELED') return 'CANCELLED'
  if (status === 'REJECTED') return 'REJECTED'
  return triggered ? 'OPEN' : 'TRIGGER PENDING'
}
