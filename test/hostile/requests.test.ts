import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testServer } from '#test/support/server.ts'
import { assault, openTarget } from './campaign.ts'

/** Two stand for all; the others are drawn by `npm run fuzz`. */
const SEEDS = [1, 2]

test('FO-310 FO-311 FO-313 SO-056 SO-057 hostile requests to every operation are answered by the contract', async (t) => {
  const target = await openTarget(await testServer(t))
  const seen = new Set<number>()
  for (const seed of SEEDS) {
    const { statuses, complaints } = await assault(target, { seed, count: 300 })
    assert.deepEqual(complaints, [], `Again: npm run fuzz -- --seed=${seed}`)
    for (const status of statuses.keys()) seen.add(status)
  }
  for (const status of [200, 201, 400, 404, 405, 422]) {
    assert.ok(seen.has(status), `${status} was among the answers`)
  }
})
