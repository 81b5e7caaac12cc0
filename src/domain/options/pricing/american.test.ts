import assert from 'node:assert/strict'
import { test } from 'node:test'
import { valueAmerican } from './american.ts'
import { valueOption } from './value-option.ts'

const MARKET = { spot: 100, years: 1, rate: 0.05, dividendYield: 0.05 }

test('an American put costs what Andersen, Lake and Offengenden found', () => {
  // Source: High Performance American Option Pricing (2015): σ 25 %, strike 100, q 5 %, r 5 %; the
  // premium over the European price converges to 0.106952.
  const option = { right: 'put', strike: 100 } as const
  const premium =
    valueAmerican(option, MARKET, 0.25, 1_001) - valueOption(option, MARKET, 0.25).price
  assert.ok(Math.abs(premium - 0.106952) < 0.001, String(premium))
})

test('an American call without dividends is worth waiting for: it costs the European price', () => {
  const market = { ...MARKET, dividendYield: 0 }
  for (const strike of [80, 100, 120]) {
    const option = { right: 'call', strike } as const
    const european = valueOption(option, market, 0.2).price
    assert.ok(Math.abs(valueAmerican(option, market, 0.2, 501) - european) < 1e-4)
  }
})

test('twice the steps bring it nearer, and none lets it cost less than it pays at once', () => {
  // Source: the mean of Cox, Ross and Rubinstein's trees of 2000 and 2001 steps, as kept with
  // QuantLib's exhibits of Ju (1999): a call of three years, r 7 %, q 3 %, σ 30 %.
  const market = { spot: 110, years: 3, rate: 0.07, dividendYield: 0.03 }
  const option = { right: 'call', strike: 100 } as const
  const errors = [101, 201, 401].map((steps) => {
    return Math.abs(valueAmerican(option, market, 0.3, steps) - 29.9639)
  })
  assert.ok(errors[2]! < 0.005, String(errors))
  assert.ok(valueAmerican({ right: 'put', strike: 180 }, market, 0.3) >= 70)
  assert.equal(valueAmerican({ right: 'put', strike: 180 }, { ...market, years: 0 }, 0.3), 70)
})

test('a tree that could not branch is answered all the same', () => {
  for (const volatility of [1e-4, 100]) {
    for (const strike of [1e-9, 1, 100, 1e12]) {
      for (const right of ['call', 'put'] as const) {
        const value = valueAmerican({ right, strike }, MARKET, volatility)
        assert.ok(
          Number.isFinite(value) && value >= 0,
          `${right} ${strike} at ${volatility}: ${value}`,
        )
      }
    }
  }
})
