import { assert } from '../../core/assert.ts'
import type { Indicator, Keep } from './indicator.ts'

/**
 * The greatest of the last `period` values.
 *
 * Shape:  the first `period` − 1 values are NaN.
 * Edges:  a window that holds a NaN is NaN.
 * Source: TA-Lib 0.8, MAX.
 */
export function highest(period: number, keep: Keep): Indicator {
  return new Extreme(period, 1, keep)
}

/** The least of the last `period` values; otherwise like `highest`. Source: TA-Lib 0.8, MIN. */
export function lowest(period: number, keep: Keep): Indicator {
  return new Extreme(period, -1, keep)
}

const FILLED = 0 // values in the block that is being filled
const GREATEST = 1 // of them
const VALUE = 2
const FIRST = 3

/**
 * Values come in blocks, as in `simpleMean`: a window is the end of the block before and the
 * beginning of this one. So a value costs three comparisons, whatever the period.
 *
 * Source: M. van Herk (1992), A fast algorithm for local minimum and maximum filters.
 */
class Extreme implements Indicator {
  declare private readonly period: number
  declare private readonly sign: number // −1 turns the least into the greatest, and loses nothing
  declare private readonly slots: Float64Array

  constructor(period: number, sign: 1 | -1, keep: Keep) {
    assert(Number.isInteger(period) && period > 0, 'a period counts values')
    this.period = period
    this.sign = sign
    this.slots = keep(FIRST + period).fill(Number.NaN)
    this.slots[FILLED] = 0
  }

  get value(): number {
    return this.slots[VALUE]!
  }

  update(value: number): number {
    const slots = this.slots
    const filled = slots[FILLED]!
    const signed = value * this.sign
    const greatest = filled === 0 ? signed : Math.max(slots[GREATEST]!, signed)
    slots[FIRST + filled] = signed
    slots[FILLED] = filled + 1
    slots[GREATEST] = greatest

    if (filled + 1 === this.period) {
      closeBlock(slots)
      return (slots[VALUE] = greatest * this.sign)
    }
    return (slots[VALUE] = Math.max(slots[FIRST + filled + 1]!, greatest) * this.sign)
  }
}

/** Turns the block's values into the greatest from each of them to the block's end. */
function closeBlock(slots: Float64Array): void {
  for (let place = slots.length - 2; place >= FIRST; place -= 1) {
    slots[place] = Math.max(slots[place]!, slots[place + 1]!)
  }
  slots[FILLED] = 0
}
