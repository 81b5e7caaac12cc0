import type { Money } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Fill, Order, OrderStatus } from '../trading/order.ts'
import type { RunState } from './run-state.ts'

/** What one logical time does to the books: committed together, once, or not at all. */
export interface TickEffects {
  readonly at: Instant
  readonly orders: readonly Order[] // new in this tick
  readonly changes: readonly OrderChange[] // of orders that waited before it
  readonly fills: readonly Fill[]
  readonly events: readonly RunEvent[]
  readonly commands: readonly string[] // what people asked for, and this tick took
  readonly cash: Money
  readonly marketValue: Money // Σ quantity × latest price
}

export interface OrderChange {
  readonly orderId: string
  readonly status: OrderStatus
  readonly reason: string | null
}

/** A fact in the run's event ledger. */
export interface RunEvent {
  readonly seq: number // 1, 2, … within the run
  readonly type: string // past tense: SIP_EXECUTED
  readonly key: string // tells two of a type apart at one logical time
  readonly body: Readonly<Record<string, unknown>>
}

/** A tick's outcome: the state after it, and what to commit. */
export interface Tick {
  readonly state: RunState
  readonly effects: TickEffects
}
