import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import {
  affordable,
  averagePrice,
  basisPoints,
  divideHalfEven,
  fixed,
  format,
  formatPlaces,
  minus,
  notional,
  plus,
  priceOf,
  prorate,
  quantityOf,
  toNumber,
  type Fixed,
  type Money,
  type Price,
  type Quantity,
} from './fixed.ts'

// Expected values: decimal.js 10.6.0, an independent decimal arithmetic, at 120 digits.
const Exact = Decimal.clone({ precision: 120, toExpNeg: -9e15, toExpPos: 9e15 })
const HALF_EVEN = Decimal.ROUND_HALF_EVEN

const SETTINGS = { seed: 20_260_101, numRuns: 4_000 } // 20,000 in all, over five properties

/** Any size up to 10¹⁸ units, small ones and round ones as often as great ones. */
const counts = fc.oneof(
  fc.bigInt({ min: -(10n ** 26n), max: 10n ** 26n }),
  fc.bigInt({ min: -1_000n, max: 1_000n }),
  fc.bigInt({ min: -9_999n, max: 9_999n }).map((whole) => whole * 50_000_000n), // halves
)
const nonZero = counts.filter((count) => count !== 0n)

const exact = (value: bigint): Decimal => new Exact(value.toString()).div(100_000_000)
const rounded = (value: Decimal): string => value.toDecimalPlaces(8, HALF_EVEN).toFixed()
const shown = (value: bigint): string => format(value as Fixed<string>)

test('DEC-36 sums and differences are exact', () => {
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      assert.equal(shown(plus(a as Money, b as Money)), exact(a).plus(exact(b)).toFixed())
      assert.equal(shown(minus(a as Money, b as Money)), exact(a).minus(exact(b)).toFixed())
    }),
    SETTINGS,
  )
})

test('DEC-36 price × quantity, and a fee in basis points, are rounded half to even', () => {
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      const product = exact(a).times(exact(b))
      assert.equal(shown(notional(a as Price, b as Quantity)), unsigned(rounded(product)))
      const fee = product.div(10_000)
      assert.equal(shown(basisPoints(a as Money, b as Fixed<'bps'>)), unsigned(rounded(fee)))
    }),
    SETTINGS,
  )
})

test('DEC-36 shares and averages are rounded half to even, whatever the signs', () => {
  fc.assert(
    fc.property(counts, counts, nonZero, (whole, part, total) => {
      const share = exact(whole).times(exact(part)).div(exact(total))
      const found = shown(prorate(whole as Money, part as Quantity, total as Quantity))
      assert.equal(found, unsigned(rounded(share)))
      const average = exact(whole).div(exact(total))
      assert.equal(
        shown(averagePrice(whole as Money, total as Quantity)),
        unsigned(rounded(average)),
      )
    }),
    SETTINGS,
  )
})

test('a decimal is read back from its own text, and its text is the shortest', () => {
  fc.assert(
    fc.property(counts, (count) => {
      const text = shown(count)
      assert.equal(fixed(text), count)
      assert.equal(text, exact(count).toFixed())
      assert.equal(fixed(exact(count).toFixed(8)), count, 'also as SQL writes it')
    }),
    SETTINGS,
  )
})

test('a set number of places is rounded half to even', () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 8 }), (count, places) => {
      const expected = exact(count).toDecimalPlaces(places, HALF_EVEN).toFixed(places)
      assert.equal(formatPlaces(count as Money, places), unsigned(expected))
    }),
    SETTINGS,
  )
})

/** We have no negative zero. */
function unsigned(text: string): string {
  return /^-0(\.0+)?$/.test(text) ? text.slice(1) : text
}

// By hand. Source: IEEE 754-2019, 4.3.1, roundTiesToEven.
const HALVES: readonly (readonly [bigint, bigint, bigint])[] = [
  [5n, 2n, 2n],
  [7n, 2n, 4n],
  [-5n, 2n, -2n],
  [-7n, 2n, -4n],
  [5n, -2n, -2n],
  [-7n, -2n, 4n],
  [1n, 2n, 0n],
  [-1n, 2n, 0n],
  [3n, 2n, 2n],
  [1n, 3n, 0n],
  [2n, 3n, 1n],
  [-2n, 3n, -1n],
  [0n, 7n, 0n],
]

