import { MISSING } from './bins.ts'
import type { BinList } from './bin-list.ts'
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
 * Units:  a gain is G² ÷ (H + λ) of the children less that of the node, without XGBoost's ½. Within,
 *         all is in counts, so that the two quotients of a split cost one division and no more.
 * Shape:  the feature's cells are from `offset` on; answers whether the feature varies in the node.
 * Edges:  how many samples go left is estimated by their share of the hessian, which is exact where
 *         all hessians are equal, and is what LightGBM does.
 * Source: T. Chen and C. Guestrin (2016), XGBoost: a scalable tree boosting system, equation 7.
 */
export function findSplit(
  cells: Float64Array,
  offset: number,
  feature: number,
  { bins, count }: BinList,
  { gradient, hessian, sampleCount }: NodeSums,
  { unit, gradientStep, hessianStep }: Packing,
  limits: SplitLimits,
  best: Split,
): boolean {
  const missing = cells[offset + MISSING]!
  const first = nextFilled(cells, offset, bins, 0, count)
  if (first === count) return false
  if (cells[offset + bins[first]!] === gradient * unit + hessian) return false

  const perUnit = 1 / unit
  const worth = (gradientStep * gradientStep) / hessianStep // of a gain of one
  const lambda = limits.lambda / hessianStep
  const alpha = limits.alpha / gradientStep
  const enough = (limits.minSamples / sampleCount) * hessian
  const least = Math.max(limits.minHessian / hessianStep, enough * (1 - ROUNDING), 1)
  const whole = thresholded(gradient, alpha)
  const parent = (whole * whole) / (hessian + lambda)
  const noise = Math.max(COUNTS * hessianStep, ROUNDING * parent)
  const beaten = Math.max(best.gain / worth, limits.minGain / worth, noise) + parent
  const last = missing === 0 ? count - 1 : count
  let [highest, bestPlace, bestSum, isLeft] = [beaten, -1, 0, false]

  for (let pass = 0; pass <= (missing === 0 ? 0 : 1); pass += 1) {
    let sum = pass === 0 ? 0 : missing
    for (let place = first; place < last; place += 1) {
      const cell = cells[offset + bins[place]!]!
      if (cell === 0) continue
      sum += cell
      let left = Math.floor(sum * perUnit)
      const leftHessian = sum - left * unit
      const rightHessian = hessian - leftHessian
      if (leftHessian < least) continue
      if (rightHessian < least) break
      let right = gradient - left
      if (alpha > 0) {
        left = thresholded(left, alpha)
        right = thresholded(right, alpha)
      }
      const h = leftHessian + lambda
      const k = rightHessian + lambda
      const score = (left * left * k + right * right * h) / (h * k)
      if (score > highest) {
        highest = score
        bestPlace = place
        bestSum = sum
        isLeft = pass === 1
      }
    }
  }
  if (bestPlace >= 0) {
    best.gain = (highest - parent) * worth
    best.feature = feature
    best.bin = bins[bestPlace]!
    const next = nextFilled(cells, offset, bins, bestPlace + 1, count)
    best.nextBin = next < count ? bins[next]! : -1
    best.missingLeft = isLeft
    best.leftGradient = Math.floor(bestSum * perUnit)
    best.leftHessian = bestSum - best.leftGradient * unit
  }
  return true
}

/** The first place from `from` on whose bin has samples; `count` if there is none. */
function nextFilled(
  cells: Float64Array,
  offset: number,
  bins: Uint8Array,
  from: number,
  count: number,
): number {
  let place = from
  while (place < count && cells[offset + bins[place]!] === 0) place += 1
  return place
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
