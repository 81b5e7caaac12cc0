import {
  basisPoints,
  fixed,
  format,
  formatPlaces,
  minus,
  plus,
  type Fixed,
  type Price,
} from '../../../core/fixed.ts'
import type { ExchangeOrder, ExchangeState } from './exchange-books.ts'
import { closing, freeFunds, freeToSell, fundsFor, type Prices } from './exchange-funds.ts'
import type { ExchangeRefusal, ExchangeRefusalCode } from './exchange-refusal.ts'
import type { ExchangeRules, ExchangeTerms, MarketView } from './exchange-rules.ts'

/** What an order meets when it arrives. */
export interface Arrival {
  readonly state: ExchangeState
  readonly terms: ExchangeTerms | null // null: no such instrument, or it is not listed any more
  readonly view: MarketView | null // null: nobody has heard a quote
  readonly rules: ExchangeRules
  readonly prices: Prices // of what is held
}

/** Why the exchange does not take an order; null: it does. The first check that refuses answers. */
export function refusalOf(order: ExchangeOrder, arrival: Arrival): ExchangeRefusal | null {
  const { terms } = arrival
  if (terms === null || terms.instrument.kind === 'index') {
    return refusal('unknown_instrument', `${order.tradingsymbol} is not traded here.`)
  }
  const known = { ...arrival, terms }
  return (
    faultOfQuantity(order, terms) ??
    faultOfPrices(order, known) ??
    faultOfProduct(order, terms) ??
    faultOfMarket(order, known) ??
    faultOfBand(order, known) ??
    faultOfHoldings(order, known) ??
    faultOfFunds(order, known)
  )
}

type Known = Arrival & { readonly terms: ExchangeTerms }

function faultOfQuantity(
  { quantity }: ExchangeOrder,
  { instrument, freezeQuantity }: ExchangeTerms,
): ExchangeRefusal | null {
  const { lotSize } = instrument
  if (quantity <= 0n) return refusal('invalid_order', 'The quantity must be above zero.')
  if (quantity % lotSize !== 0n) {
    const text = `The quantity must be a multiple of the lot size ${format(lotSize)}.`
    return refusal('invalid_order', text)
  }
  if (freezeQuantity === null || quantity <= freezeQuantity) return null
  const text = `One order takes at most the freeze quantity, ${format(freezeQuantity)} units.`
  return refusal('invalid_order', text)
}

function faultOfPrices(order: ExchangeOrder, { terms, view }: Known): ExchangeRefusal | null {
  const { type, side, limitPrice, stopPrice } = order
  const wantsLimit = type === 'LIMIT' || type === 'STOP_LIMIT'
  const wantsStop = type === 'STOP' || type === 'STOP_LIMIT'
  if (wantsLimit !== (limitPrice !== null) || wantsStop !== (stopPrice !== null)) {
    return refusal('invalid_order', `A ${type} order names other prices.`)
  }
  const { priceIncrement } = terms.instrument
  for (const price of [limitPrice, stopPrice]) {
    if (price === null || (price > 0n && price % priceIncrement === 0n)) continue
    const text = `Prices are multiples of the tick size ${format(priceIncrement)}.`
    return refusal('invalid_order', text)
  }
  const buys = side === 'BUY'
  if (stopPrice === null) return null
  if (limitPrice !== null && (buys ? limitPrice < stopPrice : limitPrice > stopPrice)) {
    const text = `The limit of a stop to ${buys ? 'buy' : 'sell'} lies beyond its trigger price.`
    return refusal('invalid_order', text)
  }
  const last = view?.lastPrice ?? null
  if (last === null || (buys ? stopPrice > last : stopPrice < last)) return null
  const where = buys ? 'above' : 'below'
  const text = `The trigger price of a stop lies ${where} the last price, ${formatPlaces(last, 2)}.`
  return refusal('invalid_order', text)
}

