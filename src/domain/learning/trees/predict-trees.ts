import { logistic } from '../logistic-function.ts'
import type { Tree, TreeParameters } from '../model.ts'

/**
 * Adds up the leaf of each tree in which a sample lands. Stretches of samples are laid out sample by
 * sample first, so that what a tree asks of one is near; tree after tree then runs over a stretch.
 */
export function predictTrees(
  { base, trees, divisor, link }: TreeParameters,
  columns: readonly Float64Array[],
): Float64Array {
  const width = columns.length
  const open = trees.map(openTree)
  const output = new Float64Array(columns[0]!.length)
  const near = new Float64Array(width * STRETCH)
  for (let from = 0; from < output.length; from += STRETCH) {
    const sums = output.subarray(from, from + STRETCH)
    columns.forEach((column, feature) => {
      for (let at = 0; at < sums.length; at += 1) near[at * width + feature] = column[from + at]!
    })
    for (const tree of open) addTree(tree, near, width, sums)
  }
  for (let sample = 0; sample < output.length; sample += 1) {
    const sum = base + output[sample]! / divisor
    output[sample] = link === 'logistic' ? logistic(sum) : sum
  }
  return output
}

const STRETCH = 256

/** Adds one tree's leaves to some samples' sums. */
export function addTreeTo(
  samples: Uint32Array,
  tree: Tree,
  columns: readonly Float64Array[],
  sums: Float64Array,
): void {
  const open = openTree(tree)
  const { feature, left } = open
  for (const sample of samples) {
    let node = 0
    for (let split = feature[0]!; split >= 0; split = feature[node]!) {
      node = left[node]! + goesRight(open, node, columns[split]![sample]!)
    }
    sums[sample]! += open.value[node]!
  }
}

function addTree(tree: OpenTree, near: Float64Array, width: number, sums: Float64Array): void {
  const { feature, left, value } = tree
  for (let at = 0; at < sums.length; at += 1) {
    const offset = at * width
    let node = 0
    for (let split = feature[0]!; split >= 0; split = feature[node]!) {
      node = left[node]! + goesRight(tree, node, near[offset + split]!)
    }
    sums[at]! += value[node]!
  }
}

function goesRight({ threshold, missingRight }: OpenTree, node: number, x: number): number {
  return x === x ? (x <= threshold[node]! ? 0 : 1) : missingRight[node]!
}

interface OpenTree {
  readonly feature: Int32Array
  readonly threshold: Float64Array
  readonly left: Int32Array
  readonly missingRight: Int32Array
  readonly value: Float64Array
}

function openTree(tree: Tree): OpenTree {
  return {
    feature: Int32Array.from(tree.feature),
    threshold: Float64Array.from(tree.threshold),
    left: Int32Array.from(tree.left),
    missingRight: Int32Array.from(tree.missingLeft, (goesLeft) => 1 - goesLeft),
    value: Float64Array.from(tree.value),
  }
}
