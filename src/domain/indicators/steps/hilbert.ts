import { atan } from '../../../core/trigonometry.ts'
import type { Plan, Series } from '../plan.ts'
import { weightedMean } from './weighted-mean.ts'

/** What Ehlers' Hilbert transform tells of a price, bar by bar. */
export interface Cycle {
  readonly smooth: Series // the price, as a weighted mean of 4 bars
  readonly inPhase: Series
  readonly quadrature: Series
  readonly period: Series // of the dominant cycle, in bars; smoothed
}

const PERIOD = 0
const SMOOTH_PERIOD = 1
const I2 = 2
const Q2 = 3
const RE = 4
const IM = 5

const DEGREES = 180 / Math.PI
const REACH = 6 // bars that the transform looks back

/**
 * Measures the dominant cycle of a price by the homodyne discriminator. All bars before `start` count
 * as 0: the transform has to begin somewhere, and what it gives for another 20 bars is not of use.
 *
 * Source: J. Ehlers, Rocket Science for Traders (2001), chapters 6 and 7; TA-Lib 0.8, HT_DCPERIOD.
 */
export function dominantCycle(plan: Plan, of: Series, start: number): Cycle {
  const mean = weightedMean(plan, of, 4)
  const [smooth, , quadrature, inPhase, period] = plan.steps([mean], 5, {
    window: start - mean.first + 1,
    slots: 6,
    endless: true,
    bind: ([means], outputs, slots) => ({
      begin(index) {
        for (const column of outputs) column.fill(0, index - REACH, index)
        measure(means, outputs, slots, index, index + 1)
      },
      run: (from, to) => measure(means, outputs, slots, from, to),
    }),
  })
  return { smooth: smooth!, inPhase: inPhase!, quadrature: quadrature!, period: period! }
}

/** What it remembers is in variables meanwhile: each waits for the bar before, and not for memory. */
function measure(
  means: Float64Array,
  outputs: readonly Float64Array[],
  slots: Float64Array,
  from: number,
  to: number,
): void {
  const [smooths, trendless, quadratures, inPhases, periods] = outputs
  let [period, smoothPeriod] = [slots[PERIOD]!, slots[SMOOTH_PERIOD]!]
  let [i2, q2] = [slots[I2]!, slots[Q2]!]
  let [re, im] = [slots[RE]!, slots[IM]!]
  for (let index = from; index < to; index += 1) {
    const gain = 0.075 * period + 0.54
    smooths![index] = means[index]!
    trendless![index] = transform(smooths!, index) * gain
    quadratures![index] = transform(trendless!, index) * gain
    inPhases![index] = trendless![index - 3]!
    const aheadI = transform(inPhases!, index) * gain
    const aheadQ = transform(quadratures!, index) * gain

    const beforeI = i2
    const beforeQ = q2
    i2 = 0.2 * (inPhases![index]! - aheadQ) + 0.8 * beforeI
    q2 = 0.2 * (quadratures![index]! + aheadI) + 0.8 * beforeQ
    re = 0.2 * (i2 * beforeI + q2 * beforeQ) + 0.8 * re
    im = 0.2 * (i2 * beforeQ - q2 * beforeI) + 0.8 * im
    period = nextPeriod(period, re, im)
    smoothPeriod = 0.33 * period + 0.67 * smoothPeriod
    periods![index] = smoothPeriod
  }
  slots[PERIOD] = period
  slots[SMOOTH_PERIOD] = smoothPeriod
  slots[I2] = i2
  slots[Q2] = q2
  slots[RE] = re
  slots[IM] = im
}

function transform(column: Float64Array, index: number): number {
  const outer = column[index]! - column[index - 6]!
  const inner = column[index - 2]! - column[index - 4]!
  return 0.0962 * outer + 0.5769 * inner
}

/** A cycle changes by at most half from bar to bar, and lasts 6 to 50 bars. */
function nextPeriod(before: number, re: number, im: number): number {
  const measured = re !== 0 && im !== 0 ? 360 / (atan(im / re) * DEGREES) : before
  const near = Math.max(Math.min(measured, 1.5 * before), 0.67 * before)
  return 0.2 * Math.min(Math.max(near, 6), 50) + 0.8 * before
}
