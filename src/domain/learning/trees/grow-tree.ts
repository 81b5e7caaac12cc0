import type { Chance } from '../../../core/chance.ts'
import type { Bins } from './bins.ts'
import type { GrowthRoom } from './growth-room.ts'
import { addLeaf, emptyTree, splitLeaf, type GrownTree } from './grown-tree.ts'
import { takeAway, type Histogram } from './histogram.ts'
import { bestSplit, FEW, histogramOf } from './node-search.ts'
import type { Packing } from './packing.ts'
import { partition } from './partition.ts'
import type { NodeSums, Split, SplitLimits } from './split.ts'

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
  const { splitFeatures, next } = growth
  const search = { bins, packing, features, splitFeatures, limits: growth, draw, room }
  const tree = emptyTree()
  const open: Candidate[] = []

  const mayGrow = (depth: number, { sampleCount }: NodeSums): boolean =>
    depth < growth.maxDepth && sampleCount >= growth.minSplitSamples
  const sizeOf = (node: number): number => tree.to[node]! - tree.from[node]!
  const samplesOf = (node: number): Uint32Array => order.subarray(tree.from[node], tree.to[node])

  const offer = (
    node: number,
    depth: number,
    sums: NodeSums,
    histogram: Histogram | null,
  ): void => {
    const split = mayGrow(depth, sums) ? bestSplit(search, samplesOf(node), sums, histogram) : null
    const grows = split !== null && split.feature >= 0
    const kept = grows && sizeOf(node) >= FEW ? histogram : null
    if (kept === null) room.give(histogram)
    if (grows) open.push({ node, depth, sums, histogram: kept, split })
  }

  const { gradient, hessian } = packing
  const all = { gradient, hessian, sampleCount: repeated ? hessian : order.length }
  // Where a split looks at few features, what the parent knows of them is not worth its keeping.
  const inherits = splitFeatures * 3 > features.length && order.length >= FEW
  addLeaf(tree, 0, order.length)
  offer(0, 0, all, inherits ? histogramOf(search, order) : null)

  for (let leaves = 1; open.length > 0 && leaves < growth.maxLeaves; leaves += 1) {
    const { node, depth, sums, histogram, split } = takeNext(open, next)
    const middle = tree.from[node]! + partition(bins, split, samplesOf(node), room.order)
    const left = splitLeaf(tree, node, split, middle)
    const right = left + 1
    const [leftSums, rightSums] = childSums(sums, split, repeated, sizeOf(left), sizeOf(right))

    const grows = mayGrow(depth + 1, leftSums) || mayGrow(depth + 1, rightSums)
    const [smaller, larger] = sizeOf(left) <= sizeOf(right) ? [left, right] : [right, left]
    if (histogram !== null && grows && sizeOf(larger) >= FEW) {
      const made = histogramOf(search, samplesOf(smaller))
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

function takeNext(open: Candidate[], next: Growth['next']): Candidate {
  if (next === 'deepest') return open.pop()!
  let best = 0
  for (let place = 1; place < open.length; place += 1) {
    if (open[place]!.split.gain > open[best]!.split.gain) best = place
  }
  return open.splice(best, 1)[0]!
}

function childSums(
  { gradient, hessian }: NodeSums,
  { leftGradient, leftHessian }: Split,
  repeated: boolean,
  leftCount: number,
  rightCount: number,
): readonly [NodeSums, NodeSums] {
  const rightHessian = hessian - leftHessian
  return [
    {
      gradient: leftGradient,
      hessian: leftHessian,
      sampleCount: repeated ? leftHessian : leftCount,
    },
    {
      gradient: gradient - leftGradient,
      hessian: rightHessian,
      sampleCount: repeated ? rightHessian : rightCount,
    },
  ]
}
