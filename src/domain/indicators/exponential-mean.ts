import { assert } from '../../core/assert.ts'
import type { Indicator, Keep } from './indicator.ts'

/**
 * The exponential mean with weight 2 ÷ (period + 1), which begins with the plain mean of the first
 * `period` values.
 *
 * Shape:  the first `period` − 1 values are NaN, as are those that follow NaN input at the start,
 *         so that it can be fed from another indicator.
 * Source: TA-Lib 0.8, EMA with its default compatibility and an unstable period of 0.
 */
export function exponentialMean(period: number, keep: Keep): Indicator {
  assert(Number.isInteger(period) && period > 0, 'a period counts values')
  return new ExponentialMean(period, keep)
}

const VALUE = 0
const SEEN = 1 // values, until there are `period`
const SUM = 2 // of those
const SLOTS = 3

/** With `declare`, no field is undefined first, which would cost a check at each use. */
class ExponentialMean implements Indicator {
  declare private readonly period: number
  declare private readonly weight: number
  declare private readonly slots: Float64Array

  constructor(period: number, keep: Keep) {
    this.period = period
    this.weight = 2 / (period + 1)
    this.slots = keep(SLOTS)
    this.slots[VALUE] = Number.NaN
  }

  get value(): number {
    return this.slots[VALUE]!
  }

  update(value: number): number {
    const slots = this.slots
    const before = slots[VALUE]!
    if (slots[SEEN] === this.period) slots[VALUE] = (value - before) * this.weight + before
    else this.begin(value)
    return slots[VALUE]! // read from a slot it is known to be a double, and needs no box
  }

  private begin(value: number): void {
    const slots = this.slots
    if (Number.isNaN(value)) return
    slots[SEEN]! += 1
    slots[SUM]! += value
    if (slots[SEEN] === this.period) slots[VALUE] = slots[SUM]! / this.period
  }
}
