import { exp, log } from '../../../core/elementary.ts'
import { chebyshevCoefficients, chebyshevNodes, clenshaw } from './chebyshev.ts'
import type { Market } from './black-scholes.ts'
import { cumulative } from './normal.ts'
import { gaussLegendre, type Quadrature } from './quadrature.ts'
import { intrinsicValue, valueOption, type Option } from './value-option.ts'

/** How finely the boundary is found. */
export interface BoundaryScheme {
  readonly nodes: number // of the boundary's polynomial
  readonly iterations: number // over all nodes
  readonly inner: number // places of each integral of the boundary's equation
  readonly outer: number // places of the integral of the premium
}

export const USUAL: BoundaryScheme = { nodes: 12, iterations: 12, inner: 16, outer: 41 }
export const EXACT: BoundaryScheme = { nodes: 24, iterations: 24, inner: 48, outer: 101 }

/**
 * The value of an option that may be exercised at any time: the European value, and what the right
 * to exercise early brings, an integral along the boundary at which holding and exercising are
 * worth the same. The boundary is a polynomial in √time of (ln boundary)², found at a few nodes by
 * iterating the equation that it satisfies.
 *
 * Units:  volatility per year.
 * Edges:  null where there are two boundaries (both rates below zero), or the boundary is too steep
 *         for a polynomial: almost no volatility, or rates that multiply a price by 150. There a
 *         tree answers. Without a gain from early exercise it is the European value.
 * Source: L. Andersen, M. Lake and D. Offengenden (2016), High-performance American option pricing,
 *         fixed point B. Their A takes fewer iterations, and none are enough where interest is high
 *         beside the variance: it swings, to answers of 0. A call is a put with underlying and strike,
 *         and interest and dividends, changed for each other (R. McDonald and M. Schroder, 1998).
 */
export function valueAmericanByBoundary(
  option: Option,
  market: Market,
  volatility: number,
  scheme: BoundaryScheme = USUAL,
): number | null {
  const { spot, years, rate, dividendYield } = market
  if (years <= 0) return intrinsicValue(option, spot)
  const european = valueOption(option, market, volatility).price
  const isPut = option.right === 'put'
  const put: Put = isPut
    ? { spot, strike: option.strike, years, rate, dividendYield, volatility }
    : {
        spot: option.strike,
        strike: spot,
        years,
        rate: dividendYield,
        dividendYield: rate,
        volatility,
      }
  if (put.rate <= 0) return put.dividendYield >= put.rate ? european : null
  const steepest = Math.max(put.rate, Math.abs(put.dividendYield)) * years
  if (steepest > 5 || !(volatility * Math.sqrt(years) > 1e-3)) return null
  const boundary = findBoundary(put, scheme)
  const now = intrinsicValue(option, spot)
  if (put.spot <= boundary.at(years)) return now
  const value = european + premiumOf(put, boundary, scheme.outer)
  return Number.isFinite(value) ? Math.max(value, european, now) : null
}

interface Put {
  readonly spot: number
  readonly strike: number
  readonly years: number
  readonly rate: number
  readonly dividendYield: number
  readonly volatility: number
}

/** The price of the underlying at and below which the put is exercised, by the time that is left. */
interface Boundary {
  at(left: number): number
}

function findBoundary(put: Put, { nodes, iterations, inner }: BoundaryScheme): Boundary {
  const { strike, years, rate, dividendYield } = put
  const highest = dividendYield > rate ? (strike * rate) / dividendYield : strike
  const places = chebyshevNodes(nodes)
  const lefts = places.map((z) => (years * (1 + z) * (1 + z)) / 4) // √left is what is even
  const values = lefts.map((left) => firstBoundary(put, left))
  values[nodes] = highest // no time left
  const boundary = interpolated(values)
  const integral = gaussLegendre(inner)

  for (let round = 0; round < iterations; round += 1) {
    boundary.refresh()
    for (let node = 0; node < nodes; node += 1) {
      const left = lefts[node]!
      const ratio = fixedPoint(put, boundary, left, values[node]!, integral)
      const next = strike * exp(-(rate - dividendYield) * left) * ratio
      values[node] = Math.min(Math.max(next, highest * 1e-8), highest)
    }
  }
  boundary.refresh()
  return boundary

  function interpolated(at: Float64Array): Boundary & { refresh(): void } {
    let coefficients: Float64Array = new Float64Array(nodes + 1)
    return {
      refresh() {
        coefficients = chebyshevCoefficients(
          at.map((value) => {
            const distance = log(value / highest)
            return distance * distance
          }),
        )
      },
      at(left) {
        const z = 2 * Math.sqrt(Math.max(left, 0) / years) - 1
        const squared = clenshaw(coefficients, Math.min(z, 1))
        return highest * exp(-Math.sqrt(Math.max(squared, 0)))
      },
    }
  }
}

