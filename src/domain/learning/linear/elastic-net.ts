import type { Asked } from '../asked.ts'
import type { LinearParameters } from '../model.ts'
import { solveSymmetric } from './cholesky.ts'
import { designOf, fromDesign, meanOf } from './design.ts'
import { dot, gramOf } from './gram.ts'

/**
 * Linear regression with both penalties: least are
 * Σ (label − prediction)² ÷ 2n + alpha × (l1_ratio × Σ |w| + (1 − l1_ratio) × Σ w² ÷ 2).
 *
 * Source: the objective is scikit-learn's ElasticNet; the way is J. Friedman, T. Hastie and
 *         R. Tibshirani (2010), Regularization paths for generalized linear models via coordinate
 *         descent, with their covariance updates.
 */
export function trainElasticNet({ samples, hyperparameters }: Asked): LinearParameters {
  const center = hyperparameters['fit_intercept'] === true
  const scale = hyperparameters['standardize'] === true
  const design = designOf(samples.features, { center, scale })
  const labelCenter = center ? meanOf(samples.target) : 0
  const labels = samples.target.map((label) => label - labelCenter)

  const count = labels.length
  const problem = {
    gram: gramOf(design.columns).map((row) => row.map((value) => value / count)),
    moments: Float64Array.from(design.columns, (column) => dot(column, labels, 0, count) / count),
    labelSize: Math.sqrt(dot(labels, labels, 0, count) / count),
  }
  const ratio = hyperparameters['l1_ratio'] as number
  const asked = hyperparameters['alpha'] as number | 'auto'
  const alpha = asked === 'auto' ? usualAlpha(problem, ratio) : asked
  const penalty = { absolute: alpha * ratio, squared: alpha * (1 - ratio) }
  const found = descend(problem, penalty, {
    passes: hyperparameters['max_iter'] as number,
    tolerance: hyperparameters['tol'] as number,
  })
  const weights = polish(problem, penalty, found) ?? found
  const { coefficients, intercept } = fromDesign(design, weights, labelCenter)
  return {
    kind: 'linear',
    link: 'identity',
    intercept,
    coefficients,
    scaled: [...weights],
    pValues: null, // a penalty pulls the coefficients, so that t has no meaning
  }
}

/**
 * A hundredth of the least alpha that leaves every weight 0, so that it suits labels of any unit:
 * scikit-learn's own default of 1 leaves nothing of a model of returns.
 */
function usualAlpha({ moments }: Problem, ratio: number): number {
  const largest = moments.reduce((most, moment) => Math.max(most, Math.abs(moment)), 0)
  return (0.01 * largest) / Math.max(ratio, 0.001)
}

interface Problem {
  readonly gram: readonly Float64Array[] // XᵀX ÷ n
  readonly moments: Float64Array // Xᵀy ÷ n
  readonly labelSize: number // the root of the mean square
}

interface Penalty {
  readonly absolute: number
  readonly squared: number
}

/** One coefficient after the other to its optimum, until a pass changes no prediction much. */
function descend(
  { gram, moments, labelSize }: Problem,
  { absolute, squared }: Penalty,
  { passes, tolerance }: { readonly passes: number; readonly tolerance: number },
): Float64Array {
  const weights = new Float64Array(moments.length)
  const slopes = moments.slice() // Xᵀ(y − X w) ÷ n
  for (let pass = 0; pass < passes; pass += 1) {
    let largest = 0
    for (let j = 0; j < weights.length; j += 1) {
      const row = gram[j]!
      const own = row[j]!
      if (own === 0) continue
      const free = slopes[j]! + own * weights[j]!
      const next = shrunk(free, absolute) / (own + squared)
      const change = next - weights[j]!
      if (change === 0) continue
      weights[j] = next
      for (let k = 0; k < weights.length; k += 1) slopes[k]! -= change * row[k]!
      largest = Math.max(largest, Math.abs(change) * Math.sqrt(own))
    }
    if (largest <= tolerance * labelSize) break
  }
  return weights
}

/**
 * Which weights are 0, and the signs of the others, turn the penalty into something linear: the
 * optimum is then solved for. Null if what comes out has other signs, so that it was too early.
 */
function polish(
  { gram, moments }: Problem,
  { absolute, squared }: Penalty,
  found: Float64Array,
): Float64Array | null {
  const active = Array.from(found.keys()).filter((j) => found[j] !== 0)
  const rows = active.map((i) =>
    Float64Array.from(active, (j) => gram[i]![j]! + (i === j ? squared : 0)),
  )
  const right = Float64Array.from(active, (j) => moments[j]! - absolute * Math.sign(found[j]!))
  const solved = solveSymmetric(rows, right)
  if (solved === null) return null
  if (solved.some((weight, place) => weight * found[active[place]!]! < 0)) return null
  const weights = new Float64Array(found.length)
  solved.forEach((weight, place) => {
    weights[active[place]!] = weight
  })
  const slack = absolute * 1e-6
  const fits = weights.every((weight, j) => {
    const slope = moments[j]! - dot(gram[j]!, weights, 0, weights.length)
    return weight !== 0 || Math.abs(slope) <= absolute + slack
  })
  return fits ? weights : null
}

function shrunk(value: number, by: number): number {
  if (value > by) return value - by
  return value < -by ? value + by : 0
}
