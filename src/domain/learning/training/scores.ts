import { log } from '../../../core/elementary.ts'

/** How well predictions meet what came. Rates are fractions of samples, 0 to 1; null: no value. */
export interface RegressionScores {
  readonly r2: number | null // null where what came never changes
  readonly mae: number // units of the label
  readonly rmse: number // units of the label
  readonly hit_rate: number | null // share whose direction was predicted, of those that moved
}

export interface ClassScores {
  readonly accuracy: number
  readonly precision: number | null // null where no 1 was predicted
  readonly recall: number | null // null where no 1 came
  readonly f1: number | null
  readonly log_loss: number // nats a sample
  readonly auc: number | null // null where only one class came
}

/**
 * Of predicted numbers. `base` is what the label is compared with for its direction: the field as it
 * was, of a label that is a level; 0 of a return.
 *
 * Source: scikit-learn 1.9, r2_score, mean_absolute_error, root_mean_squared_error.
 */
export function regressionScores(
  actual: Float64Array,
  predicted: Float64Array,
  base: Float64Array,
): RegressionScores {
  const count = actual.length
  let [absolute, squared, sum, moved, hits] = [0, 0, 0, 0, 0]
  for (let index = 0; index < count; index += 1) {
    const error = predicted[index]! - actual[index]!
    absolute += Math.abs(error)
    squared += error * error
    sum += actual[index]!
    const direction = Math.sign(actual[index]! - base[index]!)
    if (direction === 0) continue
    moved += 1
    if (Math.sign(predicted[index]! - base[index]!) === direction) hits += 1
  }
  const mean = sum / count
  let total = 0
  for (const value of actual) total += (value - mean) * (value - mean)
  return {
    r2: total > 0 ? 1 - squared / total : null,
    mae: absolute / count,
    rmse: Math.sqrt(squared / count),
    hit_rate: moved > 0 ? hits / moved : null,
  }
}

/**
 * Of predicted chances of 1; class 1 is what exceeds ½.
 *
 * Source: scikit-learn 1.9, log_loss (chances kept 1e-15 from 0 and 1) and roc_auc_score.
 */
export function classScores(actual: Float64Array, chances: Float64Array): ClassScores {
  let [right, truePositives, predictedOnes, ones, loss] = [0, 0, 0, 0, 0]
  for (let index = 0; index < actual.length; index += 1) {
    const [label, chance] = [actual[index]!, chances[index]!]
    const says = chance > 0.5 ? 1 : 0
    right += Number(says === label)
    predictedOnes += says
    ones += label
    truePositives += says * label
    const inside = Math.min(1 - 1e-15, Math.max(1e-15, chance))
    loss -= label === 1 ? log(inside) : log(1 - inside)
  }
  const precision = predictedOnes > 0 ? truePositives / predictedOnes : null
  const recall = ones > 0 ? truePositives / ones : null
  const either = predictedOnes + ones
  return {
    accuracy: right / actual.length,
    precision,
    recall,
    f1: either > 0 ? (2 * truePositives) / either : null,
    log_loss: loss / actual.length,
    auc: areaUnderCurve(actual, chances),
  }
}

/** The chance that a sample of class 1 is given more than one of class 0; equals count half. */
function areaUnderCurve(actual: Float64Array, chances: Float64Array): number | null {
  const order = Array.from(actual.keys()).toSorted((a, b) => chances[a]! - chances[b]!)
  let [ranks, ones] = [0, 0]
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && chances[order[to]!] === chances[order[from]!]) to += 1
    const rank = (from + 1 + to) / 2 // of all that are equal, from 1
    for (let place = from; place < to; place += 1) {
      if (actual[order[place]!] === 1) {
        ranks += rank
        ones += 1
      }
    }
    from = to
  }
  const zeros = actual.length - ones
  return ones > 0 && zeros > 0 ? (ranks - (ones * (ones + 1)) / 2) / (ones * zeros) : null
}

/** The one number that candidates are compared by: the lower, the better. */
export function lossOf(actual: Float64Array, predicted: Float64Array, classes: boolean): number {
  if (classes) return classScores(actual, predicted).log_loss
  let squared = 0
  for (let index = 0; index < actual.length; index += 1) {
    const error = predicted[index]! - actual[index]!
    squared += error * error
  }
  return Math.sqrt(squared / actual.length)
}
