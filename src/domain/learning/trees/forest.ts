import { chance } from '../../../core/chance.ts'
import type { Tree, TreeParameters } from '../model.ts'
import type { Samples } from '../samples.ts'
import { binFeatures } from './bins.ts'
import { drawRepeated } from './draw.ts'
import { finishedTree, gainsOf } from './finished-tree.ts'
import { growTree, type Growth } from './grow-tree.ts'
import type { GrownTree } from './grown-tree.ts'
import { growthRoom } from './growth-room.ts'
import { packDerivatives } from './packing.ts'

/** What a forest is told besides how its trees grow. */
export interface Planting {
  readonly treeCount: number
  readonly bootstrap: boolean
  readonly maxBins: number
  readonly growth: Growth
}

/**
 * The mean of many trees, each of which learns from samples drawn anew, and at each split looks at
 * few features. Of labels 0 and 1 the mean is the chance of 1.
 *
 * Source: L. Breiman (2001), Random forests; the chance is the mean of the leaves', and a split
 *         gains what it takes from the squared error, as in scikit-learn: of two classes that is
 *         Gini's impurity.
 */
export function trainForest(
  { features, target }: Samples,
  { treeCount, bootstrap, maxBins, growth }: Planting,
  seed: number,
  onProgress: (fraction: number) => void,
): TreeParameters {
  const bins = binFeatures(features, maxBins, seed)
  const room = growthRoom(bins)
  const center = target.reduce((sum, label) => sum + label, 0) / target.length
  const all = features.map((_, feature) => feature)
  const every = new Float64Array(target.length).fill(1)
  const gradients = new Float64Array(target.length)
  const grownTrees: GrownTree[] = []
  const trees: Tree[] = []

  for (let index = 0; index < treeCount; index += 1) {
    const draw = chance(seed, 'learning/forest', index)
    const times = bootstrap ? drawRepeated(target.length, draw) : every
    const order = drawnOf(times)
    for (const sample of order) gradients[sample] = (center - target[sample]!) * times[sample]!
    const derivatives = { gradients, hessians: times, wholeHessians: true }
    const packing = packDerivatives(derivatives, order, room.packed)
    const ground = { bins, order, packing, repeated: true, features: all }
    const grown = growTree(ground, growth, draw, room)
    trees.push(finishedTree(grown, bins, leafMeans(grown, order, target, times)))
    grownTrees.push(grown)
    onProgress((index + 1) / treeCount)
  }
  const gains = gainsOf(grownTrees, features.length)
  return { kind: 'trees', link: 'identity', base: 0, divisor: treeCount, trees, gains }
}

function drawnOf(times: Float64Array): Uint32Array {
  const order = new Uint32Array(times.length)
  let count = 0
  for (let sample = 0; sample < times.length; sample += 1) {
    order[count] = sample
    count += times[sample]! > 0 ? 1 : 0
  }
  return order.subarray(0, count)
}

function leafMeans(
  { feature, from, to }: GrownTree,
  order: Uint32Array,
  target: Float64Array,
  times: Float64Array,
): number[] {
  return feature.map((split, node) => {
    if (split >= 0) return 0
    let [sum, count] = [0, 0]
    for (let index = from[node]!; index < to[node]!; index += 1) {
      const sample = order[index]!
      sum += target[sample]! * times[sample]!
      count += times[sample]!
    }
    return sum / count
  })
}
