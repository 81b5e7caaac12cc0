/**
 * Exact decimals: an integer count of 10⁻⁸; `1.5` is `150_000_000n`. The books hold no floats.
 *
 * Range:  PostgreSQL's numeric(38,8), so 30 digits before the point.
 * Rounds: half to even, so that rounding has no drift.
 */
export type Fixed<Unit extends string> = bigint & { readonly __unit: Unit }

export type Price = Fixed<'price'> // quote currency per unit of the instrument
export type Quantity = Fixed<'quantity'> // units of the instrument
export type Money = Fixed<'money'> // one currency, named beside it

const PLACES = 8
export const ONE = 100_000_000n

/** The text form, everywhere a decimal crosses an edge: JSON, the wire, SQL, the command line. */
export const DECIMAL = /^(-?)(\d{1,30})(?:\.(\d{1,8}))?$/

/** numeric(38, 8) holds less than this. */
const BEYOND = 1e30

export const NO_MONEY = 0n as Money
export const NO_QUANTITY = 0n as Quantity

/** Reads the text form. Trailing zeros beyond eight places are allowed, since SQL writes them. */
export function fixed<U extends string>(text: string): Fixed<U> {
  const match = DECIMAL.exec(text)
  if (!match) throw new RangeError(`"${text}" is not a decimal with at most ${PLACES} places.`)
  const [, sign, whole, fraction = ''] = match
  const magnitude = BigInt(whole!) * ONE + BigInt(fraction.padEnd(PLACES, '0'))
  return (sign ? -magnitude : magnitude) as Fixed<U>
}

/** The shortest text form: `1.5`, `-0.00000001`, `100`. */
export function format(value: Fixed<string>): string {
  const digits = (value < 0n ? -value : value).toString().padStart(PLACES + 1, '0')
  const point = digits.length - PLACES
  let end = digits.length // of the fraction, without its trailing zeros
  while (end > point && digits.charCodeAt(end - 1) === ZERO) end -= 1
  const fraction = end > point ? `.${digits.slice(point, end)}` : ''
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${fraction}`
}

const ZERO = 48 // the code of '0'

/** The text form with a set number of places, for people: `formatPlaces(price, 2)` is `61.50`. */
export function formatPlaces(value: Fixed<string>, places: number): string {
  const scale = 10n ** BigInt(PLACES - places)
  const rounded = divideHalfEven(value, scale) * scale
  const [whole, fraction = ''] = format(rounded as Fixed<string>).split('.')
  return places === 0 ? whole! : `${whole}.${fraction.padEnd(places, '0').slice(0, places)}`
}

/** The one door to analytics. There is no door back but `quantityOf`, which floors to a step. */
export function toNumber(value: Fixed<string>): number {
  return Number(value) / Number(ONE)
}

/**
 * The quantity that a strategy's number asks for, cut down to the instrument's step, so that the
 * books never hold a float's tail: 12.7 units in steps of 1 are 12. What they cannot hold at all,
 * and what is no number, is zero.
 */
export function quantityOf(units: number, step: Quantity): Quantity {
  if (!(Math.abs(units) < BEYOND)) return NO_QUANTITY
  const steps = Math.trunc((units * Number(ONE)) / Number(step) + Math.sign(units) * 1e-6)
  return (BigInt(steps) * step) as Quantity
}

/**
 * The price that a strategy's number names, on the instrument's grid (half away from zero). What
 * is no number, or too large for the books, is zero, which no order may name.
 */
export function priceOf(value: number, increment: Price): Price {
  if (!(Math.abs(value) < BEYOND)) return 0n as Price
  const steps = Math.round((value * Number(ONE)) / Number(increment))
  return (BigInt(steps) * increment) as Price
}

export function plus<U extends string>(a: Fixed<U>, b: Fixed<NoInfer<U>>): Fixed<U> {
  return (a + b) as Fixed<U>
}

export function minus<U extends string>(a: Fixed<U>, b: Fixed<NoInfer<U>>): Fixed<U> {
  return (a - b) as Fixed<U>
}

export function negate<U extends string>(a: Fixed<U>): Fixed<U> {
  return -a as Fixed<U>
}

export function magnitude<U extends string>(a: Fixed<U>): Fixed<U> {
  return (a < 0n ? -a : a) as Fixed<U>
}

export function least<U extends string>(a: Fixed<U>, b: Fixed<NoInfer<U>>): Fixed<U> {
  return a < b ? a : b
}

export function greatest<U extends string>(a: Fixed<U>, b: Fixed<NoInfer<U>>): Fixed<U> {
  return a > b ? a : b
}

/** price × quantity × contract multiplier. */
export function notional(price: Price, quantity: Quantity, multiplier = 1n): Money {
  return divideHalfEven(price * quantity * multiplier, ONE) as Money
}

/** The share of `whole` that `part` of `total` carries: whole × part ÷ total. */
export function prorate(whole: Money, part: Quantity, total: Quantity): Money {
  return divideHalfEven(whole * part, total) as Money
}

/** cost ÷ quantity; what one unit was bought for. */
export function averagePrice(cost: Money, quantity: Quantity): Price {
  return (quantity === 0n ? 0n : divideHalfEven(cost * ONE, quantity)) as Price
}

/** `value` × basis points ÷ 10 000. */
export function basisPoints<U extends string>(value: Fixed<U>, bps: Fixed<'bps'>): Fixed<U> {
  return divideHalfEven(value * bps, ONE * 10_000n) as Fixed<U>
}

/** The most units, in whole steps, that `money` buys at `price`. Zero when it buys none. */
export function affordable(money: Money, price: Price, step: Quantity): Quantity {
  if (money <= 0n || price <= 0n) return NO_QUANTITY
  const units = (money * ONE) / price
  return (units - (units % step)) as Quantity
}

/** Integer division, rounded half to even; the sign of the divisor may be either. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  if (divisor < 0n) return divideHalfEven(-dividend, -divisor)
  const quotient = dividend / divisor
  const remainder = dividend % divisor
  const doubled = 2n * (remainder < 0n ? -remainder : remainder)
  if (doubled < divisor || (doubled === divisor && quotient % 2n === 0n)) return quotient
  return quotient + (dividend < 0n ? -1n : 1n)
}
