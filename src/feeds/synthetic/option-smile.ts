import { exp, log } from '../../core/elementary.ts'
import { smoothNoise } from './smooth-noise.ts'

export const RATE = 0.065 // continuously compounded, per year
export const DIVIDEND_YIELD = 0.012

const LONG_RUN = 0.145 // volatility per year that far expiries come back to
const BACK_IN_YEARS = 0.35

/** The volatility at the money of an expiry, some days and a share of a session into the world. */
export function volatilityAtTheMoney(seed: number, day: number, years: number): number {
  const near =
    0.118 *
    exp(
      0.16 * smoothNoise(seed, 'world/iv/quarter', day, 61) +
        0.1 * smoothNoise(seed, 'world/iv/month', day, 17) +
        0.05 * smoothNoise(seed, 'world/iv/day', day, 1.3) +
        0.012 * smoothNoise(seed, 'world/iv/hour', day, 0.04),
    )
  return LONG_RUN + (near - LONG_RUN) * exp(-years / BACK_IN_YEARS)
}

/**
 * The volatility of a strike: a parabola in the moneyness, steeper on the side of the puts as an
 * index has it, and flat beyond three deviations.
 *
 * Units: `deviation` is volatility at the money × √years; the answer is per √year.
 */
export function smiled(atTheMoney: number, strike: number, forward: number, deviation: number) {
  const moneyness = log(strike / forward) / deviation
  const m = Math.min(3, Math.max(-3, moneyness))
  return atTheMoney * (1 - 0.045 * m + 0.016 * m * m)
}

/**
 * Half of what lies between bid and ask, in points: a few increments at the money, and more the
 * farther from it and the dearer the option.
 */
export function halfSpread(value: number, moneyness: number, years: number): number {
  const away = Math.min(Math.abs(moneyness), 6)
  return 0.05 + value * (0.0008 + 0.0006 * away) + 0.06 * away * Math.sqrt(years * 12)
}
