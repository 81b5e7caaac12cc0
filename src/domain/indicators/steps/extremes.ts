import type { Plan, Series } from '../plan.ts'

/** The greatest of the last `period` values. */
export function highest(plan: Plan, of: Series, period: number): Series {
  return extreme(plan, of, period, 1)
}

/** The least of the last `period` values. */
export function lowest(plan: Plan, of: Series, period: number): Series {
  return extreme(plan, of, period, -1)
}

const LEAST = -Number.MAX_VALUE // finite, since a state may travel as JSON
const FILLED = 0
const GREATEST = 1
const ENDS = 2

/**
 * Values come in blocks, as in `simpleMean`: a window is the end of the block before and the
 * beginning of this one. So a value costs three comparisons, whatever the period.
 *
 * Source: M. van Herk (1992), A fast algorithm for local minimum and maximum filters.
 */
function extreme(plan: Plan, of: Series, period: number, sign: 1 | -1): Series {
  return plan.step([of], {
    window: period,
    slots: 2 + period + 1,
    bind: ([values], [extremes], slots) => ({
      begin(index) {
        extremes![index] = closeBlock(values, index, sign, slots) * sign
      },
      run: (from, to) => slideExtreme(values, extremes!, slots, sign, from, to),
    }),
  })
}

/** Its columns are arguments, not captured: so V8 checks them once, and not at each value. */
function slideExtreme(
  values: Float64Array,
  extremes: Float64Array,
  slots: Float64Array,
  sign: number,
  from: number,
  to: number,
): void {
  const period = slots.length - ENDS - 1
  let filled = slots[FILLED]! | 0 // an integer, for it counts places
  let greatest = slots[GREATEST]!
  for (let index = from; index < to;) {
    const end = Math.min(to, index + period - filled)
    for (; index < end; index += 1) {
      const signed = values[index]! * sign
      if (signed > greatest) greatest = signed
      filled += 1
      const before = slots[ENDS + filled]!
      extremes[index] = (before > greatest ? before : greatest) * sign
    }
    if (filled < period) break
    closeBlock(values, index - 1, sign, slots)
    filled = 0
    greatest = LEAST
  }
  slots[FILLED] = filled
  slots[GREATEST] = greatest
}

/** The greatest from each value of the block that ends at `last` to its end; returns that of all. */
function closeBlock(values: Float64Array, last: number, sign: number, slots: Float64Array): number {
  let greatest = LEAST
  slots[slots.length - 1] = greatest
  for (let place = slots.length - 2, index = last; place >= ENDS; place -= 1, index -= 1) {
    const signed = values[index]! * sign
    if (signed > greatest) greatest = signed
    slots[place] = greatest
  }
  slots[FILLED] = 0
  slots[GREATEST] = LEAST
  return greatest
}

/** How many bars ago the greatest of the last `period` values was; of equal ones the newest. */
export function barsSinceHighest(plan: Plan, of: Series, period: number): Series {
  return age(plan, of, period, 1)
}

/** How many bars ago the least of the last `period` values was; of equal ones the newest. */
export function barsSinceLowest(plan: Plan, of: Series, period: number): Series {
  return age(plan, of, period, -1)
}

/** A window is gone through only when its extreme has left it. */
function age(plan: Plan, of: Series, period: number, sign: 1 | -1): Series {
  return plan.step([of], {
    window: period,
    bind([values], [ages]) {
      function look(index: number): number {
        let best = index
        for (let place = index - 1; place > index - period; place -= 1) {
          if (values[place]! * sign > values[best]! * sign) best = place
        }
        return index - best
      }
      return {
        begin(index) {
          ages![index] = look(index)
        },
        run(from, to) {
          let since = ages![from - 1]!
          for (let index = from; index < to; index += 1) {
            since += 1
            if (values[index]! * sign >= values[index - since]! * sign) since = 0
            else if (since === period) since = look(index)
            ages![index] = since
          }
        },
      }
    },
  })
}
