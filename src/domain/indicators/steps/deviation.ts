import type { Plan, Series } from '../plan.ts'

/**
 * The variance of the last `period` values, each value weighing the same (divided by `period`).
 *
 * Sums of squares are taken of differences from a price nearby, by blocks as in `simpleMean`: squares
 * of the prices themselves would lose most digits of a quiet market at a high price. Where even the
 * differences nearly cancel, the window is gone through once more.
 */
export function variance(plan: Plan, of: Series, period: number): Series {
  return deviation(plan, of, period, null)
}

/** `times` × the square root of the variance. */
export function standardDeviation(plan: Plan, of: Series, period: number, times = 1): Series {
  return deviation(plan, of, period, times)
}

const FILLED = 0
const SUM = 1
const SQUARES = 2
const REFERENCE = 3 // what is subtracted from each value
const ENDS = 4 // the ends' sums, then their sums of squares

/** `times` × the root of the variance; the variance itself where that is null. */
function deviation(plan: Plan, of: Series, period: number, times: number | null): Series {
  return plan.step([of], {
    window: period,
    slots: ENDS + 2 * (period + 1),
    bind: ([values], [output], slots) => ({
      begin(index) {
        closeBlock(values, index, period, slots)
        output![index] = rootOf(exactVariance(values, index, period), times)
      },
      run: (from, to) => slideVariance(values, output!, slots, period, times, from, to),
    }),
  })
}

/** Its columns are arguments, not captured: so V8 checks them once, and not at each value. */
function slideVariance(
  values: Float64Array,
  output: Float64Array,
  slots: Float64Array,
  period: number,
  times: number | null,
  from: number,
  to: number,
): void {
  const weight = 1 / period
  const limit = CANCELED / period
  let filled = slots[FILLED]! | 0 // an integer, for it counts places
  let sum = slots[SUM]!
  let squares = slots[SQUARES]!
  let suspects = 0
  for (let index = from; index < to;) {
    const reference = slots[REFERENCE]!
    const end = Math.min(to, index + period - filled)
    for (; index < end; index += 1) {
      const value = values[index]! - reference
      filled += 1
      sum += value
      squares += value * value
      const all = slots[ENDS + filled]! + sum
      const square = slots[ENDS + period + 1 + filled]! + squares
      const result = (square - all * all * weight) * weight
      if (result < square * limit) {
        suspects += 1
        output[index] = -1 // which no variance is, nor its root
      } else {
        output[index] = times === null ? result : Math.sqrt(result) * times
      }
    }
    if (filled < period) break
    closeBlock(values, index - 1, period, slots)
    filled = 0
    sum = 0
    squares = 0
  }
  slots[FILLED] = filled
  slots[SUM] = sum
  slots[SQUARES] = squares
  if (suspects > 0) correct(values, output, period, times, from, to)
}

/**
 * Goes through the windows whose sums cancel, which are −1, or the root of that; there are few, so
 * the loop above has no call.
 */
function correct(
  values: Float64Array,
  output: Float64Array,
  period: number,
  times: number | null,
  from: number,
  to: number,
): void {
  for (let index = from; index < to; index += 1) {
    if (output[index]! >= 0) continue
    output[index] = rootOf(exactVariance(values, index, period), times)
  }
}

function rootOf(variance: number, times: number | null): number {
  return times === null ? variance : Math.sqrt(variance) * times
}

/** A difference that is this small a part of what it is the difference of has lost six digits. */
const CANCELED = 1e-6

/** By two passes, of differences from the newest value: values that are all equal give 0. */
function exactVariance(values: Float64Array, last: number, period: number): number {
  const reference = values[last]!
  let sum = 0
  for (let index = last - period + 1; index <= last; index += 1) sum += values[index]! - reference
  const mean = sum / period
  let squares = 0
  for (let index = last - period + 1; index <= last; index += 1) {
    const difference = values[index]! - reference - mean
    squares += difference * difference
  }
  return squares / period
}

function closeBlock(values: Float64Array, last: number, period: number, slots: Float64Array): void {
  const reference = values[last]!
  let sum = 0
  let squares = 0
  let place = ENDS + period - 1
  for (let index = last; place >= ENDS; place -= 1, index -= 1) {
    const value = values[index]! - reference
    sum += value
    squares += value * value
    slots[place] = sum
    slots[place + period + 1] = squares
  }
  slots[FILLED] = 0
  slots[SUM] = 0
  slots[SQUARES] = 0
  slots[REFERENCE] = reference
}

/** The mean distance of the last `period` values from their own mean. */
export function meanDistance(plan: Plan, of: Series, mean: Series, period: number): Series {
  return plan.step([of, mean], {
    reach: period,
    bind: ([values, means], [output]) => ({
      run: (from, to) => distances(values, means, output!, period, from, to),
    }),
  })
}

function distances(
  values: Float64Array,
  means: Float64Array,
  output: Float64Array,
  period: number,
  from: number,
  to: number,
): void {
  for (let index = from; index < to; index += 1) {
    const middle = means[index]!
    let sum = Math.abs(values[index]! - middle)
    for (let place = index - period + 1; place < index; place += 1) {
      sum += Math.abs(values[place]! - middle)
    }
    output[index] = sum / period
  }
}
