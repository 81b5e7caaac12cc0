import { chance } from '../../../core/chance.ts'
import { predict } from '../algorithms.ts'
import type { TrainedModel } from '../model.ts'
import type { Samples } from '../samples.ts'
import { lossOf } from './scores.ts'

const REPEATS = 5

/**
 * How much worse a model predicts samples that it has not seen when one feature is shuffled among
 * them: the mean of five shuffles, in units of the loss. About 0, or below, of what says nothing.
 *
 * Source: L. Breiman (2001), Random Forests, section 10; scikit-learn 1.9, permutation_importance.
 */
export function permutationImportance(
  model: TrainedModel,
  { features, target }: Samples,
  { seed, classes }: { readonly seed: number; readonly classes: boolean },
  onFeature: (done: number) => void = () => {},
): number[] {
  const untouched = lossOf(target, predict(model, features), classes)
  return features.map((column, index) => {
    let sum = 0
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const shuffled = shuffle(column, seed, index * REPEATS + repeat)
      const columns = features.map((other, place) => (place === index ? shuffled : other))
      sum += lossOf(target, predict(model, columns), classes) - untouched
    }
    onFeature(index + 1)
    return sum / REPEATS
  })
}

function shuffle(column: Float64Array, seed: number, index: number): Float64Array {
  const draw = chance(seed, 'permutation-importance', index)
  const shuffled = column.slice()
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = draw.integer(last + 1)
    const value = shuffled[last]!
    shuffled[last] = shuffled[other]!
    shuffled[other] = value
  }
  return shuffled
}
