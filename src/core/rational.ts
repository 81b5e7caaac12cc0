import { assert } from './assert.ts'

/** An exact fraction in lowest terms; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

export const ONE_WHOLE: Rational = { numerator: 1n, denominator: 1n }

export function rational(numerator: bigint, denominator: bigint): Rational {
  assert(denominator !== 0n, 'a fraction has a denominator')
  const divisor = greatestCommon(numerator, denominator) * (denominator < 0n ? -1n : 1n)
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

export function times(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator)
}

export function sum(a: Rational, b: Rational): Rational {
  const numerator = a.numerator * b.denominator + b.numerator * a.denominator
  return rational(numerator, a.denominator * b.denominator)
}

export function difference(a: Rational, b: Rational): Rational {
  return sum(a, { numerator: -b.numerator, denominator: b.denominator })
}

export function inverse({ numerator, denominator }: Rational): Rational {
  return rational(denominator, numerator)
}

/** The nearest double. Fractions too long for doubles lose their common tail first. */
export function toDouble({ numerator, denominator }: Rational): number {
  const excess = Math.max(bits(numerator), bits(denominator)) - 1_000
  const shift = BigInt(Math.max(excess, 0))
  return Number(numerator >> shift) / Number(denominator >> shift)
}

/** `places` digits after the point, rounded half to even. */
export function toDecimal({ numerator, denominator }: Rational, places: number): string {
  const negative = numerator < 0n
  const digits = divide(abs(numerator) * 10n ** BigInt(places), denominator)
  const text = digits.toString().padStart(places + 1, '0')
  const point = text.length - places
  const fraction = text.slice(point).replace(/0+$/, '')
  return `${negative && digits > 0n ? '-' : ''}${text.slice(0, point)}${fraction && `.${fraction}`}`
}

/** Reads `1.25` as 5/4, with any number of places up to 30. */
export function rationalOf(text: string): Rational {
  const match = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text)
  if (!match) throw new RangeError(`"${text}" is not a decimal.`)
  const [, sign, whole, fraction = ''] = match
  const magnitude = BigInt(whole! + fraction)
  return rational(sign ? -magnitude : magnitude, 10n ** BigInt(fraction.length))
}

/** value × fraction, rounded half to even. */
export function scale(value: bigint, { numerator, denominator }: Rational): bigint {
  const product = value * numerator
  return product < 0n ? -divide(-product, denominator) : divide(product, denominator)
}

/** Half to even; neither is negative. */
function divide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  const twice = (dividend - quotient * divisor) * 2n
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n)
  return up ? quotient + 1n : quotient
}

function greatestCommon(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [abs(a), abs(b)]
  while (smaller > 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value
}

function bits(value: bigint): number {
  return abs(value).toString(16).length * 4
}
