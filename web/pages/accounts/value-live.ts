import { fixed, format, minus, notional } from '../../../src/core/fixed.ts'
import type { Quote } from '../quotes/queries.ts'
import type { AccountPosition } from './queries.ts'

/** What is open among positions, by instrument, each once. */
export function openIdsOf(positions: readonly AccountPosition[]): readonly string[] {
  const open = positions.filter(({ quantity }) => quantity !== '0')
  return [...new Set(open.map(({ instrument_id: id }) => id))].toSorted()
}

/** A position at the newest quote that has come, else as it was when it was read. */
export function valuedAt(
  position: AccountPosition,
  quotes: Readonly<Record<string, Quote>>,
): AccountPosition {
  const price = quotes[position.instrument_id]?.last_price
  if (price == null || position.quantity === '0') return position
  const value = notional(fixed<'price'>(price), fixed<'quantity'>(position.quantity))
  const unrealized = minus(value, fixed<'money'>(position.cost))
  return {
    ...position,
    last_price: price,
    market_value: format(value),
    unrealized_pnl: format(unrealized),
  }
}
