import type { Asked } from '../asked.ts'
import type { LinearParameters } from '../model.ts'
import type { Samples } from '../samples.ts'
import { designOf, fromDesign, meanOf } from './design.ts'
import { covarianceOf, orthogonalize, solveTriangle, type Orthogonal } from './orthogonal.ts'
import { twoSided } from './student.ts'

/** Linear regression by ordinary least squares, with the significance of each coefficient. */
export function trainLeastSquares({ samples, hyperparameters }: Asked): LinearParameters {
  const center = hyperparameters['fit_intercept'] === true
  const fit = fitLeastSquares(samples, center)
  const { coefficients, intercept } = fromDesign(fit.design, fit.solution, fit.labelCenter)
  return {
    kind: 'linear',
    link: 'identity',
    intercept,
    coefficients,
    scaled: hyperparameters['standardize'] === true ? [...fit.solution] : coefficients,
    pValues: pValuesOf(fit),
  }
}

export interface LeastSquares {
  readonly design: ReturnType<typeof designOf>
  readonly labelCenter: number
  readonly orthogonal: Orthogonal
  readonly solution: Float64Array // of the prepared columns; 0 for one that is a sum of others
  readonly residual: number // the sum of squared residuals
  readonly degrees: number // of freedom of the residuals
}

/** Scaled always: it changes no prediction, and keeps the digits of features of unlike sizes. */
export function fitLeastSquares({ features, target }: Samples, center: boolean): LeastSquares {
  const design = designOf(features, { center, scale: true })
  const labelCenter = center ? meanOf(target) : 0
  const labels = target.map((label) => label - labelCenter)
  const orthogonal = orthogonalize(design.columns, labels)
  const { order, rotated } = orthogonal
  const solution = new Float64Array(features.length)
  solveTriangle(orthogonal).forEach((value, place) => {
    solution[order[place]!] = value
  })
  const rest = rotated.subarray(order.length)
  const residual = rest.reduce((sum, value) => sum + value * value, 0)
  const degrees = target.length - order.length - (center ? 1 : 0)
  return { design, labelCenter, orthogonal, solution, residual, degrees }
}

/** Two-sided p-values of the hypothesis that a coefficient is 0; null where it cannot be judged. */
function pValuesOf({ orthogonal, solution, residual, degrees }: LeastSquares): (number | null)[] {
  const pValues = Array.from(solution, (): number | null => null)
  if (degrees <= 0) return pValues
  const covariance = covarianceOf(orthogonal)
  orthogonal.order.forEach((feature, place) => {
    const error = Math.sqrt((covariance[place]![place]! * residual) / degrees)
    const pValue = twoSided(solution[feature]! / error, degrees)
    pValues[feature] = Number.isNaN(pValue) ? null : pValue
  })
  return pValues
}
