import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { americanPrice, impliedAmericanVolatility } from './american-volatility.ts'
import { impliedVolatility } from './implied-volatility.ts'
import type { Option } from './value-option.ts'

type Row = readonly ['call' | 'put', number, number, number, number, number, number, number]
const VECTORS = new URL('../../../../test/vectors/american.json', import.meta.url)
const { source, cases } = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
  readonly source: string
  readonly cases: readonly Row[]
}

test(`FO-077 what an American option costs has the volatility that gives it: ${source}`, () => {
  for (const row of cases.filter((_, index) => index % 5 === 0)) {
    const [right, spot, strike, years, rate, dividendYield, volatility, premium] = row
    const option: Option = { right, strike }
    const market = { spot, years, rate, dividendYield }
    const implied = impliedAmericanVolatility(option, market, premium)
    const slope = americanPrice(option, market, volatility + 0.01) - premium
    if (slope < 0.01) continue // a cent does not say which volatility
    assert.ok(implied.ok, String(row))
    const apart = Math.abs(implied.value - volatility)
    assert.ok(apart < 1e-3, `${String(row)}: ${implied.value}`)
    const price = americanPrice(option, market, implied.value)
    assert.ok(Math.abs(price - premium) < 1e-6, `${String(row)}: ${price}`)
  }
})

test('a premium that no volatility gives an American option is refused by why', () => {
  const market = { spot: 100, years: 1, rate: 0.1, dividendYield: 0 }
  const put = (premium: number) => {
    const answer = impliedAmericanVolatility({ right: 'put', strike: 110 }, market, premium)
    return answer.ok ? answer.value : answer.refusal
  }
  assert.equal(put(9.99), 'below_intrinsic')
  assert.equal(put(10), 'no_time_value')
  assert.equal(put(110), 'above_maximum', 'exercised at zero it brings the strike')
  assert.ok(Number(put(105)) > 4, 'above what a European one can cost, 110 e^-0.1')
  assert.ok(Number(put(10.001)) < 0.16)
  const call = { right: 'call', strike: 90 } as const
  assert.deepEqual(
    impliedAmericanVolatility(call, market, 20),
    impliedVolatility(call, market, 20),
    'without dividends nobody exercises a call',
  )
  const expired = impliedAmericanVolatility(call, { ...market, years: 0 }, 12)
  assert.deepEqual(expired, { ok: false, refusal: 'bad_input' })
})
