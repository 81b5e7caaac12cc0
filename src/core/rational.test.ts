import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  difference,
  inverse,
  rational,
  rationalOf,
  scale,
  sum,
  times,
  toDecimal,
  toDouble,
} from './rational.ts'

const fractions = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    fc.bigInt({ min: 1n, max: 10n ** 12n }),
  )
  .map(([numerator, denominator]) => rational(numerator, denominator))

test('a fraction is in lowest terms with a positive denominator', () => {
  assert.deepEqual(rational(4n, -6n), { numerator: -2n, denominator: 3n })
  assert.deepEqual(rational(0n, -5n), { numerator: 0n, denominator: 1n })
  assert.deepEqual(rationalOf('-1.250'), { numerator: -5n, denominator: 4n })
})

test('sum, difference, product and inverse obey the laws of fractions', () => {
  fc.assert(
    fc.property(fractions, fractions, fractions, (a, b, c) => {
      assert.deepEqual(difference(sum(a, b), b), a)
      assert.deepEqual(times(a, sum(b, c)), sum(times(a, b), times(a, c)))
      if (b.numerator !== 0n) assert.deepEqual(times(times(a, b), inverse(b)), a)
    }),
    { seed: 20_260_101, numRuns: 200 },
  )
})

test('the decimal and the scaled value are rounded half to even', () => {
  assert.equal(toDecimal(rational(1n, 8n), 2), '0.12')
  assert.equal(toDecimal(rational(3n, 8n), 2), '0.38')
  assert.equal(toDecimal(rational(-2n, 3n), 4), '-0.6667')
  assert.equal(toDecimal(rational(-1n, 1_000n), 2), '0')
  assert.deepEqual(
    [5n, 15n, -5n].map((value) => scale(value, rational(1n, 10n))),
    [0n, 2n, 0n],
  )
})

test('the double of a fraction is near it, however long the fraction is', () => {
  const long = rational(3n ** 2_000n, 3n ** 2_001n * 2n + 1n)
  assert.ok(Math.abs(toDouble(long) - 1 / 6) < 1e-15)
  assert.equal(toDouble(rational(1n, 5n)), 0.2)
})
