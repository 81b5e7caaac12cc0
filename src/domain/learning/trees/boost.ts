import { chance } from '../../../core/chance.ts'
import { log } from '../../../core/elementary.ts'
import { logistic } from '../logistic-function.ts'
import type { Tree, TreeParameters } from '../model.ts'
import type { Samples } from '../samples.ts'
import { binFeatures } from './bins.ts'
import { drawFeatures, drawSamples } from './draw.ts'
import { addLeaves, finishedTree } from './finished-tree.ts'
import { growTree, type Growth, type GrownTree } from './grow-tree.ts'
import { growthRoom } from './growth-room.ts'
import { packDerivatives, type Derivatives } from './packing.ts'
import { addTreeTo } from './predict-trees.ts'
import { thresholded } from './split.ts'

/** What boosting is told besides how its trees grow. */
export interface Boosting {
  readonly treeCount: number
  readonly learningRate: number
  readonly sampleShare: number
  readonly featureShare: number // of a tree
  readonly splitShare: number // of a split, among the tree's
  readonly maxBins: number
  readonly growth: Omit<Growth, 'splitFeatures'>
}

/**
 * Trees that each learn what those before left over: Newton steps in the space of functions.
 *
 * Units:  regression halves the squared error; classification takes the logistic loss, and its
 *         leaves are log odds.
 * Source: T. Chen and C. Guestrin (2016), XGBoost; the leaf-wise order is that of G. Ke et al. (2017),
 *         LightGBM. It begins at the mean label, or at its log odds.
 */
export function trainBoosted(
  { features, target }: Samples,
  classes: boolean,
  boosting: Boosting,
  seed: number,
  onProgress: (fraction: number) => void,
): TreeParameters {
  const { treeCount, learningRate, growth } = boosting
  const bins = binFeatures(features, boosting.maxBins, seed)
  const room = growthRoom(bins)
  const base = startOf(target, classes)
  const sums = new Float64Array(target.length).fill(base)
  const derivatives = {
    gradients: new Float64Array(target.length),
    hessians: classes ? new Float64Array(target.length) : null,
    wholeHessians: !classes,
  }
  const gains = new Float64Array(features.length)
  const trees: Tree[] = []

  for (let index = 0; index < treeCount; index += 1) {
    const draw = chance(seed, 'learning/boost', index)
    differentiate(target, sums, derivatives)
    const { order, unseen } = drawSamples(target.length, boosting.sampleShare, draw)
    const packing = packDerivatives(derivatives, order, room.packed)
    const seen = drawFeatures(features.length, boosting.featureShare, draw)
    const splitFeatures = Math.max(1, Math.floor(boosting.splitShare * seen.length))
    const ground = { bins, order, packing, repeated: false, features: seen }
    const grown = growTree(ground, { ...growth, splitFeatures }, draw, room)
    const value = leafValues(grown, order, derivatives, growth, learningRate)
    const tree = finishedTree(grown, bins, value)
    addLeaves(grown, value, order, sums)
    addTreeTo(unseen, tree, features, sums)
    grown.feature.forEach((feature, node) => {
      if (feature >= 0) gains[feature]! += grown.gain[node]!
    })
    trees.push(tree)
    onProgress((index + 1) / treeCount)
  }
  const link = classes ? 'logistic' : 'identity'
  return { kind: 'trees', link, base, divisor: 1, trees, gains: [...gains] }
}

function startOf(target: Float64Array, classes: boolean): number {
  const mean = target.reduce((sum, label) => sum + label, 0) / target.length
  return classes ? log(mean / (1 - mean)) : mean
}

function differentiate(
  target: Float64Array,
  sums: Float64Array,
  { gradients, hessians }: Derivatives,
): void {
  for (let sample = 0; sample < target.length; sample += 1) {
    if (hessians === null) gradients[sample] = sums[sample]! - target[sample]!
    else {
      const probability = logistic(sums[sample]!)
      gradients[sample] = probability - target[sample]!
      hessians[sample] = Math.max(probability * (1 - probability), 1e-16)
    }
  }
}

/** From the derivatives themselves, not from what of them was packed. */
function leafValues(
  { feature, from, to }: GrownTree,
  order: Uint32Array,
  { gradients, hessians }: Derivatives,
  { lambda, alpha }: Pick<Growth, 'lambda' | 'alpha'>,
  learningRate: number,
): number[] {
  return feature.map((split, node) => {
    if (split >= 0) return 0
    let [gradient, hessian] = [0, 0]
    for (let index = from[node]!; index < to[node]!; index += 1) {
      const sample = order[index]!
      gradient += gradients[sample]!
      hessian += hessians === null ? 1 : hessians[sample]!
    }
    const slope = thresholded(gradient, alpha)
    // Of a slope of 0 the value is 0, not the −0 that JSON does not keep.
    return slope === 0 ? 0 : (-slope / (hessian + lambda)) * learningRate
  })
}
