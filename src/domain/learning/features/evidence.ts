import { twoSided } from '../linear/student.ts'
import type { Samples } from '../samples.ts'

/**
 * How likely a correlation with the label as strong as each feature's would be by chance, were there
 * none: the two-sided t-test of Pearson's r, which is the F-test of a regression on that feature alone
 * (and, of labels 0 and 1, the test that both classes have one mean).
 *
 * Edges:  1 for a feature that never changes; NaN of no sample is left out. Neighbouring bars are not
 *         independent, so that these are lower than they would be on honest draws.
 * Source: scikit-learn 1.9, f_regression.
 */
export function pValuesOf({ features, target }: Samples): number[] {
  return features.map((feature) => {
    const r = correlation(feature, target)
    const degrees = target.length - 2
    if (!(degrees > 0) || Number.isNaN(r)) return 1
    return twoSided(r * Math.sqrt(degrees / Math.max(0, 1 - r * r)), degrees)
  })
}

/** Pearson's r; NaN where one of the two never changes. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  let [together, squareA, squareB] = [0, 0, 0]
  for (let index = 0; index < a.length; index += 1) {
    const [x, y] = [a[index]! - meanA, b[index]! - meanB]
    together += x * y
    squareA += x * x
    squareB += y * y
  }
  return together / Math.sqrt(squareA * squareB)
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/**
 * Which features stay: those whose chance is at most the threshold. If none is, the one with the most
 * evidence, since a model needs something to learn from.
 */
export function kept(pValues: readonly number[], threshold: number): number[] {
  const some = pValues.flatMap((p, index) => (p <= threshold ? [index] : []))
  if (some.length > 0 || pValues.length === 0) return some
  return [pValues.indexOf(Math.min(...pValues))]
}