function faultOfProduct(
  { product }: ExchangeOrder,
  { instrument }: ExchangeTerms,
): ExchangeRefusal | null {
  const isShare = instrument.kind === 'equity' || instrument.kind === 'etf'
  if (isShare ? product !== 'NRML' : product !== 'CNC') return null
  const takes = isShare ? 'CNC or MIS' : 'NRML or MIS'
  return refusal('invalid_order', `${instrument.symbol} is traded as ${takes}.`)
}

function faultOfMarket(
  order: ExchangeOrder,
  { state, terms, view, rules }: Known,
): ExchangeRefusal | null {
  const { tradingsymbol, product, placedAt, quantity } = order
  if (!terms.isOpen && !rules.outsideHours) {
    return refusal('market_closed', 'The market is closed, and takes no order now.')
  }
  const isLate = product === 'MIS' && placedAt >= terms.squareOffAt && !rules.outsideHours
  if (isLate && closing(state, order, quantity) < quantity) {
    return refusal('market_closed', 'It is too late in the session to open a position of the day.')
  }
  if (view !== null && !view.stale) return null
  // without a price nobody could say what the order needs
  return refusal('market_closed', `There is no current quote of ${tradingsymbol}.`)
}

/** How far from the previous close a share trades on a day; contracts have limits of their own. */
const BAND: Fixed<'bps'> = fixed('2000')
const FUTURES_BAND: Fixed<'bps'> = fixed('1000')

/** The circuit limits of the day; null where there are none, or nobody knows the previous close. */
export function circuitLimits(
  { instrument }: ExchangeTerms,
  previousClose: Price | null,
): { readonly lower: Price; readonly upper: Price } | null {
  if (previousClose === null || instrument.kind === 'option') return null
  const reach = basisPoints(previousClose, instrument.kind === 'future' ? FUTURES_BAND : BAND)
  return { lower: minus(previousClose, reach), upper: plus(previousClose, reach) }
}

function faultOfBand(order: ExchangeOrder, { terms, view }: Known): ExchangeRefusal | null {
  const limits = circuitLimits(terms, view!.previousClose)
  if (limits === null) return null
  const { lower, upper } = limits
  for (const price of [order.limitPrice, order.stopPrice]) {
    if (price === null || (price >= lower && price <= upper)) continue
    const range = `${formatPlaces(lower, 2)} to ${formatPlaces(upper, 2)}`
    return refusal('price_out_of_range', `The price is beyond the day's circuit limits, ${range}.`)
  }
  return null
}

function faultOfHoldings(order: ExchangeOrder, { state }: Known): ExchangeRefusal | null {
  if (order.product !== 'CNC' || order.side === 'BUY') return null
  const free = freeToSell(state, order)
  if (order.quantity <= free) return null
  const text = `${format(order.quantity)} are to be sold and ${format(free)} are held.`
  return refusal('insufficient_holdings', text)
}

function faultOfFunds(order: ExchangeOrder, { state, terms, view, rules, prices }: Known) {
  const price = judgedPrice(order, view!)
  if (price === null) return refusal('market_closed', 'Nobody offers, and nothing has traded yet.')
  const needed = fundsFor(state, order, { price, terms, charged: rules.charges })
  const free = freeFunds(state, prices)
  if (needed <= 0n || needed <= free) return null
  const text = `The order needs ${formatPlaces(needed, 2)}, and ${formatPlaces(free, 2)} are free.`
  return refusal('insufficient_funds', text)
}

/** The price that an order is judged by before it fills. */
export function judgedPrice(order: ExchangeOrder, view: MarketView): Price | null {
  const touch = order.side === 'BUY' ? view.asks[0]?.price : view.bids[0]?.price
  return order.limitPrice ?? order.stopPrice ?? touch ?? view.lastPrice
}

function refusal(code: ExchangeRefusalCode, message: string): ExchangeRefusal {
  return { code, message }
}
