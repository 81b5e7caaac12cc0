import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import fc from 'fast-check'

import { exp, log } from './elementary.ts'

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/elementary.json', import.meta.url), 'utf8'),
) as Record<'exp' | 'log', { x: string; value: string }[]>

const TOLERANCE_ULP = 0.52

for (const [name, f] of Object.entries({ exp, log })) {
  test(`${name} is within ${TOLERANCE_ULP} units in the last place of 40-digit references`, () => {
    let worst = 0
    for (const { x, value } of vectors[name as 'exp' | 'log']) {
      const actual = f(Number(x))
      const error = errorInUlp(actual, value)
      const allowed = Math.abs(actual) < 2.3e-308 ? 1 : TOLERANCE_ULP // subnormals round twice
      assert.ok(error <= allowed, `${name}(${x}) is ${actual}, ${error} ulp from ${value}`)
      if (allowed === TOLERANCE_ULP) worst = Math.max(worst, error)
    }
    assert.ok(worst > 0.3, `the references reach the hard cases, but the worst was ${worst}`)
  })
}

test('exp and log meet the ends of the range without a surprise', () => {
  assert.deepEqual([710, Infinity, -746, -Infinity, NaN].map(exp), [Infinity, Infinity, 0, 0, NaN])
  assert.deepEqual([0, -0, -1, Infinity, NaN].map(log), [-Infinity, -Infinity, NaN, Infinity, NaN])
  assert.equal(exp(0), 1)
  assert.equal(Object.is(log(1), 0), true)
})

test('log undoes exp to a few units in the last place', () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
      const back = log(exp(x))
      assert.ok(
        Math.abs(back - x) <= 4e-16 * Math.max(1, Math.abs(x)),
        `${x} comes back as ${back}`,
      )
    }),
    { seed: 20_260_101, numRuns: 2_000 },
  )
})

test('exp and log are monotone where neighbours are closest', () => {
  for (let index = 0; index < 2_000; index += 1) {
    const x = 1 + index * Number.EPSILON
    assert.ok(log(x + Number.EPSILON) > log(x), `log rises at ${x}`)
    assert.ok(exp((index + 1) * 1e-5) > exp(index * 1e-5), `exp rises at ${index * 1e-5}`)
  }
})

/** |actual − reference| in units in the last place of actual, computed with integers. */
function errorInUlp(actual: number, reference: string): number {
  assert.ok(Number.isFinite(actual), `${actual} is finite, as ${reference} is`)
  const ulp = ulpOf(actual)
  const places = 400n
  const difference = rational(actual, places) - decimal(reference, places)
  const magnitude = difference < 0n ? -difference : difference
  const unit = rational(ulp, places)
  return Number((magnitude * 1_000_000n) / unit) / 1_000_000
}

function ulpOf(value: number): number {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, Math.abs(value))
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n)
  return bits.getFloat64(0) - Math.abs(value)
}

/** The double, exactly, × 10^places (cut off beyond them). */
function rational(value: number, places: bigint): bigint {
  let mantissa = value
  let twos = 0
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    twos += 1
  }
  return (BigInt(mantissa) * 10n ** places) / 2n ** BigInt(twos)
}

function decimal(text: string, places: bigint): bigint {
  const [digits, exponent = '0'] = text.split('e')
  const [whole, fraction = ''] = digits!.split('.')
  const shift = places + BigInt(exponent) - BigInt(fraction.length)
  const integer = BigInt(whole! + fraction)
  return shift >= 0n ? integer * 10n ** shift : integer / 10n ** -shift
}
