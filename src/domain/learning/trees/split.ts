import { MISSING } from './bins.ts'
import type { FilledBins } from './filled-bins.ts'
import type { Packing } from './packing.ts'

/** What a split has to satisfy, and what its gain is counted by. */
export interface SplitLimits {
  readonly lambda: number // penalty of squared leaf values
  readonly alpha: number // penalty of absolute leaf values
  readonly minGain: number
  readonly minHessian: number // of each child
  readonly minSamples: number // of each child
}

/** The best split of a node that was found so far. Whole numbers are sums of packed counts. */
export interface Split {
  gain: number
  feature: number // −1: none
  bin: number // left if the bin is at most this
  nextBin: number // the least on the right that has samples; −1: only missing values are there
  missingLeft: boolean
  leftGradient: number
  leftHessian: number
}

/** The sums of a node: in whole counts, and how many samples. */
export interface NodeSums {
  readonly gradient: number
  readonly hessian: number
  readonly sampleCount: number
}

export function noSplit(): Split {
  return {
    gain: 0,
    feature: -1,
    bin: 0,
    nextBin: -1,
    missingLeft: false,
    leftGradient: 0,
    leftHessian: 0,
  }
}

/**
 * Looks at every split of a feature, and keeps in `best` one that gains more. Missing values go
 * right, and if there are any, in a second pass left.
 *
 * Units:  the gain is G² ÷ (H + λ) of the children less that of the node, without XGBoost's ½.
 * Shape:  the feature's cells are from `offset` on; answers whether the feature varies in the node.
 * Edges:  how many samples go left is estimated by their share of the hessian, which is exact where
 *         all hessians are equal, and is what LightGBM does.
 * Source: T. Chen and C. Guestrin (2016), XGBoost: a scalable tree boosting system, equation 7.
 */
export function findSplit(
  cells: Float64Array,
  offset: number,
  feature: number,
  filled: FilledBins,
  sums: NodeSums,
  { unit, gradientStep, hessianStep }: Packing,
  { lambda, alpha, minGain, minHessian, minSamples }: SplitLimits,
  best: Split,
): boolean {
  const { gradient, hessian, sampleCount } = sums
  const perUnit = 1 / unit
  const perHessian = sampleCount / hessian
  const whole = thresholded(gradient * gradientStep, alpha)
  const parent = (whole * whole) / (hessian * hessianStep + lambda)
  const missing = cells[offset + MISSING]!
  const { bins, count } = filled
  const last = missing === 0 ? count - 1 : count
  const noise = Math.max(COUNTS * gradientStep * gradientStep, ROUNDING * parent)
  const least = Math.max(best.gain, minGain, noise)
  let gained = least

  for (let missingLeft = 0; missingLeft <= (missing === 0 ? 0 : 1); missingLeft += 1) {
    let sum = missingLeft === 1 ? missing : 0
    for (let place = 0; place < last; place += 1) {
      const bin = bins[place]!
      sum += cells[offset + bin]!
      const leftGradient = Math.floor(sum * perUnit)
      const leftHessian = sum - leftGradient * unit
      const rightHessian = hessian - leftHessian
      // Samples that weigh less than half a count may add up to nothing.
      if (leftHessian <= 0) continue
      if (rightHessian <= 0) break
      const h = leftHessian * hessianStep
      const k = rightHessian * hessianStep
      if (h < minHessian || leftHessian * perHessian < minSamples) continue
      if (k < minHessian || rightHessian * perHessian < minSamples) break
      const g = thresholded(leftGradient * gradientStep, alpha)
      const r = thresholded((gradient - leftGradient) * gradientStep, alpha)
      const gain = (g * g) / (h + lambda) + (r * r) / (k + lambda) - parent
      if (gain > gained) {
        gained = gain
        best.gain = gain
        best.feature = feature
        best.bin = bin
        best.nextBin = place + 1 < count ? bins[place + 1]! : -1
        best.missingLeft = missingLeft === 1
        best.leftGradient = leftGradient
        best.leftHessian = leftHessian
      }
    }
  }
  return last > 0
}

/** Where samples are all alike a split still gains what rounding left: some squared counts, … */
const COUNTS = 64
/** … and, of the doubles that gains are computed in, some last places. */
const ROUNDING = 1e-12

/** The gradient less the penalty of absolute values, which stops at 0. */
export function thresholded(gradient: number, alpha: number): number {
  if (gradient > alpha) return gradient - alpha
  return gradient < -alpha ? gradient + alpha : 0
}