/**
 * Roughly: between the boundary without time and that of a put that never expires.
 *
 * Source: P. Bjerksund and G. Stensland (1993), Closed-form approximation of American options, of
 *         the call that this put is.
 */
function firstBoundary(put: Put, left: number): number {
  const { strike, rate, dividendYield, volatility } = put
  const variance = volatility * volatility
  const carry = (dividendYield - rate) / variance
  const lean = carry - 0.5
  const power = -lean + Math.sqrt(lean * lean + (2 * dividendYield) / variance)
  const atOnce = Math.max(1, dividendYield / rate)
  const forever = power / (power - 1)
  const growth = (dividendYield - rate) * left + 2 * volatility * Math.sqrt(left)
  const share = exp((-Math.max(growth, 0) * atOnce) / Math.max(forever - atOnce, 1e-12))
  return strike / (atOnce + (forever - atOnce) * (1 - share))
}

/** What a boundary is to be at one node by the equation, over the strike with its carry. */
function fixedPoint(
  { strike, rate, dividendYield, volatility }: Put,
  boundary: Boundary,
  left: number,
  b: number,
  { nodes, weights }: Quadrature,
): number {
  const carry = rate - dividendYield
  const deviation = volatility * Math.sqrt(left)
  const plus = log(b / strike) / deviation + (carry * left) / deviation + deviation / 2
  const minus = plus - deviation
  let above = cumulative(minus)
  let below = cumulative(plus)
  for (let index = 0; index < nodes.length; index += 1) {
    // The time that has passed, as the square of what runs evenly: both ends are smooth then.
    const y = (1 + nodes[index]!) / 2
    const passed = left * y * y
    const later = left - passed
    const weight = weights[index]! * left * y
    const spread = volatility * Math.sqrt(passed)
    const up = (log(b / boundary.at(later)) + carry * passed) / spread + spread / 2
    const down = up - spread
    above += weight * rate * exp(rate * later) * cumulative(down)
    below += weight * dividendYield * exp(dividendYield * later) * cumulative(up)
  }
  return above / below
}

/** What interest on the strike earns less what dividends would have, while it is worth exercising. */
function premiumOf(put: Put, boundary: Boundary, outer: number): number {
  const { spot, strike, years, rate, dividendYield, volatility } = put
  const { nodes, weights } = gaussLegendre(outer)
  let sum = 0
  for (let index = 0; index < nodes.length; index += 1) {
    const { passed, weight } = stretched((1 + nodes[index]!) / 2, years)
    const spread = volatility * Math.sqrt(passed)
    const b = boundary.at(years - passed)
    const up = (log(spot / b) + (rate - dividendYield) * passed) / spread + spread / 2
    const down = up - spread
    sum +=
      (weights[index]! / 2) *
      weight *
      (rate * strike * exp(-rate * passed) * cumulative(-down) -
        dividendYield * spot * exp(-dividendYield * passed) * cumulative(-up))
  }
  return sum
}

/** A time that has passed by u from 0 to 1, and its derivative; slow at both ends, where it bends. */
function stretched(u: number, years: number): { readonly passed: number; readonly weight: number } {
  const share = u * u * (3 - 2 * u)
  return { passed: years * share, weight: years * 6 * u * (1 - u) }
}
