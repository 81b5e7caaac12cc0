import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextRestMs, slowDown } from './pace.ts'

test('each refusal doubles the rest up to a minute, and calm shortens it again', () => {
  assert.equal(nextRestMs(), 1_500)
  slowDown()
  assert.equal(nextRestMs(), 3_000)
  for (let refusals = 0; refusals < 10; refusals += 1) slowDown()
  const rests = Array.from({ length: 21 * 7 }, nextRestMs)
  assert.equal(rests[0], 60_000)
  assert.ok(rests.every((rest, index) => index === 0 || rest <= rests[index - 1]!))
  assert.equal(rests.at(-1), 1_500)
})
