import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { impliedVolatility, type NoVolatility } from './implied-volatility.ts'
import { valueOption, type Option } from './value-option.ts'

type Row = readonly ['call' | 'put', number, number, number, number, number, number, number]

const { volatilities } = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/options.json', import.meta.url), 'utf8'),
) as { volatilities: { rows: Row[] } }

test('FO-077 the volatility of a price is that of 50 digits, to 14 of them', () => {
  for (const [
    right,
    spot,
    strike,
    years,
    rate,
    dividendYield,
    price,
    volatility,
  ] of volatilities.rows) {
    const market = { spot, years, rate, dividendYield }
    const answer = impliedVolatility({ right, strike }, market, price)
    assert.ok(answer.ok, `${right} ${strike} at ${price}`)
    const error = Math.abs(answer.value / volatility - 1)
    assert.ok(error < 2e-14, `${right} ${strike} at ${price}: ${answer.value}, ${volatility}`)
  }
})

test('FO-077 a price comes back from its volatility, deep in and far out of the money', () => {
  const market = { spot: 24_500, years: 7 / 365.25, rate: 0.1, dividendYield: 0 }
  for (const strike of [20_000, 23_000, 24_000, 24_500, 24_600, 25_500, 27_000]) {
    for (const right of ['call', 'put'] as const) {
      const option: Option = { right, strike }
      const { price } = valueOption(option, market, 0.3)
      const answer = impliedVolatility(option, market, price)
      assert.ok(answer.ok)
      assert.ok(Math.abs(valueOption(option, market, answer.value).price - price) < 1e-9)
    }
  }
})

test('no volatility is a typed answer, never 0 and never a bound', () => {
  const market = { spot: 100, years: 0.5, rate: 0, dividendYield: 0 }
  const call: Option = { right: 'call', strike: 90 }
  const put: Option = { right: 'put', strike: 90 }
  const cases: readonly [NoVolatility, Option, number, number][] = [
    ['below_intrinsic', call, 9.99, 0.5],
    ['no_time_value', call, 10, 0.5],
    ['above_maximum', call, 100, 0.5],
    ['above_maximum', put, 90, 0.5],
    ['below_intrinsic', put, -0.01, 0.5],
    ['no_time_value', put, 0, 0.5],
    ['bad_input', put, Number.NaN, 0.5],
    ['bad_input', put, 1, 0],
    ['bad_input', { right: 'put', strike: 0 }, 1, 0.5],
  ]
  for (const [refusal, option, price, years] of cases) {
    assert.deepEqual(impliedVolatility(option, { ...market, years }, price), { ok: false, refusal })
  }
})
