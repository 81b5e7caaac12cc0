import { logistic } from '../logistic-function.ts'
import type { Tree, TreeParameters } from '../model.ts'

/** Adds up the leaf of each tree in which a sample lands. */
export function predictTrees(
  { base, trees, divisor, link }: TreeParameters,
  columns: readonly Float64Array[],
): Float64Array {
  const output = new Float64Array(columns[0]!.length)
  for (const tree of trees) addTree(tree, columns, output)
  for (let sample = 0; sample < output.length; sample += 1) {
    const sum = base + output[sample]! / divisor
    output[sample] = link === 'logistic' ? logistic(sum) : sum
  }
  return output
}

/** Tree after tree over all samples, since a tree fits a cache and a table of samples does not. */
export function addTree(tree: Tree, columns: readonly Float64Array[], output: Float64Array): void {
  const feature = Int32Array.from(tree.feature)
  const threshold = Float64Array.from(tree.threshold)
  const left = Int32Array.from(tree.left)
  const missingRight = Int32Array.from(tree.missingLeft, (goesLeft) => 1 - goesLeft)
  const value = Float64Array.from(tree.value)
  for (let sample = 0; sample < output.length; sample += 1) {
    let node = 0
    for (let split = feature[0]!; split >= 0; split = feature[node]!) {
      const x = columns[split]![sample]!
      const right = x === x ? (x <= threshold[node]! ? 0 : 1) : missingRight[node]!
      node = left[node]! + right
    }
    output[sample]! += value[node]!
  }
}
