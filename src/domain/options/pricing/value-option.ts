import { COLUMNS, openStrikes, valueStrikes, type Greeks, type Market } from './black-scholes.ts'
import { SCREEN, type Conventions } from './conventions.ts'

export interface Option {
  readonly right: 'call' | 'put'
  readonly strike: number
}

export interface Valuation extends Greeks {
  readonly flag: ValuationFlag | null
}

/** Why a valuation is not what the formula says: it is zero, or what the option pays at expiry. */
export type ValuationFlag =
  | 'expired' // at its expiry: intrinsic value, delta 1, 0 or −1
  | 'bad_price' // spot or strike is not above zero
  | 'bad_time' // beyond its expiry
  | 'bad_volatility'
  | 'bad_rate'
  | 'out_of_range' // one of the numbers is more than a double holds

/**
 * The value of one option, whatever is asked: what makes no sense is zeros and a flag, never NaN.
 *
 * Units: `volatility` per year; the answer by the conventions.
 */
export function valueOption(
  option: Option,
  market: Market,
  volatility: number,
  conventions: Conventions = SCREEN,
): Valuation {
  const flag = flagOf(option, market, volatility)
  if (flag === 'expired') return { ...NOTHING, ...atExpiry(option, market.spot), flag }
  if (flag !== null) return { ...NOTHING, flag }
  const output = new Float64Array(COLUMNS.length)
  valueStrikes(openStrikes([option]), market, Float64Array.of(volatility), conventions, output)
  if (!output.every(Number.isFinite)) return { ...NOTHING, flag: 'out_of_range' }
  return { ...greeksAt(output, 0), flag: null }
}

/** One row of what `valueStrikes` wrote, by the order of `COLUMNS`. */
export function greeksAt(output: Float64Array, index: number): Greeks {
  const at = index * COLUMNS.length
  return {
    price: output[at]!,
    delta: output[at + 1]!,
    gamma: output[at + 2]!,
    vega: output[at + 3]!,
    theta: output[at + 4]!,
    rho: output[at + 5]!,
    vanna: output[at + 6]!,
    charm: output[at + 7]!,
    vomma: output[at + 8]!,
  }
}

/** What an option pays at its expiry, per unit. */
export function intrinsicValue({ right, strike }: Option, spot: number): number {
  return Math.max(right === 'call' ? spot - strike : strike - spot, 0)
}

const NOTHING = greeksAt(new Float64Array(COLUMNS.length), 0)

function flagOf(
  { strike }: Option,
  { spot, years, rate, dividendYield }: Market,
  volatility: number,
): ValuationFlag | null {
  if (!isPositive(spot) || !isPositive(strike)) return 'bad_price'
  if (!(years >= 0 && years < Infinity)) return 'bad_time'
  if (!Number.isFinite(rate) || !Number.isFinite(dividendYield)) return 'bad_rate'
  if (years === 0) return 'expired'
  return isPositive(volatility) ? null : 'bad_volatility'
}

function atExpiry(option: Option, spot: number): Pick<Greeks, 'price' | 'delta'> {
  const price = intrinsicValue(option, spot)
  return { price, delta: price === 0 ? 0 : option.right === 'call' ? 1 : -1 }
}

function isPositive(value: number): boolean {
  return value > 0 && value < Infinity
}
