import { deviationOf, meanOf } from '../linear/design.ts'

/** Beyond how many deviations from its mean a feature makes its sample an outlier. */
export const OUTLIER_DEVIATIONS = 4

/**
 * The samples none of whose features is beyond the limit, by index and in their order.
 *
 * Units: of the deviation of the population, of the finite values.
 * Edges: a missing value is beyond nothing; an infinite one is beyond all; a feature that does not
 *        move has no outlier.
 */
export function withoutOutliers(
  columns: readonly Float64Array[],
  limit = OUTLIER_DEVIATIONS,
): Uint32Array {
  const bounds = columns.map((column) => boundsOf(column, limit))
  const inside = (sample: number): boolean =>
    columns.every((column, index) => {
      const value = column[sample]!
      return Number.isNaN(value) || (value >= bounds[index]!.low && value <= bounds[index]!.high)
    })
  return Uint32Array.from(columns[0]?.keys() ?? []).filter(inside)
}

function boundsOf(column: Float64Array, limit: number): { low: number; high: number } {
  const there = column.filter(Number.isFinite)
  if (there.length === 0) return { low: -Number.MAX_VALUE, high: Number.MAX_VALUE }
  const mean = meanOf(there)
  const reach = limit * deviationOf(there, mean)
  return reach > 0
    ? { low: mean - reach, high: mean + reach }
    : { low: -Number.MAX_VALUE, high: Number.MAX_VALUE }
}
