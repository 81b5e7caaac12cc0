import type { Price } from '../../core/fixed.ts'

/**
 * A price on its instrument's grid, half up: 123.456 is 123.46 in steps of 0.01, and 123.45 in
 * steps of 0.05.
 *
 * Source: FO-055 and FO-056.
 */
export function roundPrice(price: Price, tickSize: Price): Price {
  const doubled = 2n * price + tickSize
  const steps = doubled / (2n * tickSize)
  const floored = doubled < 0n && doubled % (2n * tickSize) !== 0n ? steps - 1n : steps
  return (floored * tickSize) as Price
}
