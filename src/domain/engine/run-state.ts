import type { Money, Price } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { StrategyMemory } from '../strategy/instantiate.ts'
import type { Order } from '../trading/order.ts'
import type { Position } from '../trading/position.ts'

/** Where a run stands between two ticks: all that the next tick depends on, but its input. */
export interface RunState {
  readonly lastLogicalTime: Instant | null
  readonly cash: Money
  readonly positions: ReadonlyMap<string, Position> // by instrument; flat ones may stay
  readonly waiting: readonly Order[] // oldest first
  readonly prices: ReadonlyMap<string, Price> // the latest known of each instrument
  readonly memory: StrategyMemory | null // null before the first tick
  readonly barCount: number
  readonly orderCount: number
  readonly eventCount: number
}

export function initialState(cash: Money): RunState {
  return {
    lastLogicalTime: null,
    cash,
    positions: new Map(),
    waiting: [],
    prices: new Map(),
    memory: null,
    barCount: 0,
    orderCount: 0,
    eventCount: 0,
  }
}
