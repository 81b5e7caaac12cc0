import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheMoneyStrike, extrinsicValue, moneynessOf } from './moneyness.ts'
import { intrinsicValue } from '../pricing/value-option.ts'

test('FO-086 the strike at the money is the nearest of the grid', () => {
  assert.equal(atTheMoneyStrike(24_530, 50), 24_550)
  assert.equal(atTheMoneyStrike(24_524, 50), 24_500)
  assert.equal(atTheMoneyStrike(24_525, 50), 24_550, 'halfway goes up')
})

test('FO-087 DEC-21 an option is named by how many strikes it is in or out of the money', () => {
  const of = (right: 'call' | 'put', strike: number) => moneynessOf({ right, strike }, 24_500, 50)
  assert.equal(of('call', 24_530), 'ATM', '0.6 of a gap away')
  assert.equal(of('call', 24_531), 'OTM1')
  assert.deepEqual([of('call', 24_400), of('put', 24_400)], ['ITM2', 'OTM2'])
  assert.deepEqual([of('call', 24_650), of('put', 24_650)], ['OTM3', 'ITM3'], 'each side its own')
  assert.equal(of('put', 30_000), 'ITM10', 'ten at most')
})

test('FO-088 a premium is what exercising brings and the rest', () => {
  assert.equal(intrinsicValue({ right: 'call', strike: 24_400 }, 24_500), 100)
  assert.equal(intrinsicValue({ right: 'put', strike: 24_400 }, 24_500), 0)
  assert.equal(extrinsicValue({ right: 'call', strike: 24_400 }, 24_500, 177.5), 77.5)
})
