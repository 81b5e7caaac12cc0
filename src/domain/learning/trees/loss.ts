import { exp, log } from '../../../core/elementary.ts'
import { logistic } from '../logistic-function.ts'
import type { Derivatives } from './packing.ts'

/**
 * What boosting makes small: half the squared error of a regression, or the logistic loss of classes,
 * of which class 1 may count more or less than once.
 */
export interface Loss {
  readonly classes: boolean
  readonly weightOfOne: number
}

/** The best constant, in the units of the leaves: the mean label, or its log odds. */
export function startOf(target: Float64Array, { classes, weightOfOne }: Loss): number {
  const sum = target.reduce((total, label) => total + label, 0)
  return classes ? log((weightOfOne * sum) / (target.length - sum)) : sum / target.length
}

export function derivativesOf(count: number, { classes }: Loss): Derivatives {
  return {
    gradients: new Float64Array(count),
    hessians: classes ? new Float64Array(count) : null,
    wholeHessians: !classes,
  }
}

/** Writes the first and second derivative of each sample's loss by its sum. */
export function differentiate(
  target: Float64Array,
  sums: Float64Array,
  { weightOfOne }: Loss,
  { gradients, hessians }: Derivatives,
): void {
  for (let sample = 0; sample < target.length; sample += 1) {
    const label = target[sample]!
    if (hessians === null) {
      gradients[sample] = sums[sample]! - label
      continue
    }
    const probability = logistic(sums[sample]!)
    const weight = label === 1 ? weightOfOne : 1
    gradients[sample] = weight * (probability - label)
    hessians[sample] = weight * Math.max(probability * (1 - probability), 1e-16)
  }
}

/** The loss of all samples together. */
export function lossOf(
  target: Float64Array,
  sums: Float64Array,
  { classes, weightOfOne }: Loss,
): number {
  let total = 0
  for (let sample = 0; sample < target.length; sample += 1) {
    const [label, sum] = [target[sample]!, sums[sample]!]
    if (!classes) total += ((label - sum) * (label - sum)) / 2
    else {
      const weight = label === 1 ? weightOfOne : 1
      total += weight * (Math.max(sum, 0) - sum * label + log(1 + exp(-Math.abs(sum))))
    }
  }
  return total
}
