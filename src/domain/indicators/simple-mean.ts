import { assert } from '../../core/assert.ts'
import type { Indicator, Keep } from './indicator.ts'

/**
 * The mean of the last `period` values.
 *
 * Shape:  the first `period` − 1 values are NaN.
 * Edges:  a window that holds a NaN is NaN, and no longer: nothing is poisoned for good.
 * Source: TA-Lib 0.8, SMA. Unlike its running sum, which subtracts what it added before, this only
 *         adds, so one huge value leaves no error behind.
 */
export function simpleMean(period: number, keep: Keep): Indicator {
  assert(Number.isInteger(period) && period > 0, 'a period counts values')
  return new SimpleMean(period, keep)
}

const FILLED = 0 // values in the block that is being filled
const SUM = 1 // theirs
const VALUE = 2
const FIRST = 3

/**
 * Values come in blocks of `period`. A window is the end of the block before and the beginning of
 * this one: the sum of the former was made when that block was full, and that of the latter grows.
 * The block's own values take the places of the sums that are no longer asked for.
 */
class SimpleMean implements Indicator {
  declare private readonly period: number
  declare private readonly slots: Float64Array

  constructor(period: number, keep: Keep) {
    this.period = period
    this.slots = keep(FIRST + period).fill(Number.NaN)
    this.slots[FILLED] = 0
    this.slots[SUM] = 0
  }

  get value(): number {
    return this.slots[VALUE]!
  }

  update(value: number): number {
    const slots = this.slots
    const place = FIRST + slots[FILLED]!
    const sum = slots[SUM]! + value
    slots[place] = value
    slots[FILLED]! += 1
    slots[SUM] = sum

    if (slots[FILLED] === this.period) {
      closeBlock(slots)
      return (slots[VALUE] = sum / this.period)
    }
    return (slots[VALUE] = (slots[place + 1]! + sum) / this.period)
  }
}

/** Turns the block's values into the sums from each of them to the block's end. */
function closeBlock(slots: Float64Array): void {
  for (let place = slots.length - 2; place >= FIRST; place -= 1) {
    slots[place]! += slots[place + 1]!
  }
  slots[FILLED] = 0
  slots[SUM] = 0
}
