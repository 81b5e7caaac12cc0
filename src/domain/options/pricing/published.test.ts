import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { valueAmerican } from './american.ts'
import { TEXTBOOK } from './conventions.ts'
import { valueOption } from './value-option.ts'

// Values that others published: Haug (1998) as QuantLib tests them, and American options beside
// trees of 2,000 and 2,001 steps.

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const folder = resolve(root, process.env['TIDEMARK_SHARED_DATA'] ?? '../shared/data', 'greeks')
const skip = existsSync(folder)
  ? false
  : 'The shared market data is absent; set TIDEMARK_SHARED_DATA to its folder.'

interface Row {
  readonly type: 'call' | 'put'
  readonly strike: number
  readonly spot: number
  readonly years: number
  readonly rate: number
  readonly dividendYield: number
  readonly volatility: number
  readonly expected: number
  readonly tolerance: number
  readonly measure?: string
  readonly latticeCheck?: number | null
}

const read = (name: string) => JSON.parse(readFileSync(resolve(folder, name), 'utf8')) as unknown

test('FO-070 prices and Greeks are those that Haug prints', { skip }, () => {
  const { values, greeks } = read('haug-european.json') as { values: Row[]; greeks: Row[] }
  let compared = 0
  for (const row of [...values, ...greeks]) {
    const valued = valueOption(
      { right: row.type, strike: row.strike },
      row,
      row.volatility,
      TEXTBOOK,
    )
    const measures: Readonly<Record<string, number>> = {
      price: valued.price,
      delta: valued.delta,
      gamma: valued.gamma,
      vega: valued.vega,
      theta: valued.theta,
      thetaPerDay: valued.theta / 365,
      rho: valued.rho,
      elasticity: (valued.delta * row.spot) / valued.price,
    }
    const actual = measures[row.measure ?? 'price']
    if (actual === undefined) continue // such as the rho of dividends, which we do not tell
    compared += 1
    const error = Math.abs(actual - row.expected)
    assert.ok(error <= row.tolerance, `${row.measure ?? 'price'}: ${actual}, ${row.expected}`)
  }
  assert.ok(compared > 45, `${compared} compared`)
})

test('American options are those of trees ten times as long, to 0.015', { skip }, () => {
  const { groups } = read('american.json') as { groups: { rows: Row[] }[] }
  const usual = groups
    .flatMap(({ rows }) => rows)
    .filter(({ latticeCheck, years, volatility }) => {
      return typeof latticeCheck === 'number' && years > 0 && volatility <= 1
    })
  for (const row of usual) {
    const value = valueAmerican({ right: row.type, strike: row.strike }, row, row.volatility)
    const error = Math.abs(value - row.latticeCheck!)
    assert.ok(
      error < 0.015,
      `${row.type} ${row.strike} at ${row.spot}: ${value}, ${row.latticeCheck}`,
    )
  }
  assert.ok(usual.length > 80, `${usual.length} compared`)
})
