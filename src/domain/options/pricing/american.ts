import { exp, log } from '../../../core/elementary.ts'
import type { Market } from './black-scholes.ts'
import { intrinsicValue, valueOption, type Option } from './value-option.ts'

/**
 * The value of an option that may be exercised at any time: a tree of `steps` steps and one of half as
 * many, and what they tend to, since the error of early exercise falls with the number of steps.
 *
 * Units:  volatility per year. Time grows with the square of the steps.
 * Edges:  on its expiry, what it pays; where the outcome is as good as certain there is no tree, and
 *         it is worth the European option or what it pays now. Needs spot, strike and volatility
 *         above zero.
 * Source: D. Leisen and M. Reimer (1996), Binomial models for option valuation, with the second
 *         inversion of Peizer and Pratt, which converges smoothly for odd steps only; extrapolated as
 *         by L. F. Richardson. Checked against test data of QuantLib and long trees.
 */
export function valueAmerican(
  option: Option,
  market: Market,
  volatility: number,
  steps = 201,
): number {
  const [many, few] = [oddFrom(steps), oddFrom(steps / 2)]
  const long = valueOnTree(option, market, volatility, many)
  const short = valueOnTree(option, market, volatility, few)
  const limit = long + ((long - short) * few) / (many - few)
  return Math.max(limit, intrinsicValue(option, market.spot))
}

function oddFrom(steps: number): number {
  return 2 * Math.floor(steps / 2) + 1
}

function valueOnTree(option: Option, market: Market, volatility: number, count: number): number {
  const { spot, years, rate, dividendYield } = market
  if (years <= 0) return intrinsicValue(option, spot)
  const deviation = volatility * Math.sqrt(years)
  const carry = (rate - dividendYield) * years
  const d1 = (log(spot / option.strike) + carry) / deviation + 0.5 * deviation
  const up = chanceOf(d1 - deviation, count)
  const upOfShare = chanceOf(d1, count)
  if (isCertain(up) || isCertain(upOfShare)) {
    return Math.max(intrinsicValue(option, spot), valueOption(option, market, volatility).price)
  }

  const growth = exp(carry / count)
  const rise = (growth * upOfShare) / up
  const fall = (growth * (1 - upOfShare)) / (1 - up)
  const discount = exp((-rate * years) / count)
  const ahead = discount * up
  const behind = discount * (1 - up)
  const sign = option.right === 'call' ? 1 : -1

  const prices = new Float64Array(count + 1)
  const values = new Float64Array(count + 1)
  const ratio = rise / fall
  let price = spot * exp(count * log(fall))
  for (let node = 0; node <= count; node += 1) {
    prices[node] = price
    values[node] = Math.max(sign * (price - option.strike), 0)
    price *= ratio
  }
  for (let step = count - 1; step >= 0; step -= 1) {
    for (let node = 0; node <= step; node += 1) {
      const held = behind * values[node]! + ahead * values[node + 1]!
      const now = prices[node]! / fall // one step back on the same number of rises
      prices[node] = now
      values[node] = Math.max(held, sign * (now - option.strike))
    }
  }
  return values[0]!
}

function isCertain(chance: number): boolean {
  return !(chance > 1e-12 && chance < 1 - 1e-12)
}

/** Peizer and Pratt's second inversion: the chance of a rise at which `count` of them match N(z). */
function chanceOf(z: number, count: number): number {
  const part = z / (count + 1 / 3 + 0.1 / (count + 1))
  const spread = Math.sqrt(0.25 - 0.25 * exp(-part * part * (count + 1 / 6)))
  return z > 0 ? 0.5 + spread : 0.5 - spread
}
