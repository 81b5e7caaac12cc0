import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  barIndexAt,
  curveOf,
  drawdownCurve,
  extendCurve,
  isExtension,
  maximumDrawdown,
  thinCurve,
  type CurvePoint,
} from './curve.ts'

const valued = (...values: readonly number[]): CurvePoint[] =>
  values.map((value, time) => ({ time, value }))

test('columns of text become points of numbers', () => {
  const columns = { logical_time: ['1970-01-01T00:00:01Z'], equity: ['100000.5'] }
  assert.deepEqual(curveOf(columns), [{ time: 1000, value: 100_000.5 }])
})

test('a curve takes what is later than its end, and nothing twice', () => {
  const curve = valued(1, 2, 3)
  const more = [
    { time: 2, value: 9 },
    { time: 3, value: 4 },
  ]
  assert.deepEqual(extendCurve(curve, more), [...curve, { time: 3, value: 4 }])
  assert.equal(extendCurve(curve, curve), curve)
})

test('a thinned curve keeps its ends and its extremes, in order, within its bound', () => {
  const wave = valued(...Array.from({ length: 10_000 }, (_, index) => (index * 7919) % 1009))
  wave[4321] = { time: 4321, value: -5 }
  wave[8765] = { time: 8765, value: 5000 }
  const thin = thinCurve(wave, 100)
  assert.ok(thin.length <= 100)
  assert.deepEqual([thin[0], thin.at(-1)], [wave[0], wave.at(-1)])
  assert.ok(thin.includes(wave[4321]) && thin.includes(wave[8765]))
  assert.ok(thin.every((point, index) => index === 0 || point.time > thin[index - 1]!.time))
})

test('a curve that fits is not thinned', () => {
  const curve = valued(1, 2, 3, 4)
  assert.equal(thinCurve(curve, 4), curve)
})

// 100 → 120 → 90 → 130 → 104: falls of 30/120 = 0.25 and 26/130 = 0.2.
test('drawdown is the fall from the highest value so far, as a fraction of it', () => {
  const curve = valued(100, 120, 90, 130, 104)
  assert.deepEqual(
    drawdownCurve(curve).map(({ value }) => Number(value.toFixed(10))),
    [0, 0, -0.25, 0, -0.2],
  )
  assert.equal(maximumDrawdown(curve), 0.25)
  assert.equal(maximumDrawdown([]), 0)
})

test('an extension is told from another curve', () => {
  const curve = valued(1, 2, 3)
  assert.equal(isExtension(curve, extendCurve(curve, [{ time: 9, value: 4 }])), true)
  assert.equal(isExtension(curve, valued(1, 2, 3, 4)), false)
  assert.equal(isExtension([], curve), false)
})

test('a fill belongs to the bar in which its time lies', () => {
  const closedAt = [10, 20, 30]
  assert.deepEqual(
    [5, 10, 11, 30, 31].map((time) => barIndexAt(closedAt, time)),
    [0, 0, 1, 2, 2],
  )
  assert.equal(barIndexAt([], 5), -1)
})
