import type { LinearParameters } from '../model.ts'
import { logistic } from '../logistic-function.ts'

/** Adds up coefficient × feature, column by column. A missing feature leaves NaN. */
export function predictLinear(
  { intercept, coefficients, link }: LinearParameters,
  columns: readonly Float64Array[],
): Float64Array {
  const output = new Float64Array(columns[0]!.length).fill(intercept)
  columns.forEach((column, feature) => {
    const coefficient = coefficients[feature]!
    for (let row = 0; row < output.length; row += 1) output[row]! += coefficient * column[row]!
  })
  return link === 'logistic' ? output.map(logistic) : output
}
