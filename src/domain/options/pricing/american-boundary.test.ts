import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { EXACT, valueAmericanByBoundary } from './american-boundary.ts'
import { valueAmerican } from './american.ts'
import { chebyshevCoefficients, chebyshevNodes, clenshaw } from './chebyshev.ts'
import { gaussLegendre } from './quadrature.ts'
import { valueOption, type Option } from './value-option.ts'

type Row = readonly ['call' | 'put', number, number, number, number, number, number, number]
const VECTORS = new URL('../../../../test/vectors/american.json', import.meta.url)
const { source, cases } = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
  readonly source: string
  readonly cases: readonly Row[]
}

const marketOf = ([, spot, , years, rate, dividendYield]: Row) => ({
  spot,
  years,
  rate,
  dividendYield,
})

test(`American options of ${cases.length} kinds are those of ${source}`, () => {
  for (const row of cases) {
    const [right, , strike, , , , volatility, expected] = row
    const value = valueAmericanByBoundary({ right, strike }, marketOf(row), volatility)
    assert.ok(Math.abs(value! - expected) < 1e-3, `${String(row)}: ${value}`)
  }
  for (const row of [...cases.slice(0, 5), ...cases.slice(-5)]) {
    const [right, , strike, , , , volatility, expected] = row
    const value = valueAmericanByBoundary({ right, strike }, marketOf(row), volatility, EXACT)
    assert.ok(Math.abs(value! - expected) < 6e-5, `${String(row)}: ${value}`)
  }
})

test('the premium of early exercise is the one that its authors printed', () => {
  // Source: Andersen, Lake and Offengenden (2016): σ 25 %, strike 100, q 5 %, r 5 %; 0.106952.
  const market = { spot: 100, years: 1, rate: 0.05, dividendYield: 0.05 }
  const option: Option = { right: 'put', strike: 100 }
  const premium =
    valueAmericanByBoundary(option, market, 0.25, EXACT)! - valueOption(option, market, 0.25).price
  assert.ok(Math.abs(premium - 0.106_952_7) < 2e-6, String(premium))
})

test('what has no single boundary is left to a tree, and the tree is near everywhere else', () => {
  const market = { spot: 100, years: 1, rate: -0.02, dividendYield: -0.05 }
  assert.equal(valueAmericanByBoundary({ right: 'put', strike: 100 }, market, 0.2), null)
  const flat = { ...market, rate: 0.05, dividendYield: 0.01 }
  assert.equal(valueAmericanByBoundary({ right: 'put', strike: 100 }, flat, 1e-6), null)
  for (const right of ['call', 'put'] as const) {
    for (const strike of [80, 100, 125]) {
      const option = { right, strike }
      const value = valueAmericanByBoundary(option, flat, 0.3)!
      assert.ok(Math.abs(value - valueAmerican(option, flat, 0.3)) < 5e-3, `${right} ${strike}`)
      assert.ok(value >= valueOption(option, flat, 0.3).price - 1e-12)
    }
  }
  const deep: Option = { right: 'put', strike: 200 }
  assert.equal(valueAmericanByBoundary(deep, flat, 0.2), 100, 'exercised at once')
  const noGain = { ...flat, dividendYield: 0 }
  const call: Option = { right: 'call', strike: 100 }
  assert.equal(
    valueAmericanByBoundary(call, noGain, 0.2),
    valueOption(call, noGain, 0.2).price,
    'a call without dividends waits',
  )
})

test('polynomials through Chebyshev’s places, and Gauss’s sums, are exact for their degree', () => {
  const polynomial = (x: number): number => 1 + x * (-2 + x * (0.5 + x * (3 - x)))
  const coefficients = chebyshevCoefficients(chebyshevNodes(6).map(polynomial))
  for (const x of [-1, -0.3, 0, 0.77, 1]) {
    assert.ok(Math.abs(clenshaw(coefficients, x) - polynomial(x)) < 1e-14)
  }
  const { nodes, weights } = gaussLegendre(5)
  const sum = nodes.reduce((total, node, index) => total + weights[index]! * node ** 8, 0)
  assert.ok(Math.abs(sum - 2 / 9) < 1e-15, 'of x⁸ from −1 to 1')
  assert.ok(Math.abs(nodes[2]!) < 1e-16)
})
