import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Instant } from './instant.ts'
import { paceTurns } from './pace-turns.ts'

test('turns keep every window, and are served in the order of asking', async () => {
  let now = 0
  const slept: number[] = []
  const clock = {
    now: () => now as Instant,
    sleep: async (ms: number) => void slept.push(now + ms),
  }
  const pace = paceTurns(clock, [
    { most: 2, ms: 1_000 },
    { most: 5, ms: 60_000 },
  ])
  await Promise.all(Array.from({ length: 6 }, () => pace.turn()))
  assert.deepEqual(slept, [1_000, 1_000, 2_000, 60_000], 'two at once, and five in a minute')

  now = 200_000
  pace.hold(3_000)
  await pace.turn()
  assert.equal(slept.at(-1), 203_000, 'who was asked to wait waits')
})
