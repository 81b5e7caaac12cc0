import type { Price, Quantity } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { AccountVerdict } from '../risk/account-gate.ts'
import type { OrderSide } from './order.ts'

export const ACCOUNT_EXCHANGES = ['NSE', 'NFO', 'BSE', 'BFO', 'MCX'] as const
export type AccountExchange = (typeof ACCOUNT_EXCHANGES)[number]

/** A STOP_LIMIT rests as a limit order once the stop is met; brokers of India call it SL. */
export type AccountOrderType = 'MARKET' | 'LIMIT' | 'STOP_LIMIT' | 'STOP'

/** Intraday, carried margin, or delivery. */
export type AccountProduct = 'MIS' | 'NRML' | 'CNC'

export type AccountOrderValidity = 'DAY' | 'IOC'

/** Who wanted the order. Whoever it was, it passed the same gate; `external`: not through us. */
export type AccountOrderSource = 'client' | 'override' | 'bot' | 'cleanup' | 'external'

export type AccountOrderStatus =
  | 'PENDING' // committed here, not answered by the venue yet
  | 'OPEN' // rests at the venue
  | 'PARTIALLY_FILLED'
  | 'UNKNOWN' // sent, and no answer came: it is looked up, never guessed, never sent again
  | 'FILLED' // closed from here on
  | 'CANCELED'
  | 'REJECTED' // by the gate or the venue; `reason` says which and why

/** What somebody asks of an account, before the gate has seen it. */
export interface AccountOrderRequest {
  readonly clientOrderId: string // ours, made before sending; see `CLIENT_ORDER_ID`
  readonly instrumentId: string
  readonly exchange: AccountExchange
  readonly tradingsymbol: string // as the exchange lists it
  readonly side: OrderSide
  readonly type: AccountOrderType
  readonly product: AccountProduct
  readonly validity: AccountOrderValidity
  readonly quantity: Quantity // units, not lots; a request may be wrong
  readonly limitPrice: Price | null // of LIMIT and STOP_LIMIT
  readonly stopPrice: Price | null // of STOP and STOP_LIMIT
  readonly tag: string | null // a person's own word, at most 20 characters; the venue never sees it
  readonly source: AccountOrderSource
}

/** Twenty letters and digits: what the narrowest venue lets an order be called, and looked up by. */
export const CLIENT_ORDER_ID = /^[A-Za-z0-9]{1,20}$/

export interface AccountOrder extends AccountOrderRequest {
  readonly orderId: string // ours
  readonly venueOrderId: string | null // null before the venue has named it
  readonly status: AccountOrderStatus
  readonly filledQuantity: Quantity
  readonly averagePrice: Price | null // Σ quantity × price ÷ Σ quantity of its fills
  readonly reason: string | null // why it was rejected or canceled
  readonly verdicts: readonly AccountVerdict[] // of the gate, with their numbers
  readonly placedAt: Instant
  readonly updatedAt: Instant
}

const CLOSED: ReadonlySet<AccountOrderStatus> = new Set(['FILLED', 'CANCELED', 'REJECTED'])

export function isAccountOrderClosed(status: AccountOrderStatus): boolean {
  return CLOSED.has(status)
}
