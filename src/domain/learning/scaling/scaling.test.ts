import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutOutliers } from './outliers.ts'
import { fitScaler, scaleColumns } from './standard-scaler.ts'

const { NaN: NONE } = Number

test('a sample goes if any feature of it is beyond 4 deviations', () => {
  // Of 99 values of ±1 and one outlier x the deviation is about √(1 + x² ÷ 100): 4.1 is 3.8 of them.
  const calm = Float64Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 1 : -1))
  const wild = calm.with(40, 20)
  const kept = withoutOutliers([calm.with(7, 4.1), wild])
  assert.deepEqual(
    [...kept],
    [...calm.keys()].filter((sample) => sample !== 40),
  )
  assert.equal(withoutOutliers([wild], 12).length, 100, 'with a wider limit it stays')
})

test('what is missing is no outlier, what is infinite is one', () => {
  const column = Float64Array.of(1, NONE, 2, Infinity, 3, -Infinity)
  assert.deepEqual([...withoutOutliers([column])], [0, 1, 2, 4])
  assert.equal(
    withoutOutliers([new Float64Array(9).fill(0.1)]).length,
    9,
    'nor is what stands still',
  )
  assert.equal(withoutOutliers([]).length, 0)
})

test('normalization replaces infinities, fills gaps with medians, then scales', () => {
  const column = Float64Array.of(4, NONE, 1, Infinity, 2, 5, -Infinity)
  const scaler = fitScaler([column, new Float64Array(7).fill(3), new Float64Array(7).fill(NONE)])
  // The median of 1, 2, 4, 5 is 3; 4, 3, 1, 3, 2, 5, 3 have the mean 3 and the variance 10 ÷ 7.
  assert.deepEqual(scaler.medians, [3, 3, 0])
  assert.deepEqual(scaler.means, [3, 3, 0])
  assert.ok(Math.abs(scaler.deviations[0]! - Math.sqrt(10 / 7)) < 1e-15)
  const [scaled, constant, empty] = scaleColumns(scaler, [
    column,
    new Float64Array(7).fill(3),
    new Float64Array(7).fill(NONE),
  ])
  const unit = Math.sqrt(7 / 10)
  const expected = [unit, 0, -2 * unit, 0, -unit, 2 * unit, 0]
  expected.forEach((value, index) => assert.ok(Math.abs(scaled![index]! - value) < 1e-15))
  assert.ok(constant!.every((value) => value === 0) && empty!.every((value) => value === 0))
})

test('later samples are scaled by what was learned of the earlier', () => {
  const scaler = fitScaler([Float64Array.of(0, 10, 20)])
  const [scaled] = scaleColumns(scaler, [Float64Array.of(10, NONE, 1_000)])
  assert.deepEqual([...scaled!.subarray(0, 2)], [0, 0])
  assert.ok(Math.abs(scaled![2]! - 990 / Math.sqrt(200 / 3)) < 1e-12)
})
