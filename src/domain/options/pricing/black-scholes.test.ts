import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { COLUMNS, openStrikes, valueStrikes, type Greeks, type Market } from './black-scholes.ts'
import { TEXTBOOK } from './conventions.ts'
import { cumulative, mills } from './normal.ts'
import { valueOption, type Option } from './value-option.ts'

type Row = readonly [number, number, number, number, number, number, number, ...string[]]

const VECTORS = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/options.json', import.meta.url), 'utf8'),
) as { values: { rows: Row[] }; mills: [number, string][] }

const REFERENCE_A = {
  market: { spot: 100, years: 1, rate: 0.05, dividendYield: 0 },
  strike: 100,
  volatility: 0.2,
}
const REFERENCE_B = {
  market: { spot: 24_500, years: 7 / 365.25, rate: 0.1, dividendYield: 0 },
  strike: 24_600,
  volatility: 0.15,
}

/** To the six decimals that the requirement prints. */
function assertPrinted(actual: Greeks, expected: Partial<Greeks>): void {
  for (const [name, value] of Object.entries(expected)) {
    assert.equal(actual[name as keyof Greeks].toFixed(6), value.toFixed(6), name)
  }
}

test('FO-070 FO-072 FO-074 reference A comes out to its last digit', () => {
  const { market, strike, volatility } = REFERENCE_A
  const both = {
    gamma: 0.018762,
    vega: 0.37524,
    vanna: -0.28143,
    vomma: 9.850059,
    charm: -0.065667,
  }
  assertPrinted(valueOption({ right: 'call', strike }, market, volatility), {
    ...both,
    price: 10.450584,
    delta: 0.636831,
    theta: -0.017573,
    rho: 0.532325,
  })
  assertPrinted(valueOption({ right: 'put', strike }, market, volatility), {
    ...both,
    price: 5.573526,
    delta: -0.363169,
    theta: -0.004542,
    rho: -0.418905,
  })
})

test('FO-071 FO-073 reference B comes out to its last digit, per day and per 1 %', () => {
  const { market, strike, volatility } = REFERENCE_B
  const both = {
    gamma: 0.000781,
    vega: 13.47201,
    vanna: 0.302531,
    vomma: 95.922595,
    charm: -3.096714,
  }
  assertPrinted(valueOption({ right: 'call', strike }, market, volatility), {
    ...both,
    price: 177.825797,
    delta: 0.46276,
    theta: -17.501662,
    rho: 2.13877,
  })
  assertPrinted(valueOption({ right: 'put', strike }, market, volatility), {
    ...both,
    price: 230.725155,
    delta: -0.53724,
    theta: -10.77484,
    rho: -2.566782,
  })
})

test('FO-070 price and Greeks are those of 50 digits, to a few units of the fifteenth', () => {
  for (const [sign, spot, strike, years, rate, dividendYield, volatility, ...said] of VECTORS.values
    .rows) {
    const market = { spot, years, rate, dividendYield }
    const right = sign > 0 ? 'call' : 'put'
    const actual = valueOption({ right, strike }, market, volatility, TEXTBOOK)
    COLUMNS.forEach((name, column) => {
      const expected = Number(said[column])
      // Of what is summed: a price of 1e-9 is a difference of numbers near 100.
      const size = Math.abs(expected) + (name === 'price' ? spot * 1e-3 : 1e-3)
      const error = Math.abs(actual[name] - expected) / size
      assert.ok(
        error < 3e-12,
        `${name} of ${right} ${strike} at ${spot}: ${actual[name]}, ${expected}`,
      )
    })
  }
})

test('a chain is valued as its options are one by one, bit for bit', () => {
  const strikes = Array.from({ length: 150 }, (_, index) => 60 + index / 2)
  const options: Option[] = strikes.flatMap((strike) => [
    { right: 'call', strike },
    { right: 'put', strike },
  ])
  const { market } = REFERENCE_A
  const volatilities = Float64Array.from(options, (_, index) => 0.1 + 0.003 * index)
  const output = new Float64Array(options.length * COLUMNS.length)
  valueStrikes(openStrikes(options), market, volatilities, TEXTBOOK, output)
  options.forEach((option, index) => {
    const alone = valueOption(option, market, volatilities[index]!, TEXTBOOK)
    COLUMNS.forEach((name, column) => {
      assert.equal(output[index * COLUMNS.length + column], alone[name])
    })
  })
})

test('FO-075 a call less a put is the forward less the strike, today, and their deltas differ by 1', () => {
  for (const { market, strike, volatility } of [REFERENCE_A, REFERENCE_B]) {
    const call = valueOption({ right: 'call', strike }, market, volatility)
    const put = valueOption({ right: 'put', strike }, market, volatility)
    const parity = market.spot - strike * Math.exp(-market.rate * market.years)
    assert.ok(Math.abs(call.price - put.price - parity) < 1e-9)
    assert.ok(Math.abs(call.delta - put.delta - 1) < 1e-14)
  }
})

test('FO-076 at its expiry an option is what it pays, and its delta 1, 0 or −1', () => {
  const market = { spot: 105, years: 0, rate: 0.1, dividendYield: 0 }
  const at = (option: Option) => {
    const { price, delta, gamma, vega, theta, flag } = valueOption(option, market, 0.2)
    return [price, delta, gamma + vega + theta, flag]
  }
  assert.deepEqual(at({ right: 'call', strike: 100 }), [5, 1, 0, 'expired'])
  assert.deepEqual(at({ right: 'call', strike: 110 }), [0, 0, 0, 'expired'])
  assert.deepEqual(at({ right: 'put', strike: 110 }), [5, -1, 0, 'expired'])
  assert.deepEqual(at({ right: 'put', strike: 100 }), [0, 0, 0, 'expired'])
})

test('FO-076 what makes no sense is zeros and a flag', () => {
  const { market, strike, volatility } = REFERENCE_A
  const wrong: readonly [string, Option, Market, number][] = [
    ['bad_price', { right: 'call', strike }, { ...market, spot: 0 }, volatility],
    ['bad_price', { right: 'call', strike: -1 }, market, volatility],
    ['bad_price', { right: 'put', strike: Number.NaN }, market, volatility],
    ['bad_time', { right: 'put', strike }, { ...market, years: -0.1 }, volatility],
    ['bad_volatility', { right: 'put', strike }, market, 0],
    ['bad_volatility', { right: 'put', strike }, market, Number.NaN],
    ['bad_rate', { right: 'put', strike }, { ...market, rate: Infinity }, volatility],
    ['out_of_range', { right: 'put', strike: 1 }, { ...market, spot: 1e-310 }, 1e-5],
  ]
  for (const [flag, option, seen, asked] of wrong) {
    const { flag: said, ...numbers } = valueOption(option, seen, asked)
    assert.equal(said, flag)
    assert.deepEqual(new Set(Object.values(numbers)), new Set([0]))
  }
})

test('tails keep their digits', () => {
  for (const [y, expected] of VECTORS.mills) {
    assert.ok(Math.abs(mills(y) / Number(expected) - 1) < 5e-16, `M(${y})`)
  }
  // Source: Abramowitz and Stegun (1964), table 26.1, and 1 − the same.
  assert.ok(Math.abs(cumulative(1) - 0.841344746068543) < 1e-15)
  assert.ok(Math.abs(cumulative(-1) - 0.158655253931457) < 1e-15)
  assert.equal(cumulative(0), 0.5)
})
