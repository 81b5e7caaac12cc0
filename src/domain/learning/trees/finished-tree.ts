import type { Tree } from '../model.ts'
import type { Bins } from './bins.ts'
import type { GrownTree } from './grown-tree.ts'

/** A grown tree as it is stored: thresholds instead of bins, and the values of its leaves. */
export function finishedTree(grown: GrownTree, { edges, holed }: Bins, value: number[]): Tree {
  const { feature, bin, nextBin, left, from, to } = grown
  return {
    feature,
    threshold: feature.map((split, node) =>
      split < 0 ? 0 : thresholdOf(edges[split]!, bin[node]!, nextBin[node]!),
    ),
    left,
    missingLeft: feature.map((split, node) => {
      if (split < 0) return 0
      if (holed[split]!) return grown.missingLeft[node]! ? 1 : 0
      // Nothing was missing to learn from: then where most samples went, as scikit-learn does.
      const child = left[node]!
      return to[child]! - from[child]! >= to[child + 1]! - from[child + 1]! ? 1 : 0
    }),
    value,
  }
}

/** Half way between the samples on the left and on the right, also where bins between are empty. */
function thresholdOf(edges: Float64Array, bin: number, nextBin: number): number {
  if (nextBin < 0) return Number.MAX_VALUE
  return nextBin === bin + 1 ? edges[bin]! : edges[bin]! / 2 + edges[nextBin - 1]! / 2
}

/** What the splits of each feature gained, summed over the trees. */
export function gainsOf(trees: readonly GrownTree[], featureCount: number): number[] {
  const gains = Array.from({ length: featureCount }, () => 0)
  for (const { feature, gain } of trees) {
    feature.forEach((split, node) => {
      if (split >= 0) gains[split]! += gain[node]!
    })
  }
  return gains
}

/** Adds each leaf's value to the samples that lie in it. */
export function addLeaves(
  { feature, from, to }: GrownTree,
  value: readonly number[],
  order: Uint32Array,
  output: Float64Array,
): void {
  feature.forEach((split, node) => {
    if (split >= 0) return
    const added = value[node]!
    for (let index = from[node]!; index < to[node]!; index += 1) output[order[index]!]! += added
  })
}
