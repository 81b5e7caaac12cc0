import type { Plan, Series } from '../plan.ts'

/**
 * The mean of the last `period` values.
 *
 * Values come in blocks of `period`: a window is the end of the block before and the beginning of
 * this one. The sums of all ends were made when that block was full, and the sum of the beginning
 * grows. So there are only additions, of `period` values each: nothing drifts over 10⁷ bars, and a
 * huge value leaves no error behind when it leaves the window.
 */
export function simpleMean(plan: Plan, of: Series, period: number): Series {
  return windowSum(plan, of, period, period)
}

/** The sum of the last `period` values, divided by `divisor`; as accurate as the mean. */
export function windowSum(plan: Plan, of: Series, period: number, divisor = 1): Series {
  return plan.step([of], {
    window: period,
    slots: 2 + period + 1, // FILLED, SUM, the ends' sums, and 0 for the end of no values
    bind: ([values], [sums], slots) => ({
      begin(index) {
        sums![index] = closeBlock(values, index, slots) / divisor
      },
      run: (from, to) => slideSum(values, sums!, slots, divisor, from, to),
    }),
  })
}

/** Its columns are arguments, not captured: so V8 checks them once, and not at each value. */
function slideSum(
  values: Float64Array,
  sums: Float64Array,
  slots: Float64Array,
  divisor: number,
  from: number,
  to: number,
): void {
  const period = slots.length - ENDS - 1
  let filled = slots[FILLED]! | 0 // an integer, for it counts places
  let sum = slots[SUM]!
  for (let index = from; index < to;) {
    const end = Math.min(to, index + period - filled)
    for (; index < end; index += 1) {
      filled += 1
      sum += values[index]!
      sums[index] = (slots[ENDS + filled]! + sum) / divisor
    }
    if (filled < period) break
    closeBlock(values, index - 1, slots)
    filled = 0
    sum = 0
  }
  slots[FILLED] = filled
  slots[SUM] = sum
}

const FILLED = 0
const SUM = 1
const ENDS = 2

/** Sums from each value of the block that ends at `last` to its end; returns the sum of all. */
function closeBlock(values: Float64Array, last: number, slots: Float64Array): number {
  let sum = 0
  for (let place = slots.length - 2, index = last; place >= ENDS; place -= 1, index -= 1) {
    sum += values[index]!
    slots[place] = sum
  }
  slots[FILLED] = 0
  slots[SUM] = 0
  return sum
}

/**
 * The exponential mean: weight 2 ÷ (`period` + 1), begun with a plain mean of `period` values after
 * `delay` more have gone by.
 */
export function exponentialMean(plan: Plan, of: Series, period: number, delay = 0): Series {
  return smoothed(plan, of, period, 2 / (period + 1), delay)
}

/** Wilder's mean: weight 1 ÷ `period`, begun with a plain mean. */
export function wilderMean(plan: Plan, of: Series, period: number): Series {
  return smoothed(plan, of, period, 1 / period, 0)
}

function smoothed(plan: Plan, of: Series, period: number, weight: number, delay: number): Series {
  return plan.step([of], {
    window: period + delay,
    endless: period > 1,
    bind: ([values], [means]) => ({
      begin(index) {
        means![index] = sumOf(values, index - period + 1, index) / period
      },
      run(from, to) {
        let mean = means![from - 1]!
        for (let index = from; index < to; index += 1) {
          mean = (values[index]! - mean) * weight + mean
          means![index] = mean
        }
      },
    }),
  })
}

/**
 * Wilder's running sum: it loses 1 ÷ `period` of itself and gains the value. Begun with the sum of
 * `period` − 1 values, as TA-Lib's directional movement is.
 */
export function wilderSum(plan: Plan, of: Series, period: number): Series {
  const window = Math.max(period - 1, 1)
  const weight = 1 / period
  return plan.step([of], {
    window,
    endless: period > 1,
    bind: ([values], [sums]) => ({
      begin(index) {
        sums![index] = sumOf(values, index - window + 1, index)
      },
      run(from, to) {
        let sum = sums![from - 1]!
        for (let index = from; index < to; index += 1) {
          sum = sum + values[index]! - sum * weight // no product waits for a sum
          sums![index] = sum
        }
      },
    }),
  })
}

/** The sum of values from `first` to `last`, both included. */
export function sumOf(values: Float64Array, first: number, last: number): number {
  let sum = 0
  for (let index = first; index <= last; index += 1) sum += values[index]!
  return sum
}
