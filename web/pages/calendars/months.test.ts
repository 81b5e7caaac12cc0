import assert from 'node:assert/strict'
import { test } from 'node:test'
import { monthsOf } from './months.ts'

test('a year has its days, and each month begins below its weekday', () => {
  const leap = monthsOf(2024)
  assert.equal(
    leap.reduce((sum, { squares }) => sum + squares.length, 0),
    366,
  )
  // January 2024 began on a Monday, September on a Sunday.
  assert.deepEqual([leap[0]!.blanks, leap[8]!.blanks], [0, 6])
  assert.deepEqual(leap[1]!.squares.at(-1), { date: '2024-02-29', day: 29, isWeekend: false })
  assert.equal(leap[8]!.squares[0]!.isWeekend, true)
})
