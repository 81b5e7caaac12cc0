import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FEWEST_LOOKS, tracePath } from './trace-path.ts'

// One unit to the right for each look.
const WIDTH = FEWEST_LOOKS - 1

test('the newest look is at the right, and the highest touches the top', () => {
  assert.equal(tracePath([5, 10, 0], 1, WIDTH, 12, false), 'M12.0 7.0L13.0 2.0L14.0 12.0')
})

test('a scale never magnifies what is small', () => {
  assert.equal(tracePath([1], 10, WIDTH, 12, false), 'M14.0 11.0')
})

test('where nothing answered there is a gap, and no path at all where nothing ever did', () => {
  const path = tracePath([10, null, null, 10], 10, WIDTH, 12, true)
  assert.equal(path, 'M11.0 12L11.0 2.0L11.0 12zM14.0 12L14.0 2.0L14.0 12z')
  assert.equal(tracePath([null, null], 10, WIDTH, 12, true), '')
})
