import { NO_MONEY, NO_QUANTITY } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import type { ExchangeOrder, ExchangeRequest } from './exchange-books.ts'
import type { ExchangeTerms } from './exchange-rules.ts'

/** An order as it arrives, before anything has happened to it. */
export function newOrder(
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

/** An order that somebody or something has ended. What has filled stays. */
export function ended(order: ExchangeOrder, at: Instant, message: string): ExchangeOrder {
  return { ...order, status: 'CANCELED', held: NO_MONEY, message, updatedAt: at }
}
