import {
  averagePrice,
  minus,
  NO_MONEY,
  notional,
  plus,
  type Money,
  type Price,
} from '../../../core/fixed.ts'
import type { AccountPositionRow } from '../../../store/accounts/positions.ts'
import type { HoldingRow } from '../../../store/accounts/venue-state.ts'

/** A position at a price. */
export interface ValuedPosition extends AccountPositionRow {
  readonly averagePrice: Price | null // null: flat
  readonly lastPrice: Price | null
  readonly isStale: boolean
  readonly marketValue: Money | null
  readonly unrealizedPnl: Money | null // null: open, and without a price
}

export function valuePosition(
  position: AccountPositionRow,
  lastPrice: Price | null,
  isStale: boolean,
): ValuedPosition {
  const { quantity, cost } = position
  const isFlat = quantity === 0n
  const priced = lastPrice === null ? null : notional(lastPrice, quantity)
  const marketValue = isFlat ? NO_MONEY : priced
  return {
    ...position,
    averagePrice: isFlat ? null : averagePrice(cost, quantity),
    lastPrice,
    isStale,
    marketValue,
    unrealizedPnl: marketValue === null ? null : minus(marketValue, cost),
  }
}

export interface PositionTotals {
  readonly realizedPnl: Money
  readonly unrealizedPnl: Money // of those that have a price
  readonly isPartial: boolean // some open position has none
}

export function totalsOf(
  positions: readonly Pick<ValuedPosition, 'realizedPnl' | 'unrealizedPnl'>[],
): PositionTotals {
  return {
    realizedPnl: positions.map(({ realizedPnl }) => realizedPnl).reduce(plus, NO_MONEY),
    unrealizedPnl: positions
      .map(({ unrealizedPnl }) => unrealizedPnl ?? NO_MONEY)
      .reduce(plus, NO_MONEY),
    isPartial: positions.some(({ unrealizedPnl }) => unrealizedPnl === null),
  }
}

/** Delivered shares at a price. */
export interface ValuedHolding extends HoldingRow {
  readonly lastPrice: Price | null
  readonly marketValue: Money | null
  readonly pnl: Money | null
}

export function valueHolding(holding: HoldingRow, lastPrice: Price | null): ValuedHolding {
  const { quantity, averagePrice: average } = holding
  const marketValue = lastPrice === null ? null : notional(lastPrice, quantity)
  const gain = lastPrice === null || average === null ? null : minus(lastPrice, average)
  return {
    ...holding,
    lastPrice,
    marketValue,
    pnl: gain === null ? null : notional(gain, quantity),
  }
}
