import assert from 'node:assert/strict'
import { test } from 'node:test'
import { growBar, settleBar, type ChartBar } from './forming-bar.ts'

const tick = (price: number, sessionVolume: number | null = null) => ({
  at: 0,
  price,
  sessionVolume,
})

test('a bar grows with each tick, and a later one begins another', () => {
  let forming = growBar(null, tick(100, 1_000), 60)
  forming = growBar(forming, tick(103, 1_010), 60)
  forming = growBar(forming, tick(99, 1_025), 60)
  const grown: ChartBar = { openedAt: 60, open: 100, high: 103, low: 99, close: 99, volume: 25 }
  assert.deepEqual(forming.bar, grown)
  forming = growBar(forming, tick(101, 1_030), 120)
  assert.deepEqual(
    [forming.bar.openedAt, forming.bar.open, forming.bar.volume],
    [120, 101, 5],
    'what was traded up to its first tick is its own',
  )
})

test('volume that is not told, or shrinks with a new session, counts nothing', () => {
  let forming = growBar(null, tick(100), 60)
  forming = growBar(forming, tick(101, 900), 60)
  forming = growBar(forming, tick(102, 100), 60)
  assert.equal(forming.bar.volume, 0)
})

test('what is stored of a bar widens it, and does not take back the newest price', () => {
  const stored = { openedAt: 60, open: 98, high: 105, low: 97, close: 100, volume: 500 }
  const forming = settleBar(growBar(null, tick(101, 10), 60), stored)
  assert.deepEqual(forming.bar, { ...stored, close: 101 })
  assert.deepEqual(settleBar(null, stored).bar, stored)
})
