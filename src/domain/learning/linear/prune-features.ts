import type { Samples } from '../samples.ts'
import { fitLeastSquares } from './least-squares.ts'
import { covarianceOf } from './orthogonal.ts'
import { twoSided } from './student.ts'

/** Which features stay, and which went, in the order in which they went. */
export interface Pruned {
  readonly kept: readonly number[] // in their order
  readonly dropped: readonly { readonly feature: number; readonly pValue: number }[]
}

/**
 * Drops features whose coefficient in a linear regression on all that stay is not significant: the
 * one with the greatest p-value goes, the rest is judged anew, until all are at most the threshold.
 * Of two features that say the same one stays, where dropping both at once would lose it.
 *
 * Edges:  what is a sum of others goes first, with 1 for its p-value. One feature always stays. With
 *         no more samples than features nothing can be judged, and all stay; so they do at 1.
 *         Neighbouring bars are not independent: p-values are lower than on honest draws.
 * Source: backward elimination. It is not fitted again: of the normal equations' inverse a row and
 *         its column are swept out (J. Goodnight, 1979, A tutorial on the SWEEP operator).
 */
export function pruneFeatures(samples: Samples, threshold: number): Pruned {
  const { orthogonal, solution, residual, degrees } = fitLeastSquares(samples, true)
  const all = Array.from(solution.keys())
  if (degrees <= 0 || threshold >= 1) return { kept: all, dropped: [] }

  const dropped = all
    .filter((feature) => !orthogonal.order.includes(feature))
    .map((feature) => ({ feature, pValue: 1 }))
  const active = orthogonal.order.map((feature, place) => ({ feature, place }))
  const covariance = covarianceOf(orthogonal)
  const weights = Float64Array.from(orthogonal.order, (feature) => solution[feature]!)
  let [squares, free] = [residual, degrees]

  while (active.length > 1) {
    // Significance falls with the t-value, whose square is the rise of the residual over its mean.
    const rises = active.map(({ place }) => riseOf(weights, covariance, place))
    const least = rises.indexOf(Math.min(...rises))
    const rise = rises[least]!
    const pValue = squares > 0 ? twoSided(Math.sqrt((rise * free) / squares), free) : 0
    if (pValue <= threshold) break
    const [gone] = active.splice(least, 1)
    dropped.push({ feature: gone!.feature, pValue })
    sweepOut(weights, covariance, gone!.place)
    squares += rise
    free += 1
  }
  return { kept: active.map(({ feature }) => feature).toSorted((a, b) => a - b), dropped }
}

/** By how much the sum of squared residuals rises without this feature. */
function riseOf(weights: Float64Array, covariance: readonly Float64Array[], place: number): number {
  return (weights[place]! * weights[place]!) / covariance[place]![place]!
}

function sweepOut(weights: Float64Array, covariance: readonly Float64Array[], place: number): void {
  const row = covariance[place]!.slice()
  const own = row[place]!
  const weight = weights[place]!
  for (let i = 0; i < weights.length; i += 1) {
    const share = row[i]! / own
    weights[i]! -= share * weight
    for (let j = 0; j < weights.length; j += 1) covariance[i]![j]! -= share * row[j]!
  }
}
