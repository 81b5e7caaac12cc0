import type { Chance } from '../../../core/chance.ts'
import { BIN_COUNT, type Bins } from './bins.ts'
import { addFeature, addQuad, takeAway } from './histogram.ts'
import type { GrowthRoom } from './growth-room.ts'
import type { Packing } from './packing.ts'
import { partition } from './partition.ts'
import { findSplit, noSplit, type NodeSums, type Split, type SplitLimits } from './split.ts'

/** How a tree grows: which node next, and where it ends. */
export interface Growth extends SplitLimits {
  readonly next: 'deepest' | 'best' // by depth as XGBoost, or the leaf that gains most as LightGBM
  readonly maxDepth: number
  readonly maxLeaves: number
  readonly minSplitSamples: number
  readonly featuresPerSplit: number // of those that the tree sees; as many as those: all
}

/** The samples that a tree learns from, in two columns side by side, and how they are packed. */
export interface TreeSamples {
  readonly order: Uint32Array // sample numbers; afterwards leaf by leaf
  readonly packed: Float64Array // afterwards in the same order
  readonly packing: Packing
  readonly repeated: boolean // a hessian is how often a sample was drawn, and counts as so many
}

/** A tree in bins, as it grew. Node i's samples are `order` from `from[i]` to `to[i]`. */
export interface GrownTree {
  readonly feature: number[] // −1 in a leaf
  readonly bin: number[]
  readonly left: number[] // the right child is the node after it
  readonly missingLeft: boolean[]
  readonly gain: number[]
  readonly from: number[]
  readonly to: number[]
}

/** A leaf that can still be split: where, and at what. */
interface Candidate extends NodeSums {
  readonly node: number
  readonly depth: number
  readonly cells: Float64Array | null // kept where the children's are made from it
  readonly split: Split
}

/** Grows one tree. The same samples, features and chance give the same tree, bit for bit. */
export function growTree(
  bins: Bins,
  samples: TreeSamples,
  features: readonly number[], // those that the tree sees, in order
  growth: Growth,
  draw: Chance,
  room: GrowthRoom,
): GrownTree {
  const { order, packed, packing } = samples
  const tree: GrownTree = {
    feature: [],
    bin: [],
    left: [],
    missingLeft: [],
    gain: [],
    from: [],
    to: [],
  }
  const open: Candidate[] = []
  const whole = growth.featuresPerSplit * 3 > features.length
  const quads = [...new Set(features.map((feature) => feature >> 2))]

  const add = (from: number, to: number): number => {
    tree.feature.push(-1)
    tree.bin.push(0)
    tree.left.push(0)
    tree.missingLeft.push(false)
    tree.gain.push(0)
    tree.from.push(from)
    return tree.to.push(to) - 1
  }

  const mayWiden = (depth: number, { sampleCount }: NodeSums): boolean =>
    depth < growth.maxDepth && sampleCount >= growth.minSplitSamples

  const offer = (node: number, depth: number, sums: NodeSums, cells: Float64Array | null): void => {
    if (!mayWiden(depth, sums)) return room.give(cells)
    const split = bestSplit(node, sums, cells)
    if (split.feature < 0) return room.give(cells)
    open.push({ node, depth, ...sums, cells, split })
  }

  const bestSplit = (node: number, sums: NodeSums, cells: Float64Array | null): Split => {
    const best = noSplit()
    const [from, to] = [tree.from[node]!, tree.to[node]!]
    let left = growth.featuresPerSplit
    const asked = left < features.length ? shuffled(features, draw) : features
    for (const feature of asked) {
      const offset = cells === null ? 0 : feature * BIN_COUNT
      if (cells === null) {
        room.scratch.fill(0)
        addFeature(room.scratch, 0, feature, bins, order, packed, from, to)
      }
      const binCount = bins.edges[feature]!.length + 1
      const used = cells ?? room.scratch
      // As in scikit-learn's forests a feature that does not vary in the node is none of those drawn.
      if (findSplit(used, offset, feature, binCount, sums, packing, growth, best)) left -= 1
      if (left === 0) break
    }
    return best
  }

  const cellsOf = (node: number): Float64Array | null => {
    if (!whole) return null
    const cells = room.take()
    const [from, to] = [tree.from[node]!, tree.to[node]!]
    for (const quad of quads) addQuad(cells, quad, bins, order, packed, from, to)
    return cells
  }

  const root = add(0, order.length)
  const all = sumsOf(packed, packing)
  const sampleCount = samples.repeated ? all.hessian : order.length
  offer(root, 0, { ...all, sampleCount }, cellsOf(root))

  for (let leaves = 1; open.length > 0 && leaves < growth.maxLeaves; leaves += 1) {
    const candidate = takeNext(open, growth.next)
    const { node, depth, split, cells } = candidate
    const from = tree.from[node]!
    const to = tree.to[node]!
    const middle = partition(bins, split, order, packed, from, to, room.partition)
    tree.feature[node] = split.feature
    tree.bin[node] = split.bin
    tree.missingLeft[node] = split.missingLeft
    tree.gain[node] = split.gain
    const left = (tree.left[node] = add(from, middle))
    const right = add(middle, to)

    const [leftSums, rightSums] = sumsOfChildren(
      candidate,
      samples.repeated,
      middle - from,
      to - middle,
    )
    if (!mayWiden(depth + 1, leftSums) && !mayWiden(depth + 1, rightSums)) {
      room.give(cells)
      continue
    }
    const smaller = middle - from <= to - middle ? left : right
    const made = cellsOf(smaller)
    if (made !== null) takeAway(cells!, made)
    offer(left, depth + 1, leftSums, smaller === left ? made : cells)
    offer(right, depth + 1, rightSums, smaller === right ? made : cells)
  }
  for (const { cells } of open) room.give(cells)
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

function sumsOf(packed: Float64Array, { unit }: Packing): { gradient: number; hessian: number } {
  const sum = packed.reduce((total, pair) => total + pair, 0)
  const gradient = Math.floor(sum / unit)
  return { gradient, hessian: sum - gradient * unit }
}

function sumsOfChildren(
  { split, gradient, hessian }: Candidate,
  repeated: boolean,
  leftCount: number,
  rightCount: number,
): readonly [NodeSums, NodeSums] {
  const { leftGradient, leftHessian } = split
  const [rightGradient, rightHessian] = [gradient - leftGradient, hessian - leftHessian]
  return [
    {
      gradient: leftGradient,
      hessian: leftHessian,
      sampleCount: repeated ? leftHessian : leftCount,
    },
    {
      gradient: rightGradient,
      hessian: rightHessian,
      sampleCount: repeated ? rightHessian : rightCount,
    },
  ]
}

/** Fisher and Yates, on a copy. */
function shuffled(features: readonly number[], draw: Chance): number[] {
  const output = [...features]
  for (let last = output.length - 1; last > 0; last -= 1) {
    const other = draw.integer(last + 1)
    const kept = output[last]!
    output[last] = output[other]!
    output[other] = kept
  }
  return output
}
