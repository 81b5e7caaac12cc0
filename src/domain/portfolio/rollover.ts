import { minus, type Money, type Price } from '../../core/fixed.ts'
import type { Leg } from './leg.ts'
import { pnlOf, realizedPnlOf } from './value-legs.ts'

/** A near leg that was closed for a far one. */
export interface Rollover<Of extends Leg> {
  readonly near: Of
  readonly far: Of
  readonly spread: Price // far − near, where the roll was done
  readonly pnl: Money | null // null: the far leg has no price
}

/**
 * What each roll has earned: the near leg's realized P&L and the far leg's, realized or not, less
 * the costs of the roll (FO-059).
 */
export function rollovers<Of extends Leg>(
  legs: readonly Of[],
  priceOf: (instrumentId: string) => Price | null,
): readonly Rollover<Of>[] {
  const byId = new Map(legs.map((leg) => [leg.legId, leg]))
  return legs.flatMap((far) => {
    const near = far.rolledFrom === null ? undefined : byId.get(far.rolledFrom)
    if (!near?.exit) return []
    const spread = minus(far.entryPrice, near.exit.price)
    return [{ near, far, spread, pnl: rolloverPnl(near, far, priceOf) }]
  })
}

function rolloverPnl(
  near: Leg,
  far: Leg,
  priceOf: (instrumentId: string) => Price | null,
): Money | null {
  const earned = minus(realizedPnlOf(near), near.exit!.costs)
  if (far.exit !== null) return (earned + realizedPnlOf(far) - far.exit.costs) as Money
  const price = priceOf(far.contract.instrumentId)
  return price === null ? null : ((earned + pnlOf(far, price)) as Money)
}
