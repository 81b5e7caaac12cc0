import { assert } from '../../core/assert.ts'
import type { Indicator, Keep } from './indicator.ts'

/**
 * Relative strength index: the share of gains in all movement, with Wilder's smoothing.
 *
 * Units:  closes in any one price unit; the result is 0 to 100.
 * Shape:  the first `period` values are NaN, since a change needs two closes.
 * Edges:  closes that have not moved at all give 0.
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978), section VI; TA-Lib 0.8,
 *         RSI with an unstable period of 0, whose edge this is.
 */
export function relativeStrength(period: number, keep: Keep): Indicator {
  assert(Number.isInteger(period) && period > 0, 'a period counts closes')
  return new RelativeStrength(period, keep)
}

const VALUE = 0
const CLOSE = 1 // the one before; NaN before the first
const SEEN = 2 // changes, until there are `period`
const GAIN = 3 // the sum of gains until then, their smoothed mean from then on
const LOSS = 4
const SLOTS = 5

class RelativeStrength implements Indicator {
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

  update(close: number): number {
    const slots = this.slots
    const change = close - slots[CLOSE]!
    const size = Math.abs(change)
    const gain = (size + change) * 0.5 // max(change, 0), exactly and without a branch
    const loss = (size - change) * 0.5
    slots[CLOSE] = close
    if (slots[SEEN] === this.period) this.smooth(gain, loss)
    else this.begin(gain, loss)
    return slots[VALUE]! // read from a slot it is known to be a double, and needs no box
  }

  private smooth(gain: number, loss: number): void {
    const { slots, weight } = this
    const gains = (gain - slots[GAIN]!) * weight + slots[GAIN]!
    const losses = (loss - slots[LOSS]!) * weight + slots[LOSS]!
    slots[GAIN] = gains
    slots[LOSS] = losses
    slots[VALUE] = share(gains, losses)
  }

  private begin(gain: number, loss: number): void {
    const slots = this.slots
    if (Number.isNaN(gain)) return
    slots[SEEN]! += 1
    slots[GAIN]! += gain
    slots[LOSS]! += loss
    if (slots[SEEN] !== this.period) return
    slots[GAIN]! /= this.period
    slots[LOSS]! /= this.period
    slots[VALUE] = share(slots[GAIN]!, slots[LOSS]!)
  }
}

function share(gain: number, loss: number): number {
  const movement = gain + loss
  return movement === 0 ? 0 : 100 * (gain / movement)
}
