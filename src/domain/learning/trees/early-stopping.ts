import type { Tree } from '../model.ts'
import { samplesOf, type Samples } from '../samples.ts'
import { lossOf, type Loss } from './loss.ts'
import { addTreeTo } from './predict-trees.ts'

/** When boosting ends before it has all its trees. */
export interface Patience {
  readonly rounds: number // trees in a row that make nothing better; 0: it never ends early
  readonly share: number // of the samples, the newest, that are held out to see it
}

/**
 * The samples to learn from, and the newest, to be judged by. Samples are in order of time: what is
 * held out is never older than what is learned from.
 *
 * Edges: where one of the two would lack a class, all are learned from, and nothing is judged.
 */
export function holdOut(
  samples: Samples,
  { rounds, share }: Patience,
  classes: boolean,
): { readonly seen: Samples; readonly held: Samples | null } {
  const count = samples.target.length
  const cut = count - Math.max(1, Math.floor(share * count))
  if (rounds === 0 || cut < 2) return { seen: samples, held: null }
  const seen = samplesOf(samples, { from: 0, to: cut })
  const isOneClass = classes && seen.target.every((label) => label === seen.target[0])
  return isOneClass
    ? { seen: samples, held: null }
    : { seen, held: samplesOf(samples, { from: cut, to: count }) }
}

/** Follows the loss of what is held out, tree by tree. */
export function watchLoss(
  { features, target }: Samples,
  loss: Loss,
  base: number,
  rounds: number,
): { readonly add: (tree: Tree) => boolean; readonly best: () => number } {
  const sums = new Float64Array(target.length).fill(base)
  const every = Uint32Array.from(target.keys())
  let [count, bestCount] = [0, 0]
  let least = lossOf(target, sums, loss)
  return {
    /** Whether so many trees in a row made nothing better. */
    add(tree) {
      addTreeTo(every, tree, features, sums)
      count += 1
      const now = lossOf(target, sums, loss)
      if (now < least) [least, bestCount] = [now, count]
      return count - bestCount >= rounds
    },
    /** How many trees gave the least loss. */
    best: () => bestCount,
  }
}
