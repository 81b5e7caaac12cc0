import { deviationOf, meanOf } from '../linear/design.ts'

/** What was learned of each feature on the training samples, to treat later ones alike. */
export interface Scaler {
  readonly medians: readonly number[]
  readonly means: readonly number[] // after gaps were filled
  readonly deviations: readonly number[] // of the population; 1 where the feature does not move
}

/**
 * Learns how to scale each feature to mean 0 and deviation 1, once what is infinite is taken for
 * missing and what is missing for the median.
 *
 * Edges:  a feature of which nothing is there is 0 throughout.
 * Source: scikit-learn 1.9, SimpleImputer (median) and StandardScaler.
 */
export function fitScaler(columns: readonly Float64Array[]): Scaler {
  const medians = columns.map(medianOf)
  const filled = columns.map((column, index) => fill(column, medians[index]!))
  const means = filled.map(meanOf)
  const deviations = filled.map((column, index) => deviationOf(column, means[index]!) || 1)
  return { medians, means, deviations }
}

/** Features on the scale that was learned, with no gap left. */
export function scaleColumns(
  { medians, means, deviations }: Scaler,
  columns: readonly Float64Array[],
): Float64Array[] {
  return columns.map((column, index) => {
    const [mean, deviation] = [means[index]!, deviations[index]!]
    return fill(column, medians[index]!).map((value) => (value - mean) / deviation)
  })
}

function fill(column: Float64Array, median: number): Float64Array {
  return column.map((value) => (Number.isFinite(value) ? value : median))
}

/** Half way between the two in the middle where there are two. */
function medianOf(column: Float64Array): number {
  const there = column.filter(Number.isFinite).toSorted()
  if (there.length === 0) return 0
  const middle = there.length >> 1
  return there.length % 2 === 1 ? there[middle]! : there[middle - 1]! / 2 + there[middle]! / 2
}
