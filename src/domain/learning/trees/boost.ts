import { chance } from '../../../core/chance.ts'
import type { Tree, TreeParameters } from '../model.ts'
import type { Samples } from '../samples.ts'
import { binFeatures } from './bins.ts'
import { drawFeatures, drawSamples } from './draw.ts'
import { holdOut, watchLoss, type Patience } from './early-stopping.ts'
import { addLeaves, finishedTree, gainsOf } from './finished-tree.ts'
import { growTree, type Growth } from './grow-tree.ts'
import type { GrownTree } from './grown-tree.ts'
import { growthRoom } from './growth-room.ts'
import { derivativesOf, differentiate, startOf, type Loss } from './loss.ts'
import { packDerivatives, type Derivatives } from './packing.ts'
import { addTreeTo } from './predict-trees.ts'
import { thresholded } from './split.ts'

/** What boosting is told besides how its trees grow. */
export interface Boosting {
  readonly loss: Loss
  readonly treeCount: number
  readonly learningRate: number
  readonly sampleShare: number // of a tree
  readonly featureShare: number // of a tree
  readonly splitShare: number // of a split, among the tree's features
  readonly maxBins: number
  readonly patience: Patience
  readonly growth: Omit<Growth, 'splitFeatures'>
}

/**
 * Trees that each learn what those before left over: Newton steps in the space of functions.
 *
 * Source: T. Chen and C. Guestrin (2016), XGBoost; the leaf-wise order is that of G. Ke et al. (2017),
 *         LightGBM.
 */
export function trainBoosted(
  samples: Samples,
  boosting: Boosting,
  seed: number,
  onProgress: (fraction: number) => void,
): TreeParameters {
  const { loss, treeCount, learningRate, growth, patience } = boosting
  const { seen, held } = holdOut(samples, patience, loss.classes)
  const { features, target } = seen
  const bins = binFeatures(features, boosting.maxBins, seed)
  const room = growthRoom(bins)
  const base = startOf(target, loss)
  const sums = new Float64Array(target.length).fill(base)
  const derivatives = derivativesOf(target.length, loss)
  const watch = held === null ? null : watchLoss(held, loss, base, patience.rounds)
  const grownTrees: GrownTree[] = []
  const trees: Tree[] = []

  for (let index = 0; index < treeCount; index += 1) {
    const draw = chance(seed, 'learning/boost', index)
    differentiate(target, sums, loss, derivatives)
    const { order, unseen } = drawSamples(target.length, boosting.sampleShare, draw)
    const packing = packDerivatives(derivatives, order, room.packed)
    const drawn = drawFeatures(features.length, boosting.featureShare, draw)
    const splitFeatures = Math.max(1, Math.floor(boosting.splitShare * drawn.length))
    const ground = { bins, order, packing, repeated: false, features: drawn }
    const grown = growTree(ground, { ...growth, splitFeatures }, draw, room)
    const value = leafValues(grown, order, derivatives, growth, learningRate)
    const tree = finishedTree(grown, bins, value)
    addLeaves(grown, value, order, sums)
    addTreeTo(unseen, tree, features, sums)
    grownTrees.push(grown)
    trees.push(tree)
    const isOver = watch?.add(tree) ?? false
    onProgress(isOver ? 1 : (index + 1) / treeCount)
    if (isOver) break
  }
  const kept = watch?.best() ?? trees.length
  return {
    kind: 'trees',
    link: loss.classes ? 'logistic' : 'identity',
    base,
    divisor: 1,
    trees: trees.slice(0, kept),
    gains: gainsOf(grownTrees.slice(0, kept), features.length),
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
