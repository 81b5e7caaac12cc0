import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../../../core/chance.ts'
import { drawFeatures, drawRepeated, drawSamples } from './draw.ts'

test('draws take the share they were asked for', () => {
  const draw = chance(4, 'test/draw', 0)
  const { order, unseen } = drawSamples(10_000, 0.3, draw)
  assert.ok(Math.abs(order.length - 3_000) < 200)
  assert.deepEqual(
    [...order, ...unseen].toSorted((a, b) => a - b),
    [...Array(10_000).keys()],
  )
  assert.equal(drawSamples(5, 1e-9, draw).order.length, 1)
  assert.equal(drawFeatures(50, 0.3, draw).length, 15)
  assert.deepEqual(drawFeatures(4, 1, draw), [0, 1, 2, 3])
  const times = drawRepeated(10_000, draw)
  assert.equal(
    times.reduce((sum, count) => sum + count, 0),
    10_000,
  )
  // A sample is left out with chance (1 − 1/n)ⁿ, which is 1/e.
  const left = times.filter((count) => count === 0).length
  assert.ok(Math.abs(left - 10_000 / Math.E) < 200)
})
