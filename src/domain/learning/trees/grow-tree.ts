import type { Chance } from '../../../core/chance.ts'
import { BIN_COUNT, type Bins } from './bins.ts'
import { drawOrder } from './draw.ts'
import { addFew, emptyAgain, listAll } from './bin-list.ts'
import type { GrowthRoom } from './growth-room.ts'
import { addFeature, addTwoQuads, takeAway, type Histogram } from './histogram.ts'
import type { Packing } from './packing.ts'
import { partition } from './partition.ts'
import { findSplit, noSplit, type NodeSums, type Split, type SplitLimits } from './split.ts'

/** How a tree grows: which node next, and where it ends. */
export interface Growth extends SplitLimits {
  readonly next: 'deepest' | 'best' // by depth as XGBoost, or the leaf that gains most as LightGBM
  readonly maxDepth: number
  readonly maxLeaves: number
  readonly minSplitSamples: number
  readonly splitFeatures: number // how many a split looks at, of those that the tree sees
}

/** What a tree learns from. Its samples' derivatives are packed in the room. */
export interface Ground {
  readonly bins: Bins
  readonly order: Uint32Array // the samples; afterwards leaf by leaf
  readonly packing: Packing
  readonly repeated: boolean // a hessian is how often a sample was drawn, and counts as so many
  readonly features: readonly number[] // those that the tree sees, in their order
}

/** A tree in bins, as it grew. Node i's samples are `order` from `from[i]` to `to[i]`. */
export interface GrownTree {
  readonly feature: number[] // −1 in a leaf
  readonly bin: number[] // left up to this one
  readonly nextBin: number[] // the first on the right; −1: only missing values are there
  readonly left: number[] // the right child is the node after it; 0 in a leaf
  readonly missingLeft: boolean[]
  readonly gain: number[]
  readonly from: number[]
  readonly to: number[]
}

/** A leaf that can still be split, and at what. */
interface Candidate {
  readonly node: number
  readonly depth: number
  readonly sums: NodeSums
  readonly histogram: Histogram | null // kept where the children's are made of it
  readonly split: Split
}

/** Grows one tree. The same samples, features and chance give the same tree, bit for bit. */
export function growTree(
  ground: Ground,
  growth: Growth,
  draw: Chance,
  room: GrowthRoom,
): GrownTree {
  const { bins, order, features, packing, repeated } = ground
  const tree = emptyTree()
  const open: Candidate[] = []
  // Where a split looks at few features, what the parent knows of them is not worth its keeping.
  const inherits = growth.splitFeatures * 3 > features.length
  const quads = [...new Set(features.map((feature) => feature >> 2))]

  const mayGrow = (depth: number, { sampleCount }: NodeSums): boolean =>
    depth < growth.maxDepth && sampleCount >= growth.minSplitSamples

  const sizeOf = (node: number): number => tree.to[node]! - tree.from[node]!

  const samplesOf = (node: number): Uint32Array => order.subarray(tree.from[node], tree.to[node])

  const histogramOf = (node: number): Histogram => {
    const histogram = room.take()
    const samples = samplesOf(node)
    gather(samples, room)
    for (let place = 0; place < quads.length; place += 2) {
      const [quad, other] = [quads[place]!, quads[place + 1] ?? SPARE]
      addTwoQuads(
        histogram.quads[quad]!,
        bins.words[quad]!,
        histogram.quads[other] ?? room.spare,
        bins.words[other] ?? bins.words[quad]!,
        samples,
        room.gathered,
      )
    }
    return histogram
  }

  const cellsOf = (feature: number, samples: Uint32Array, histogram: Histogram | null) => {
    const { feature: cells, list, gathered } = room
    if (histogram !== null || samples.length >= FEW) listAll(bins.edges[feature]!.length + 1, list)
    if (histogram !== null) return { cells: histogram.cells, offset: feature * BIN_COUNT }
    const words = bins.words[feature >> 2]!
    const shift = 8 * (feature & 3)
    if (samples.length < FEW) addFew(cells, words, shift, samples, gathered, list)
    else addFeature(cells, words, shift, samples, gathered)
    return { cells, offset: 0 }
  }

  const bestSplit = (node: number, sums: NodeSums, histogram: Histogram | null): Split => {
    const best = noSplit()
    const samples = samplesOf(node)
    if (histogram === null) gather(samples, room)
    let wanted = growth.splitFeatures
    for (const feature of wanted < features.length ? drawOrder(features, draw) : features) {
      const { cells, offset } = cellsOf(feature, samples, histogram)
      // As in scikit-learn's forests, a feature that does not vary here is none of those looked at.
      if (findSplit(cells, offset, feature, room.list, sums, packing, growth, best)) wanted -= 1
      if (histogram === null) emptyAgain(cells, room.list)
      if (wanted === 0) break
    }
    return best
  }

  const offer = (
    node: number,
    depth: number,
    sums: NodeSums,
    histogram: Histogram | null,
  ): void => {
    const split = mayGrow(depth, sums) ? bestSplit(node, sums, histogram) : noSplit()
    const isKept = split.feature >= 0 && sizeOf(node) >= FEW
    if (!isKept) room.give(histogram)
    if (split.feature >= 0) {
      open.push({ node, depth, sums, histogram: isKept ? histogram : null, split })
    }
  }

  const { gradient, hessian } = packing
  const all = { gradient, hessian, sampleCount: repeated ? hessian : order.length }
  const root = addNode(tree, 0, order.length)
  offer(root, 0, all, inherits && order.length >= FEW ? histogramOf(root) : null)

  for (let leaves = 1; open.length > 0 && leaves < growth.maxLeaves; leaves += 1) {
    const { node, depth, sums, histogram, split } = takeNext(open, growth.next)
    const [from, to] = [tree.from[node]!, tree.to[node]!]
    const middle = from + partition(bins, split, samplesOf(node), room.order)
    const left = addNode(tree, from, middle)
    const right = addNode(tree, middle, to)
    const [leftSums, rightSums] = childSums(sums, split, repeated, [middle - from, to - middle])
    splitNode(tree, node, split, left)

    const grows = mayGrow(depth + 1, leftSums) || mayGrow(depth + 1, rightSums)
    const smaller = sizeOf(left) <= sizeOf(right) ? left : right
    if (histogram !== null && grows && to - from - sizeOf(smaller) >= FEW) {
      const made = histogramOf(smaller)
      takeAway(histogram.cells, made.cells)
      offer(left, depth + 1, leftSums, smaller === left ? made : histogram)
      offer(right, depth + 1, rightSums, smaller === right ? made : histogram)
    } else {
      room.give(histogram)
      offer(left, depth + 1, leftSums, null)
      offer(right, depth + 1, rightSums, null)
    }
  }
  for (const { histogram } of open) room.give(histogram)
  return tree
}

