/** Features made ready for a linear algorithm, and what leads back to the features as they came. */
export interface Design {
  readonly columns: readonly Float64Array[] // copies
  readonly centers: Float64Array // what was taken off each column: its mean, or 0
  readonly scales: Float64Array // what each column was divided by: its deviation, or 1
}

/**
 * Columns less their mean, and divided by their deviation, each if it is asked for.
 *
 * Edges:  a column that does not move is divided by 1. The deviation divides by n, as
 *         scikit-learn's StandardScaler does.
 */
export function designOf(
  features: readonly Float64Array[],
  { center, scale }: { readonly center: boolean; readonly scale: boolean },
): Design {
  const centers = new Float64Array(features.length)
  const scales = new Float64Array(features.length).fill(1)
  const columns = features.map((feature, index) => {
    const mean = meanOf(feature)
    const deviation = scale ? deviationOf(feature, mean) : 1
    centers[index] = center ? mean : 0
    scales[index] = deviation > 0 ? deviation : 1
    return shifted(feature, centers[index]!, scales[index]!)
  })
  return { columns, centers, scales }
}

/** Coefficients of the prepared columns as those of the features, with the constant that remains. */
export function fromDesign(
  { centers, scales }: Design,
  prepared: Float64Array,
  labelCenter: number,
): { readonly coefficients: number[]; readonly intercept: number } {
  const coefficients = Array.from(prepared, (value, index) => value / scales[index]!)
  const taken = coefficients.reduce((sum, value, index) => sum + value * centers[index]!, 0)
  return { coefficients, intercept: labelCenter - taken }
}

/** In two passes: the second takes off what the first rounded away. */
export function meanOf(values: Float64Array): number {
  const first = sumOf(values, 0) / values.length
  return first + sumOf(values, first) / values.length
}

/** Of the population: divided by n. Rounding alone, on a column that does not move, counts as 0. */
export function deviationOf(values: Float64Array, mean: number): number {
  let squares = 0
  for (let index = 0; index < values.length; index += 1) {
    const off = values[index]! - mean
    squares += off * off
  }
  const deviation = Math.sqrt(squares / values.length)
  return deviation > 10 * Number.EPSILON * Math.abs(mean) ? deviation : 0
}

function sumOf(values: Float64Array, less: number): number {
  let sum = 0
  for (let index = 0; index < values.length; index += 1) sum += values[index]! - less
  return sum
}

function shifted(values: Float64Array, center: number, scale: number): Float64Array {
  const output = new Float64Array(values.length)
  for (let index = 0; index < values.length; index += 1) {
    output[index] = (values[index]! - center) / scale
  }
  return output
}
