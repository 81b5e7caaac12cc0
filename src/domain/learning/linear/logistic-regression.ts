import { exp, log } from '../../../core/elementary.ts'
import type { Asked } from '../asked.ts'
import { logistic } from '../logistic-function.ts'
import type { LinearParameters } from '../model.ts'
import { solveSymmetric } from './cholesky.ts'
import { designOf, fromDesign } from './design.ts'
import { dot, gramOf } from './gram.ts'

/**
 * The chance of 1 as the logistic function of a line: least are C × Σ log loss + Σ w² ÷ 2, where the
 * constant is not penalized.
 *
 * Source: the objective is scikit-learn's LogisticRegression; the way is Newton's, with a step that
 *         is halved until the objective falls.
 */
export function trainLogistic({ samples, hyperparameters }: Asked): LinearParameters {
  const center = hyperparameters['fit_intercept'] === true
  const scale = hyperparameters['standardize'] === true
  const design = designOf(samples.features, { center, scale })
  const count = samples.target.length
  const ones = new Float64Array(count).fill(1)
  const columns = center ? [...design.columns, ones] : design.columns
  const penalties = Float64Array.from(columns, (column) =>
    column === ones ? 0 : 1 / (hyperparameters['C'] as number),
  )
  const weights = minimize(columns, samples.target, penalties, {
    steps: hyperparameters['max_iter'] as number,
    tolerance: hyperparameters['tol'] as number,
  })
  const scaled = weights.slice(0, design.columns.length)
  const constant = center ? weights.at(-1)! : 0
  const { coefficients, intercept } = fromDesign(design, scaled, constant)
  return {
    kind: 'linear',
    link: 'logistic',
    intercept,
    coefficients,
    scaled: [...scaled],
    pValues: null, // a penalty pulls the coefficients
  }
}

function minimize(
  columns: readonly Float64Array[],
  labels: Float64Array,
  penalties: Float64Array,
  { steps, tolerance }: { readonly steps: number; readonly tolerance: number },
): Float64Array {
  const count = labels.length
  let weights = new Float64Array(columns.length)
  let sums = new Float64Array(count)
  let value = objective(sums, labels, weights, penalties)
  const residuals = new Float64Array(count)
  const curvatures = new Float64Array(count)

  for (let step = 0; step < steps; step += 1) {
    for (let sample = 0; sample < count; sample += 1) {
      const chance = logistic(sums[sample]!)
      residuals[sample] = chance - labels[sample]!
      curvatures[sample] = chance * (1 - chance)
    }
    const slopes = Float64Array.from(
      columns,
      (column, j) => dot(column, residuals, 0, count) + penalties[j]! * weights[j]!,
    )
    if (slopes.every((slope) => Math.abs(slope) <= tolerance * count)) break
    const gram = gramOf(columns, curvatures)
    // A little more on the diagonal where columns are sums of others, or every chance is certain.
    gram.forEach((row, j) => (row[j]! += penalties[j]! + 1e-12 * row[j]! + 1e-300))
    const direction = solveSymmetric(gram, slopes)
    if (direction === null) break

    const along = lineOf(columns, direction, count)
    let length = 1
    for (; length > 1e-10; length /= 2) {
      const tried = weights.map((weight, j) => weight - length * direction[j]!)
      const reached = sums.map((sum, sample) => sum - length * along[sample]!)
      const lower = objective(reached, labels, tried, penalties)
      if (lower < value) {
        ;[weights, sums, value] = [tried, reached, lower]
        break
      }
    }
    if (length <= 1e-10) break // as low as doubles tell apart
  }
  return weights
}

function lineOf(columns: readonly Float64Array[], weights: Float64Array, count: number) {
  const output = new Float64Array(count)
  columns.forEach((column, j) => {
    const weight = weights[j]!
    for (let sample = 0; sample < count; sample += 1) output[sample]! += weight * column[sample]!
  })
  return output
}

/** Σ log loss + Σ penalty × w² ÷ 2. */
function objective(
  sums: Float64Array,
  labels: Float64Array,
  weights: Float64Array,
  penalties: Float64Array,
): number {
  let total = 0
  for (let sample = 0; sample < sums.length; sample += 1) {
    const sum = sums[sample]!
    total += Math.max(sum, 0) - sum * labels[sample]! + log(1 + exp(-Math.abs(sum)))
  }
  return weights.reduce((value, weight, j) => value + (penalties[j]! * weight * weight) / 2, total)
}
