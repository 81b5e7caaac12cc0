import { log } from '../../../core/elementary.ts'
import { cumulative, density } from '../pricing/normal.ts'
import type { SmileCurve } from '../surface/smile-curve.ts'

/** Prices of the underlying, the upper end left out; `to` is Infinity for all that are above. */
export interface PriceRange {
  readonly from: number
  readonly to: number
}

/**
 * Where a profit and loss is above zero, from where it crosses zero.
 *
 * Edges: between two crossings it is judged in the middle, below the first at half of it, above the
 *        last at twice; without a crossing, at `spot`.
 */
export function profitRanges(
  breakEvens: readonly number[],
  valueAt: (spot: number) => number,
  spot: number,
): readonly PriceRange[] {
  const ends = [0, ...breakEvens, Infinity]
  return ends.slice(0, -1).flatMap((from, index) => {
    const to = ends[index + 1]!
    const inside = to === Infinity ? (from === 0 ? spot : 2 * from) : 0.5 * (from + to)
    return valueAt(inside) > 0 ? [{ from, to }] : []
  })
}

/** The chance that the underlying ends in one of these ranges. */
export function chanceOf(
  ranges: readonly PriceRange[],
  chanceBelow: (price: number) => number,
): number {
  const at = (price: number): number =>
    price <= 0 ? 0 : price === Infinity ? 1 : chanceBelow(price)
  const sum = ranges.reduce((total, { from, to }) => total + at(to) - at(from), 0)
  return Math.min(Math.max(sum, 0), 1)
}

/**
 * The chance that the underlying is below a price then, if its logarithm is normal and it drifts as
 * the forward does.
 *
 * Units: volatility per year. Needs all of them above zero.
 */
export function lognormalChance(
  forward: number,
  years: number,
  volatility: number,
): (price: number) => number {
  const deviation = volatility * Math.sqrt(years)
  return (price) => cumulative(log(price / forward) / deviation + 0.5 * deviation)
}

/**
 * The same as the prices of options have it: what a digital option costs, from the volatility at its
 * strike and the slope of the smile there.
 *
 * Source: D. Breeden and R. Litzenberger (1978), Prices of state-contingent claims implicit in option
 *         prices: P(S > K) = −∂C/∂K = N(d₂) − vega × σ′(K), undiscounted.
 */
export function smileChance(
  forward: number,
  years: number,
  smile: SmileCurve,
): (price: number) => number {
  const root = Math.sqrt(years)
  return (price) => {
    const { volatility, slope } = smile(price)
    const deviation = volatility * root
    const d2 = log(forward / price) / deviation - 0.5 * deviation
    const vega = forward * density(d2 + deviation) * root
    return Math.min(Math.max(1 - cumulative(d2) + vega * slope, 0), 1)
  }
}
