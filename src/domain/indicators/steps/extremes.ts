import type { Plan, Series } from '../plan.ts'
import { greaterOf, lesserOf } from './select.ts'

/** The greatest of the last `period` values. */
export function highest(plan: Plan, of: Series, period: number): Series {
  return doubled(period, of, (series, back) => {
    return plan.step([series], {
      window: back + 1,
      bind: ([values], [output]) => ({
        run: (from, to) => greaterOfTwo(values, back, output!, from, to),
      }),
    })
  })
}

/** The least of the last `period` values. */
export function lowest(plan: Plan, of: Series, period: number): Series {
  return doubled(period, of, (series, back) => {
    return plan.step([series], {
      window: back + 1,
      bind: ([values], [output]) => ({
        run: (from, to) => lesserOfTwo(values, back, output!, from, to),
      }),
    })
  })
}

/**
 * A window of bars is made of two that are half as long, or overlap: windows of 1, 2, 4, 8, 14 bars
 * take four steps. Each compares two values that do not wait for each other, which takes a processor
 * less time than van Herk's three comparisons of which each waits for the one before.
 */
function doubled<Window>(
  period: number,
  single: Window,
  join: (half: Window, back: number) => Window,
): Window {
  let window = single
  for (let bars = 1; bars < period;) {
    const back = Math.min(bars, period - bars)
    window = join(window, back)
    bars += back
  }
  return window
}

function greaterOfTwo(
  values: Float64Array,
  back: number,
  output: Float64Array,
  from: number,
  to: number,
): void {
  for (let index = from; index < to; index += 1) {
    output[index] = greaterOf(values[index]!, values[index - back]!)
  }
}

function lesserOfTwo(
  values: Float64Array,
  back: number,
  output: Float64Array,
  from: number,
  to: number,
): void {
  for (let index = from; index < to; index += 1) {
    output[index] = lesserOf(values[index]!, values[index - back]!)
  }
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
    bind: ([values], [ages]) => ({
      begin(index) {
        ages![index] = index - placeOfExtreme(values, index - period + 1, index, sign)
      },
      run: (from, to) => trackExtreme(values, ages!, period, sign, from, to),
    }),
  })
}

/** −1 turns the least into the greatest. */
function trackExtreme(
  values: Float64Array,
  ages: Float64Array,
  period: number,
  sign: number,
  from: number,
  to: number,
): void {
  let place = (from - 1 - ages[from - 1]!) | 0 // an integer, for it is one in the column
  let extreme = values[place]! * sign
  for (let index = from; index < to; index += 1) {
    const value = values[index]! * sign
    if (value >= extreme) {
      place = index
      extreme = value
    } else if (place === index - period) {
      place = placeOfExtreme(values, index - period + 1, index, sign)
      extreme = values[place]! * sign
    }
    ages[index] = index - place
  }
}

/** Of equal ones the newest. */
function placeOfExtreme(values: Float64Array, first: number, last: number, sign: number): number {
  let place = first
  let extreme = values[first]! * sign
  for (let index = first + 1; index <= last; index += 1) {
    const value = values[index]! * sign
    if (value < extreme) continue
    place = index
    extreme = value
  }
  return place
}
