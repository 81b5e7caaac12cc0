import type { Money, Price, Quantity } from '../core/fixed.ts'
import type { Instant } from '../core/instant.ts'
import type { PassedOrder } from '../domain/risk/account-gate.ts'
import type {
  AccountOrderStatus,
  AccountOrderType,
  AccountOrderValidity,
  AccountProduct,
} from '../domain/trading/account-order.ts'
import type { OrderSide } from '../domain/trading/order.ts'

/**
 * Where the orders of one account rest and fill. The paper exchange and Kite pass the same tests
 * (test/venues/conformance.ts).
 *
 * What cannot be done rejects with one of the errors below: `VenueUnreachable`, `VenueSessionOver`,
 * `VenueUnexpected`.
 */
export interface Venue {
  readonly broker: VenueBroker
  /**
   * Hands an order over. It is named by its client order id: the paper exchange answers a second
   * one of that name with the first. `VenueUnreachable` means that nobody knows whether it rests
   * there now: look it up with `findByClientId`, and never send it again on that alone.
   */
  place(order: PassedOrder): Promise<PlaceAnswer>
  /** Asks for the end of an order. Whether it came, `follow` and `orders` say. */
  cancel(venueOrderId: string): Promise<CancelAnswer>
  /** The order that carries a client order id. Null: the venue has none, as of this question. */
  findByClientId(clientOrderId: string): Promise<VenueOrder | null>
  /** Of the venue's day, in the order of their placing; older ones as far as the venue tells. */
  orders(): Promise<readonly VenueOrder[]>
  /** The fills of the venue's day, likewise. The same fill always has the same `tradeId`. */
  trades(): Promise<readonly VenueTrade[]>
  positions(): Promise<readonly VenuePosition[]>
  holdings(): Promise<readonly VenueHolding[]>
  funds(): Promise<readonly VenueFunds[]>
  /**
   * Tells what happens to orders until the signal aborts, then resolves. A lost stream is made
   * again after 1, 2, 4 … 60 s (FO-295), and what was missed is looked up and told before
   * `connected`; so a fill is told at least once, and may be told twice. `onEvent` is awaited:
   * while it works, no second event is told. Rejects with what it throws, and with
   * `VenueSessionOver` when the login is over; a venue that does not answer is told as `lost`.
   * Orders of the venue's own (it squares off, it settles) are told with names that are not ours.
   */
  follow(onEvent: (event: VenueEvent) => void | Promise<void>, signal: AbortSignal): Promise<void>
}

export type VenueBroker = 'paper' | 'kite'

export type PlaceAnswer =
  | { readonly kind: 'accepted'; readonly venueOrderId: string }
  | VenueRefusal

export type CancelAnswer = { readonly kind: 'accepted' } | VenueRefusal

/** The venue said no, and nothing rests there. `code` is one of ours, `message` the venue's. */
export interface VenueRefusal {
  readonly kind: 'refused'
  readonly code: VenueRefusalCode
  readonly message: string
}

export type VenueRefusalCode =
  | 'invalid_order' // its form: a price off the grid, no whole lots, a type that is not taken
  | 'unknown_instrument'
  | 'unknown_order' // to cancel
  | 'order_closed' // to cancel
  | 'insufficient_funds'
  | 'insufficient_holdings' // CNC sells only what is held
  | 'market_closed'
  | 'price_out_of_range' // beyond the circuit limits of the day
  | 'not_permitted' // the account or its key may not do this
  | 'rate_limited' // asked again as often as is polite; nothing was placed
  | 'other'

export interface VenueOrder {
  readonly venueOrderId: string
  readonly clientOrderId: string | null // null: not placed by us
  readonly instrumentId: string | null // null: the venue's name of it is none that we know
  readonly exchange: string
  readonly tradingsymbol: string
  readonly side: OrderSide
  readonly type: AccountOrderType
  readonly product: AccountProduct
  readonly validity: AccountOrderValidity
  readonly quantity: Quantity
  readonly limitPrice: Price | null
  readonly stopPrice: Price | null
  readonly status: AccountOrderStatus
  readonly venueStatus: string // the venue's own word: TRIGGER PENDING, AMO REQ RECEIVED, …
  readonly filledQuantity: Quantity
  readonly averagePrice: Price | null // of what filled
  readonly message: string | null // why it was rejected or canceled
  readonly placedAt: Instant
  readonly updatedAt: Instant
}

export interface VenueTrade {
  readonly tradeId: string // the venue's own; unique within the account, for ever
  readonly venueOrderId: string
  readonly instrumentId: string | null
  readonly exchange: string
  readonly tradingsymbol: string
  readonly product: AccountProduct
  readonly side: OrderSide
  readonly quantity: Quantity // positive
  readonly price: Price
  readonly fee: Money | null // brokerage, taxes and charges; null: the venue does not say
  readonly filledAt: Instant
}

export interface VenuePosition {
  readonly instrumentId: string | null
  readonly exchange: string
  readonly tradingsymbol: string
  readonly product: AccountProduct
  readonly quantity: Quantity // + long, − short, 0: closed today
  readonly averagePrice: Price | null // null: flat
  readonly lastPrice: Price | null
  readonly realizedPnl: Money
  readonly unrealizedPnl: Money | null // null: without a price
}

/** Shares that were delivered. */
export interface VenueHolding {
  readonly instrumentId: string | null
  readonly exchange: string
  readonly tradingsymbol: string
  readonly quantity: Quantity // free to be sold
  readonly averagePrice: Price | null
  readonly lastPrice: Price | null
}

/** Money of one segment. What may be spent is `available`. */
export interface VenueFunds {
  readonly segment: 'equity' | 'commodity'
  readonly available: Money
  readonly used: Money // margin blocked, and what open orders hold back
  readonly openingBalance: Money
  readonly net: Money // available + used
}

export type VenueEvent =
  | { readonly kind: 'order'; readonly order: VenueOrder }
  | { readonly kind: 'trade'; readonly trade: VenueTrade }
  | { readonly kind: 'connected' } // nothing is missed from here on
  | { readonly kind: 'lost'; readonly detail: string; readonly retryInMs: number }

/** No answer, or none that says anything: nobody knows whether the venue did what was asked. */
export class VenueUnreachable extends Error {
  override readonly name = 'VenueUnreachable'
}

/** The login at the broker is over. A person logs in again; until then nothing is asked. */
export class VenueSessionOver extends Error {
  override readonly name = 'VenueSessionOver'
}

/** An answer that is not of the form that the protocol promises. Nothing of it was taken. */
export class VenueUnexpected extends Error {
  override readonly name = 'VenueUnexpected'
}
