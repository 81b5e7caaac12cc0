import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trendDirection, type TrendDirection } from './trend-direction.ts'

const CASES: readonly (readonly [number, number, TrendDirection])[] = [
  [0.15, 0, 'positive'],
  [0.149, 0, 'neutral'],
  [-0.15, 0.1, 'negative'],
  [-0.149, 0.1, 'neutral'],
  [0, 0.101, 'mixed'],
  [0.2, 0.2, 'mixed'], // satisfies two rules; this one comes first
  [-0.2, 0.2, 'mixed'],
  [0.299, 0.11, 'mixed'],
  [0.3, 0.9, 'positive'],
  [-0.3, 0.9, 'negative'],
]

test('SO-156 DEC-12 a trend is mixed before it is positive or negative, and neutral at last', () => {
  for (const [average, contradiction, direction] of CASES) {
    assert.equal(trendDirection(average, contradiction), direction, `${average} ${contradiction}`)
  }
})
