import type { Plan, Series } from '../plan.ts'

/**
 * The mean of the last `period` values, the newest weighted `period` and the oldest 1.
 *
 * By blocks, as `simpleMean`: the end of the block before keeps its weighted sum, and so does what has
 * come since. Every block is summed anew, so nothing drifts.
 */
export function weightedMean(plan: Plan, of: Series, period: number): Series {
  return weightedSum(plan, of, period, (period * (period + 1)) / 2)
}

const FILLED = 0
const SUM = 1 // of what has come since the block before
const WEIGHTED = 2 // the same, the newest weighted `period`, the one before it less by 1
const ENDS = 3 // of the block before: the weighted sum from each value to the end

/** The weighted sum itself, divided by `divisor`. */
export function weightedSum(plan: Plan, of: Series, period: number, divisor = 1): Series {
  return plan.step([of], {
    window: period,
    slots: ENDS + period + 1,
    bind: ([values], [means], slots) => ({
      begin(index) {
        means![index] = closeBlock(values, index, slots) / divisor
      },
      run: (from, to) => slideWeighted(values, means!, slots, divisor, from, to),
    }),
  })
}

function slideWeighted(
  values: Float64Array,
  means: Float64Array,
  slots: Float64Array,
  divisor: number,
  from: number,
  to: number,
): void {
  const period = slots.length - ENDS - 1
  let filled = slots[FILLED]! | 0 // an integer, for it counts places
  let sum = slots[SUM]!
  let weighted = slots[WEIGHTED]!
  for (let index = from; index < to;) {
    const end = Math.min(to, index + period - filled)
    for (; index < end; index += 1) {
      const value = values[index]!
      filled += 1
      weighted += period * value - sum // it weighs most, and those before it one less
      sum += value
      means[index] = (slots[ENDS + filled]! + weighted) / divisor
    }
    if (filled < period) break
    closeBlock(values, index - 1, slots)
    filled = 0
    sum = 0
    weighted = 0
  }
  slots[FILLED] = filled
  slots[SUM] = sum
  slots[WEIGHTED] = weighted
}

/** Returns the weighted sum of the whole block. */
function closeBlock(values: Float64Array, last: number, slots: Float64Array): number {
  let sum = 0
  let weighted = 0
  for (let place = slots.length - 2, index = last; place >= ENDS; place -= 1, index -= 1) {
    sum += values[index]!
    weighted += sum
    slots[place] = weighted
  }
  slots[FILLED] = 0
  slots[SUM] = 0
  slots[WEIGHTED] = 0
  return weighted
}
