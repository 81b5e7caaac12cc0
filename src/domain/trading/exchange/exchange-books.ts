import { averagePrice, type Money, type Price, type Quantity } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import type {
  AccountExchange,
  AccountOrderType,
  AccountOrderValidity,
  AccountProduct,
} from '../account-order.ts'
import type { OrderSide } from '../order.ts'
import type { Position } from '../position.ts'
import type { ExchangeRefusalCode } from './exchange-refusal.ts'

/** The books of one account at the simulated exchange. Orders that are closed are in no state. */
export interface ExchangeState {
  readonly openingCash: Money
  readonly cash: Money // opening cash, and every trade's cash flow
  readonly orders: ReadonlyMap<string, ExchangeOrder> // by venueOrderId, in the order of placing
  readonly positions: ReadonlyMap<string, ExchangePosition> // by `positionKey`
}

export type ExchangeOrderStatus = 'OPEN' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'REJECTED'

/** What is asked of the exchange. */
export interface ExchangeRequest {
  readonly clientOrderId: string
  readonly instrumentId: string
  readonly exchange: AccountExchange
  readonly tradingsymbol: string
  readonly side: OrderSide
  readonly type: AccountOrderType
  readonly product: AccountProduct
  readonly validity: AccountOrderValidity
  readonly quantity: Quantity
  readonly limitPrice: Price | null
  readonly stopPrice: Price | null
}

export interface ExchangeOrder extends ExchangeRequest {
  readonly venueOrderId: string
  readonly status: ExchangeOrderStatus
  readonly triggered: boolean // its stop was met, or it has none
  readonly filledQuantity: Quantity
  readonly turnover: Money // Σ price × quantity of its trades
  readonly charges: Money // on its trades
  readonly tradeCount: number
  readonly held: Money // of the funds, for what is not filled yet
  readonly matchedAt: Instant | null // the time of the quote from which it last took
  readonly code: ExchangeRefusalCode | null // of a rejected one
  readonly message: string | null // why it was rejected or canceled
  readonly placedAt: Instant
  readonly updatedAt: Instant
  readonly expiresAt: Instant // the end of its session
}

export interface ExchangeTrade {
  readonly tradeId: string // the order's id and which of its trades it is, from 1
  readonly venueOrderId: string
  readonly instrumentId: string
  readonly exchange: AccountExchange
  readonly tradingsymbol: string
  readonly product: AccountProduct
  readonly side: OrderSide
  readonly quantity: Quantity
  readonly price: Price
  readonly cashFlow: Money // what it did to cash, charges included; − when we pay
  readonly charges: Money
  readonly filledAt: Instant
}

/** What is held of one instrument in one product. `fees` are the charges. */
export interface ExchangePosition extends Position {
  readonly exchange: AccountExchange
  readonly tradingsymbol: string
  readonly product: AccountProduct
  readonly blocked: Money // margin
}

/** What one event does to the books: whole rows, as they are after it. */
export interface ExchangeChange {
  readonly orders: readonly ExchangeOrder[]
  readonly trades: readonly ExchangeTrade[]
  readonly positions: readonly ExchangePosition[]
  readonly cash: Money
}

export function positionKey(at: {
  readonly instrumentId: string
  readonly product: AccountProduct
}): string {
  return `${at.instrumentId}/${at.product}`
}

export function isResting({ status }: Pick<ExchangeOrder, 'status'>): boolean {
  return status === 'OPEN' || status === 'PARTIALLY_FILLED'
}

export function averageOf({
  turnover,
  filledQuantity,
}: Pick<ExchangeOrder, 'turnover' | 'filledQuantity'>): Price | null {
  return filledQuantity === 0n ? null : averagePrice(turnover, filledQuantity)
}

/** The books after a change. */
export function changed(state: ExchangeState, change: ExchangeChange): ExchangeState {
  const orders = new Map(state.orders)
  for (const order of change.orders) {
    if (isResting(order)) orders.set(order.venueOrderId, order)
    else orders.delete(order.venueOrderId)
  }
  const positions = new Map(state.positions)
  for (const position of change.positions) positions.set(positionKey(position), position)
  return { openingCash: state.openingCash, cash: change.cash, orders, positions }
}
