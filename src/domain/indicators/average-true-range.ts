import { assert } from '../../core/assert.ts'
import type { Keep } from './indicator.ts'

/** Fed a bar at a time, since a range needs more than a close. */
export interface AverageTrueRange {
  update(high: number, low: number, close: number): number
  readonly value: number
}

/**
 * How far price moves in a bar, the gap from the close before included: a plain mean of the first
 * `period` true ranges, then Wilder's smoothing.
 *
 * Units:  the result is in price units.
 * Shape:  the first `period` values are NaN, since a true range needs two bars.
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978), section III; TA-Lib 0.8,
 *         ATR with an unstable period of 0.
 */
export function averageTrueRange(period: number, keep: Keep): AverageTrueRange {
  assert(Number.isInteger(period) && period > 0, 'a period counts bars')
  return new WilderRange(period, keep)
}

const VALUE = 0
const CLOSE = 1 // of the bar before; NaN before the first
const SEEN = 2 // true ranges, until there are `period`
const SUM = 3 // of those
const SLOTS = 4

class WilderRange implements AverageTrueRange {
  declare private readonly period: number
  declare private readonly weight: number
  declare private readonly slots: Float64Array

  constructor(period: number, keep: Keep) {
    this.period = period
    this.weight = 1 / period
    this.slots = keep(SLOTS)
    this.slots[VALUE] = Number.NaN
    this.slots[CLOSE] = Number.NaN
  }

  get value(): number {
    return this.slots[VALUE]!
  }

  update(high: number, low: number, close: number): number {
    const slots = this.slots
    const before = slots[VALUE]!
    const range = trueRange(high, low, slots[CLOSE]!)
    slots[CLOSE] = close
    if (slots[SEEN] === this.period) slots[VALUE] = (range - before) * this.weight + before
    else this.begin(range)
    return slots[VALUE]! // read from a slot it is known to be a double, and needs no box
  }

  private begin(range: number): void {
    const slots = this.slots
    if (Number.isNaN(range)) return
    slots[SEEN]! += 1
    slots[SUM]! += range
    if (slots[SEEN] === this.period) slots[VALUE] = slots[SUM]! / this.period
  }
}

/**
 * The range of three points is half the sum of the distances between them: max and min without the
 * branches that a processor mispredicts in every other bar.
 */
function trueRange(high: number, low: number, before: number): number {
  return (high - low + Math.abs(high - before) + Math.abs(low - before)) * 0.5
}
