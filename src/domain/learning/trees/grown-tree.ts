import type { Split } from './split.ts'

/** A tree in bins, as it grew. Node i's samples are the tree's order from `from[i]` to `to[i]`. */
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

export function emptyTree(): GrownTree {
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

/** Adds a leaf, and answers its number. */
export function addLeaf(tree: GrownTree, from: number, to: number): number {
  tree.feature.push(-1)
  tree.bin.push(0)
  tree.nextBin.push(-1)
  tree.left.push(0)
  tree.missingLeft.push(false)
  tree.gain.push(0)
  tree.from.push(from)
  return tree.to.push(to) - 1
}

/** Makes a leaf a node with two leaves, of which the left one gets those before `middle`. */
export function splitLeaf(tree: GrownTree, node: number, split: Split, middle: number): number {
  tree.feature[node] = split.feature
  tree.bin[node] = split.bin
  tree.nextBin[node] = split.nextBin
  tree.missingLeft[node] = split.missingLeft
  tree.gain[node] = split.gain
  const left = addLeaf(tree, tree.from[node]!, middle)
  addLeaf(tree, middle, tree.to[node]!)
  tree.left[node] = left
  return left
}