/** With fewer samples a node's bins are mostly empty, and its histogram costs more than it tells. */
const FEW = 192

/** Beside an odd last quad, which is then added twice: where it counts, and where nobody looks. */
const SPARE = -1

function emptyTree(): GrownTree {
  return {
    feature: [],
    bin: [],
    nextBin: [],
    left: [],
    missingLeft: [],
    gain: [],
    from: [],
    to: [],
  }
}

function addNode(tree: GrownTree, from: number, to: number): number {
  tree.feature.push(-1)
  tree.bin.push(0)
  tree.nextBin.push(-1)
  tree.left.push(0)
  tree.missingLeft.push(false)
  tree.gain.push(0)
  tree.from.push(from)
  return tree.to.push(to) - 1
}

function splitNode(tree: GrownTree, node: number, split: Split, left: number): void {
  tree.feature[node] = split.feature
  tree.bin[node] = split.bin
  tree.nextBin[node] = split.nextBin
  tree.left[node] = left
  tree.missingLeft[node] = split.missingLeft
  tree.gain[node] = split.gain
}

function takeNext(open: Candidate[], next: Growth['next']): Candidate {
  if (next === 'deepest') return open.pop()!
  let best = 0
  for (let place = 1; place < open.length; place += 1) {
    if (open[place]!.split.gain > open[best]!.split.gain) best = place
  }
  return open.splice(best, 1)[0]!
}

function gather(samples: Uint32Array, { packed, gathered }: GrowthRoom): void {
  for (let index = 0; index < samples.length; index += 1) gathered[index] = packed[samples[index]!]!
}

function childSums(
  { gradient, hessian }: NodeSums,
  { leftGradient, leftHessian }: Split,
  repeated: boolean,
  [left, right]: readonly [number, number],
): readonly [NodeSums, NodeSums] {
  const rightHessian = hessian - leftHessian
  return [
    {
      gradient: leftGradient,
      hessian: leftHessian,
      sampleCount: repeated ? leftHessian : left,
    },
    {
      gradient: gradient - leftGradient,
      hessian: rightHessian,
      sampleCount: repeated ? rightHessian : right,
    },
  ]
}
