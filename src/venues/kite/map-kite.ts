import { fixed, format, minus, notional, plus, type Fixed } from '../../core/fixed.ts'
import { instant, type Instant } from '../../core/instant.ts'
import { instrumentId } from '../../domain/market/instruments/instrument.ts'
import type { PassedOrder } from '../../domain/risk/account-gate.ts'
import type { VenueFunds, VenueHolding, VenueOrder, VenuePosition, VenueTrade } from '../venue.ts'
import type { KiteHolding, KiteMargins, KiteOrder, KitePosition, KiteTrade } from './kite-wire.ts'
import { KITE_TYPES, productOfKite, statusOfKite, typeOfKite } from './kite-words.ts'

/** The exchange guards a market order by a band around the last price, as wide as Kite thinks fit. */
const AUTOMATIC_PROTECTION = '-1'

/** The form of a new order. Its tag is our client order id, so that it can be looked up by it. */
export function toKiteForm(order: PassedOrder): Readonly<Record<string, string>> {
  const { type, limitPrice, stopPrice } = order
  const isMarket = type === 'MARKET' || type === 'STOP'
  return {
    exchange: order.exchange,
    tradingsymbol: order.tradingsymbol,
    transaction_type: order.side,
    order_type: KITE_TYPES[type],
    quantity: format(order.quantity),
    product: order.product,
    validity: order.validity,
    tag: order.clientOrderId,
    ...(limitPrice !== null && { price: format(limitPrice) }),
    ...(stopPrice !== null && { trigger_price: format(stopPrice) }),
    ...(isMarket && { market_protection: AUTOMATIC_PROTECTION }),
  }
}

export function toVenueOrder(order: KiteOrder): VenueOrder {
  const { exchange, tradingsymbol, filled_quantity: filled } = order
  const type = typeOfKite(order.order_type, order.market_protection ?? 0)
  const placedAt = timeOf(order.order_timestamp)
  const wantsLimit = type === 'LIMIT' || type === 'STOP_LIMIT'
  const wantsStop = type === 'STOP' || type === 'STOP_LIMIT'
  return {
    venueOrderId: order.order_id,
    clientOrderId: order.tag || null,
    instrumentId: instrumentId(tradingsymbol, exchange),
    exchange,
    tradingsymbol,
    side: order.transaction_type,
    type,
    product: productOfKite(order.product),
    validity: order.validity === 'IOC' ? 'IOC' : 'DAY',
    quantity: exact(order.quantity),
    limitPrice: wantsLimit ? exact(order.price ?? 0) : null,
    stopPrice: wantsStop ? exact(order.trigger_price ?? 0) : null,
    status: statusOfKite(order.status, filled),
    venueStatus: order.status,
    filledQuantity: exact(filled),
    averagePrice: filled > 0 ? exact(order.average_price ?? 0) : null,
    message: order.status_message || null,
    placedAt,
    updatedAt: order.exchange_update_timestamp ? timeOf(order.exchange_update_timestamp) : placedAt,
  }
}

/** Each exchange numbers its trades, and anew each day; with the order's number they are unique. */
export function toVenueTrade(trade: KiteTrade): VenueTrade {
  const { exchange, tradingsymbol } = trade
  return {
    tradeId: `${trade.order_id}:${trade.trade_id}`,
    venueOrderId: trade.order_id,
    instrumentId: instrumentId(tradingsymbol, exchange),
    exchange,
    tradingsymbol,
    product: productOfKite(trade.product),
    side: trade.transaction_type,
    quantity: exact(trade.quantity),
    price: exact(trade.average_price),
    fee: null, // it is in the contract note, at the end of the day
    filledAt: timeOf(trade.fill_timestamp ?? trade.exchange_timestamp),
  }
}

/** Kite tells the profit as a whole; what the open quantity has earned is told apart by its price. */
export function toVenuePosition(position: KitePosition): VenuePosition {
  const { exchange, tradingsymbol } = position
  const quantity = exact<'quantity'>(position.quantity)
  const lastPrice = position.last_price ? exact<'price'>(position.last_price) : null
  const averagePrice = quantity === 0n ? null : exact<'price'>(position.average_price)
  const pnl = exact<'money'>(position.pnl)
  const unrealizedPnl =
    averagePrice === null || lastPrice === null
      ? null
      : notional(minus(lastPrice, averagePrice), quantity, BigInt(position.multiplier ?? 1))
  return {
    instrumentId: instrumentId(tradingsymbol, exchange),
    exchange,
    tradingsymbol,
    product: productOfKite(position.product),
    quantity,
    averagePrice,
    lastPrice,
    realizedPnl: unrealizedPnl === null ? pnl : minus(pnl, unrealizedPnl),
    unrealizedPnl,
  }
}

/** What the day began with: what is sold of it today is a negative position of delivery. */
export function toVenueHolding(holding: KiteHolding): VenueHolding {
  const { exchange, tradingsymbol, opening_quantity: opening, t1_quantity: arriving } = holding
  const began = opening ?? holding.quantity + (holding.used_quantity ?? 0)
  return {
    instrumentId: instrumentId(tradingsymbol, exchange),
    exchange,
    tradingsymbol,
    quantity: exact(began + (opening == null ? (arriving ?? 0) : 0)),
    averagePrice: exact(holding.average_price),
    lastPrice: holding.last_price ? exact(holding.last_price) : null,
  }
}

export function toVenueFunds({ equity, commodity }: KiteMargins): readonly VenueFunds[] {
  const segments = { equity, commodity }
  return (['equity', 'commodity'] as const).flatMap((segment): VenueFunds[] => {
    const margin = segments[segment]
    if (!margin || margin.enabled === false) return []
    const available = exact<'money'>(margin.net)
    const used = exact<'money'>(margin.utilised.debits)
    const openingBalance = exact<'money'>(margin.available.opening_balance ?? margin.available.cash)
    return [{ segment, available, used, openingBalance, net: plus(available, used) }]
  })
}

/** JSON's number to the eight places of the books. */
function exact<Unit extends string>(value: number): Fixed<Unit> {
  return fixed(value.toFixed(8))
}

/** India's wall clock, which Kite writes without a zone. */
function timeOf(text: string | null | undefined): Instant {
  return text ? instant(`${text.replace(' ', 'T')}+05:30`) : (0 as Instant)
}
