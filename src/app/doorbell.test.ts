import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doorsIn, payloadsOf } from './doorbell.ts'

test('a payload names each run once, and comes back as it went', () => {
  const doors = [
    { userId: 'usr_a', runId: 'run_1' },
    { userId: 'usr_b', runId: 'run_1' },
    { userId: 'usr_a', runId: 'run_1' },
  ]
  const payloads = payloadsOf(doors)
  assert.deepEqual(payloads, ['[["usr_a","run_1"],["usr_b","run_1"]]'])
  assert.deepEqual(doorsIn(payloads[0]!), doors.slice(0, 2))
})

test('many runs are split into payloads that PostgreSQL takes, in bytes and not in characters', () => {
  const doors = Array.from({ length: 1_000 }, (_, index) => ({
    userId: 'usr_ä',
    runId: `run_${'€'.repeat(20)}_${index}`,
  }))
  const payloads = payloadsOf(doors)
  assert.deepEqual(payloads.flatMap(doorsIn), doors)
  assert.ok(payloads.every((payload) => Buffer.byteLength(payload) <= 7_000))
})

test('nothing to tell makes no payload, and a payload that is not ours rings no door', () => {
  assert.deepEqual(payloadsOf([]), [])
  for (const payload of ['', 'hello', 'null', '42', '[42]', '[null]', '{"a":1}']) {
    assert.doesNotThrow(() => doorsIn(payload), payload)
  }
})
