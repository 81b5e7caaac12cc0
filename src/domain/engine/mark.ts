import { minus, NO_MONEY, plus, type Money, type Price } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import { marketValueOf } from './desk.ts'
import type { RunState } from './run-state.ts'

/** A run valued at the latest prices of the logical time at which it stands. */
export interface Mark {
  readonly at: Instant
  readonly marketValue: Money
  readonly unrealizedPnl: Money
  readonly realizedPnl: Money // before fees
  readonly prices: ReadonlyMap<string, Price>
}

/** The mark that belongs to a state, or null before its first tick. */
export function markOf({ lastLogicalTime, positions, prices }: RunState): Mark | null {
  if (lastLogicalTime === null) return null
  const held = [...positions.values()]
  const marketValue = marketValueOf(positions, prices)
  const cost = held.map((position) => position.cost).reduce(plus, NO_MONEY)
  return {
    at: lastLogicalTime,
    marketValue,
    unrealizedPnl: minus(marketValue, cost),
    realizedPnl: held.map((position) => position.realizedPnl).reduce(plus, NO_MONEY),
    prices,
  }
}
