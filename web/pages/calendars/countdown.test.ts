import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countdown } from './countdown.ts'

test('a countdown is as coarse as its length', () => {
  assert.deepEqual([-3, 4.2, 65, 11_520, 183_600].map(countdown), [
    '0 s',
    '5 s',
    '1 min 05 s',
    '3 h 12 min',
    '2 d 3 h',
  ])
})
