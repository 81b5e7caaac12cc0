import type { Money, Price, Quantity } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Verdict } from '../risk/verdict.ts'

export type OrderSide = 'BUY' | 'SELL'
export type OrderType = 'MARKET' | 'LIMIT' | 'STOP'

export type OrderStatus =
  | 'PENDING' // waits at the paper venue; the word that its users know
  | 'OPEN'
  | 'PARTIALLY_FILLED'
  | 'UNKNOWN' // sent, and no answer came: look it up, never guess
  | 'FILLED' // closed from here on
  | 'CANCELED'
  | 'REJECTED' // by the gate or the venue; `reason` says which and why

const CLOSED: ReadonlySet<OrderStatus> = new Set(['FILLED', 'CANCELED', 'REJECTED'])

export function isClosed(status: OrderStatus): boolean {
  return CLOSED.has(status)
}

/** What somebody asks for, before the gate has seen it. */
export interface OrderRequest {
  readonly instrumentId: string
  readonly side: OrderSide
  readonly type: OrderType
  readonly quantity: Quantity // a request may be wrong, so it may be zero or negative
  readonly limitPrice: Price | null // of LIMIT
  readonly stopPrice: Price | null // of STOP
  readonly clientOrderId?: string // a person's own name for it; the engine names its own
  readonly source: OrderSource
}

/** Who wanted the order. Whoever it was, it passed the same gate. */
export type OrderSource = 'strategy' | 'manual'

export interface Order extends Omit<OrderRequest, 'clientOrderId'> {
  readonly orderId: string // its number within the run, so that a retry repeats it
  readonly clientOrderId: string
  readonly status: OrderStatus
  readonly placedAt: Instant // the logical time that made it
  readonly reason: string | null // why it was rejected or canceled
  readonly verdicts: readonly Verdict[] // what each check of the gate said, with its numbers
}

/** Our execution of an order, in full. `realizedPnl` is before fees. */
export interface Fill {
  readonly orderId: string
  readonly instrumentId: string
  readonly side: OrderSide
  readonly quantity: Quantity // positive
  readonly price: Price // after slippage
  readonly fee: Money // positive when we pay
  readonly realizedPnl: Money
  readonly filledAt: Instant // a logical time
}

export function signedQuantity({ side, quantity }: Pick<Fill, 'side' | 'quantity'>): Quantity {
  return (side === 'BUY' ? quantity : -quantity) as Quantity
}
