import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sparkPath } from './spark-path.ts'

// By hand: 108 px high with margins of 4 leave 100; 90 … 110 is 20 wide, so 5 px a unit.
test('a spark spans its box from the highest value to the lowest, its base among them', () => {
  const curve = [110, 100, 90].map((value, time) => ({ time, value }))
  assert.deepEqual(sparkPath(curve, 100, 200, 108), {
    line: 'M0 4L100 54L200 104',
    area: 'M0 4L100 54L200 104V54H0Z',
    baseY: 54,
  })
})

test('nothing yet, and nothing that moved, are flat lines', () => {
  assert.equal(sparkPath([], 100, 200, 108).line, 'M0 54H200')
  const flat = [
    { time: 0, value: 100 },
    { time: 1, value: 100 },
  ]
  assert.equal(sparkPath(flat, 100, 200, 108).line, 'M0 54L200 54')
})
