import { exp, log } from '../../../core/elementary.ts'
import type { Conventions } from './conventions.ts'
import { mills, millsNear, NEAR, ROOT } from './normal.ts'

/** What an option is worth, and how that moves. */
export interface Greeks {
  readonly price: number
  readonly delta: number // per 1.00 of the underlying
  readonly gamma: number // of delta, per 1.00 of the underlying
  readonly vega: number // by the conventions
  readonly theta: number // by the conventions; time passing, so mostly negative
  readonly rho: number // by the conventions
  readonly vanna: number // of delta, per 1.00 of volatility
  readonly charm: number // of delta, per year that passes
  readonly vomma: number // of vega, per 1.00² of volatility
}

/** The columns of a table of Greeks, in the order in which they are written. */
export const COLUMNS = [
  'price',
  'delta',
  'gamma',
  'vega',
  'theta',
  'rho',
  'vanna',
  'charm',
  'vomma',
] as const satisfies readonly (keyof Greeks)[]

/** One underlying at one moment, seen from one expiry. */
export interface Market {
  readonly spot: number
  readonly years: number // to the expiry
  readonly rate: number // continuously compounded, per year
  readonly dividendYield: number // the same; for options on futures it equals the rate (Black 1976)
}

/** The strikes of one expiry, with what never changes about them worked out once. */
export interface Strikes {
  readonly count: number
  readonly strike: Float64Array
  readonly logStrike: Float64Array
  readonly perStrike: Float64Array
  readonly sign: Float64Array // 1 for a call, −1 for a put
}

export function openStrikes(
  options: readonly { readonly strike: number; readonly right: 'call' | 'put' }[],
): Strikes {
  const strike = Float64Array.from(options, (option) => option.strike)
  return {
    count: strike.length,
    strike,
    logStrike: strike.map(log),
    perStrike: strike.map((value) => 1 / value),
    sign: Float64Array.from(options, ({ right }) => (right === 'call' ? 1 : -1)),
  }
}

/**
 * Black, Scholes and Merton (1973) for every option of an expiry: price and eight Greeks.
 *
 * Units:  `volatilities` per year, one an option; the answer by the conventions.
 * Shape:  `output` has `COLUMNS.length` numbers an option, in the order of the columns.
 * Domain: spot, strikes, years and volatilities above zero; `valueOption` handles the rest.
 * Source: E. G. Haug (2007), The Complete Guide to Option Pricing Formulas, chapters 1 and 2.
 *
 * One exponential an option: the density at d₂ is that at d₁ times forward ÷ strike, and each
 * cumulative is a tail of a density. Both sides of the money are reached without a branch, which
 * V8 would mispredict every other strike. Each of three loops has few enough numbers to keep them in
 * registers, and works on few enough options to keep what it leaves to the next in a near cache.
 */
export function valueStrikes(
  strikes: Strikes,
  market: Market,
  volatilities: Float64Array,
  conventions: Conventions,
  output: Float64Array,
): void {
  const { count } = strikes
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(from + BLOCK, count)
    putDistances(strikes, market, volatilities, from, to)
    putDensities(to - from)
    putGreeks(strikes, market, volatilities, conventions, output, from, to)
  }
}

/** What the loops leave to each other; nothing of it outlives a call. */
const BLOCK = 128
const D1 = new Float64Array(BLOCK)
const RATIO1 = new Float64Array(BLOCK) // of the tail beyond |d₁| to the density there
const RATIO2 = new Float64Array(BLOCK)
const DENSITY1 = new Float64Array(BLOCK)

function putDistances(
  { logStrike }: Strikes,
  { spot, years, rate, dividendYield }: Market,
  volatilities: Float64Array,
  from: number,
  to: number,
): void {
  const logForward = log(spot) + (rate - dividendYield) * years
  const rootYears = Math.sqrt(years)
  for (let index = from, place = 0; index < to; index += 1, place += 1) {
    const deviation = volatilities[index]! * rootYears
    const d1 = (logForward - logStrike[index]!) / deviation + 0.5 * deviation
    const away1 = Math.abs(d1)
    const away2 = Math.abs(d1 - deviation)
    D1[place] = d1
    RATIO1[place] = millsNear(away1)
    RATIO2[place] = millsNear(away2)
    if (away1 <= NEAR && away2 <= NEAR) continue // as nearly always
    RATIO1[place] = mills(away1)
    RATIO2[place] = mills(away2)
  }
}

function putDensities(count: number): void {
  for (let place = 0; place < count; place += 1) {
    const d1 = D1[place]!
    DENSITY1[place] = ROOT * exp(-0.5 * d1 * d1)
  }
}

function putGreeks(
  { strike, perStrike, sign }: Strikes,
  { spot, years, rate, dividendYield }: Market,
  volatilities: Float64Array,
  { thetaDays, vegaPer, rhoPer }: Conventions,
  output: Float64Array,
  from: number,
  to: number,
): void {
  const carry = (rate - dividendYield) * years
  const discount = exp(-rate * years)
  const spotNow = spot * exp(-dividendYield * years) // the underlying without its dividends
  const forward = spotNow / discount
  const growth = spotNow / spot
  const rootYears = Math.sqrt(years)
  const halfRoot = 0.5 / rootYears
  const halfYears = 0.5 / years
  const perSpot = 1 / spot
  const perTheta = 1 / thetaDays
  const rhoShare = years * rhoPer

  // `| 0` spares V8 a look whether a place among the outputs is still a small integer.
  let at = (from * COLUMNS.length) | 0
  for (let index = from, place = 0; index < to; index += 1, place += 1) {
    const k = strike[index]!
    const side = sign[index]!
    const volatility = volatilities[index]!
    const deviation = volatility * rootYears
    const perDeviation = 1 / deviation // a division takes as long as many products
    const d1 = D1[place]!
    const d2 = d1 - deviation

    const density1 = DENSITY1[place]!
    const density2 = density1 * forward * perStrike[index]!
    const tail1 = density1 * RATIO1[place]!
    const tail2 = density2 * RATIO2[place]!
    const inside1 = +(side * d1 > 0)
    const inside2 = +(side * d2 > 0)
    const n1 = inside1 + (1 - 2 * inside1) * tail1 // of side × d₁
    const n2 = inside2 + (1 - 2 * inside2) * tail2

    const strikeNow = k * discount
    const exposure = spotNow * density1
    const interest = side * strikeNow * n2
    const perYear =
      dividendYield * side * spotNow * n1 - rate * interest - exposure * volatility * halfRoot
    const vega = exposure * rootYears
    const turn = growth * density1
    const perVolatility = rootYears * perDeviation

    output[at] = side * (spotNow * n1 - strikeNow * n2)
    output[(at + 1) | 0] = side * growth * n1
    output[(at + 2) | 0] = turn * perSpot * perDeviation
    output[(at + 3) | 0] = vega * vegaPer
    output[(at + 4) | 0] = perYear * perTheta
    output[(at + 5) | 0] = interest * rhoShare
    output[(at + 6) | 0] = -turn * d2 * perVolatility
    output[(at + 7) | 0] =
      side * dividendYield * growth * n1 - turn * (2 * carry * perDeviation - d2) * halfYears
    output[(at + 8) | 0] = vega * d1 * d2 * perVolatility
    at = (at + COLUMNS.length) | 0
  }
}
