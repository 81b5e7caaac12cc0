import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgePosition } from './position-signal.ts'
import { rolloverPressure, rolloverStatus } from './rollover.ts'

const changed = (pricePercent: number, openInterestPercent: number) => ({
  priceBefore: 1_000,
  price: 1_000 * (1 + pricePercent / 100),
  openInterestBefore: 1_000_000,
  openInterest: 1_000_000 * (1 + openInterestPercent / 100),
})
const signal = (price: number, openInterest: number, threshold?: number) =>
  judgePosition(changed(price, openInterest), threshold)?.signal

test('FO-140 price and open interest say who enters and who leaves', () => {
  assert.equal(signal(2, 5), 'LONG_BUILDUP')
  assert.equal(signal(-2, 5), 'SHORT_BUILDUP')
  assert.equal(signal(-2, -5), 'LONG_UNWINDING')
  assert.equal(signal(2, -5), 'SHORT_UNWINDING')
})

test('FO-140 both changes below a tenth of a percent are neutral; one of them is not enough', () => {
  assert.equal(signal(0.09, -0.09), 'NEUTRAL')
  assert.equal(signal(0.09, -0.11), 'SHORT_UNWINDING')
  assert.equal(signal(0.11, 0.05), 'LONG_BUILDUP')
  assert.equal(signal(2, 0), 'NEUTRAL', 'nobody entered and nobody left')
  assert.equal(signal(0.4, 0.4, 0.5), 'NEUTRAL', 'the threshold is a parameter')
})

test('FO-141 2 % and 5 % are a strength of 0.10', () => {
  assert.equal(judgePosition(changed(2, 5))!.strength.toFixed(12), '0.100000000000')
  assert.equal(judgePosition(changed(-2, -5))!.strength.toFixed(12), '0.100000000000')
})

test('FO-140 what is missing or zero before has no change, and so no signal', () => {
  const whole = changed(1, 1)
  assert.equal(judgePosition({ ...whole, openInterestBefore: 0 }), null)
  assert.equal(judgePosition({ ...whole, priceBefore: Number.NaN }), null)
  assert.equal(judgePosition({ ...whole, openInterest: Number.NaN }), null)
  assert.equal(judgePosition({ ...whole, priceBefore: -1 }), null)
})

test('FO-142 DEC-15 pressure with 60 % of the open interest, from a week before to the last day', () => {
  const pressures = [7, 5, 3, 1, 0].map((days) => rolloverPressure(60, days).toFixed(6))
  assert.deepEqual(pressures, ['0.000000', '0.000000', '9.600000', '38.400000', '60.000000'])
  assert.equal(rolloverPressure(60, 8, 10).toFixed(6), '2.400000', 'T is a parameter')
  assert.equal(rolloverPressure(60, -3), 60)
})

test('FO-143 expired below no days, high above 30, medium above 10, else low', () => {
  assert.equal(rolloverStatus(60, -1), 'EXPIRED')
  assert.deepEqual(
    [30.01, 30, 10.01, 10, 0].map((pressure) => rolloverStatus(pressure, 0)),
    ['HIGH', 'MEDIUM', 'MEDIUM', 'LOW', 'LOW'],
  )
})