test('a half goes to the even side', () => {
  for (const [dividend, divisor, quotient] of HALVES) {
    assert.equal(divideHalfEven(dividend, divisor), quotient, `${dividend} ÷ ${divisor}`)
  }
})

const INVALID = [
  ['', ' ', '.', '-', '+', '.5', '5.', '-.5', '--1', '+1', '1-', '1,000', '1 000', '1_000'],
  [' 1', '1 ', '1\n', '\t1', '1.123456789', '1.0.0', '1e3', '1E3', '0x10', '1n', 'NaN'],
  ['Infinity', '-Infinity', 'null', 'undefined', '₹1', '$1', '1%', '١', '１', '½', 'one'],
  ['1'.repeat(31), `-${'9'.repeat(31)}.1`, '1.12345678 ', '1,5', "1'000", '0b1', '1/2'],
].flat()

test('what is no decimal is refused, with the text in the sentence', () => {
  for (const text of INVALID) {
    assert.throws(
      () => fixed(text),
      (error: Error) => error instanceof RangeError && error.message.startsWith(`"${text}" is not`),
      JSON.stringify(text),
    )
  }
})

const VALID: readonly (readonly [string, string])[] = [
  ['0', '0'],
  ['-0', '0'],
  ['000', '0'],
  ['007.50', '7.5'],
  ['1.5', '1.5'],
  ['-0.00000001', '-0.00000001'],
  ['61.50000000', '61.5'],
  ['9'.repeat(30), '9'.repeat(30)],
]

test('what is one is read, and written in its shortest form', () => {
  for (const [text, shortest] of VALID) assert.equal(format(fixed(text)), shortest)
})

test("a strategy's number becomes whole steps, and never more than was asked for", () => {
  const step = fixed<'quantity'>('1')
  for (const [units, expected] of [
    [12.7, '12'],
    [-12.7, '-12'],
    [0.3 / 0.1, '3'], // 2.9999999999999996 is three, for whoever asked
    [0.999, '0'],
    [Number.NaN, '0'],
    [Number.POSITIVE_INFINITY, '0'],
    [-1e30, '0'], // no ledger holds it
    [1e9, '1000000000'],
  ] as const) {
    assert.equal(format(quantityOf(units, step)), expected, String(units))
  }
  assert.equal(format(quantityOf(0.07, fixed('0.01'))), '0.07')
})

test("a strategy's price is put on the grid of its instrument", () => {
  const increment = fixed<'price'>('0.05')
  for (const [value, expected] of [
    [61.52, '61.5'],
    [61.53, '61.55'],
    [-1.03, '-1.05'],
    [1e30, '0'], // which the gate refuses
    [Number.NaN, '0'],
  ] as const) {
    assert.equal(format(priceOf(value, increment)), expected)
  }
})

test('what money buys is affordable, and one more step is not', () => {
  const money = fc.bigInt({ min: 0n, max: 10n ** 18n })
  const price = fc.bigInt({ min: 1n, max: 10n ** 13n })
  fc.assert(
    fc.property(money, price, (cash, at) => {
      const step = 100_000_000n as Quantity
      const units = affordable(cash as Money, at as Price, step)
      assert.equal(units % step, 0n)
      assert.ok(exact(units).times(exact(at)).lte(exact(cash)))
      assert.ok(
        exact(units + step)
          .times(exact(at))
          .gt(exact(cash)),
      )
    }),
    { seed: 20_260_101, numRuns: 1_000 },
  )
})

test('the door to analytics gives the nearest double', () => {
  assert.equal(toNumber(fixed('61.5')), 61.5)
  assert.equal(toNumber(fixed('0.1')), 0.1)
  assert.equal(toNumber(fixed('-123456789.12345678')), -123456789.12345678)
})
