import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settableClock } from '#test/support/clock.ts'
import { openMemory, type MemoryLimits } from './memory.ts'

const AMPLE: MemoryLimits = { entries: 100_000, bytes: 2 ** 30 }
const start = '2026-01-05T09:00:00Z'

test('FO-281 of 100,000 entries the oldest 25 % go when one more comes', () => {
  const clock = settableClock(start)
  const memory = openMemory(clock, AMPLE)
  const until = clock.now() + 1_000
  for (let index = 0; index < 100_000; index += 1) memory.put(`key ${index}`, index, until, 1)
  assert.deepEqual(memory.size(), { entries: 100_000, bytes: 100_000, evictions: 0 })

  memory.put('one more', 0, until, 1)
  assert.deepEqual(memory.size(), { entries: 75_001, bytes: 75_001, evictions: 25_000 })
  assert.equal(memory.get('key 24999'), null)
  assert.deepEqual(memory.get('key 25000')?.value, 25_000)
  assert.deepEqual(memory.get('one more')?.value, 0)
})

test('the oldest is what was put longest ago, and putting it again makes it young', () => {
  const clock = settableClock(start)
  const memory = openMemory(clock, { entries: 4, bytes: 100 })
  for (const key of ['a', 'b', 'c', 'd', 'a']) memory.put(key, key, clock.now() + 1, 1)
  memory.put('e', 'e', clock.now() + 1, 1)
  assert.deepEqual(held(memory, 'abcde'), ['a', 'c', 'd', 'e'])
})

test('values take the memory that is theirs, and no more', () => {
  const clock = settableClock(start)
  const memory = openMemory(clock, { entries: 100, bytes: 100 })
  for (const key of ['a', 'b', 'c', 'd']) memory.put(key, key, clock.now() + 1, 25)
  memory.put('e', 'e', clock.now() + 1, 20)
  assert.deepEqual([held(memory, 'abcde'), memory.size().bytes], [['b', 'c', 'd', 'e'], 95])
  memory.put('huge', 0, clock.now() + 1, 26)
  assert.equal(memory.get('huge'), null, 'what would drive out a quarter is not kept')
})

test('an entry ends at its time, to the millisecond, and gives its memory back', () => {
  const clock = settableClock(start)
  const memory = openMemory(clock, AMPLE)
  memory.put('a', 1, clock.now() + 1_000, 7)
  clock.set('2026-01-05T09:00:00.999Z')
  assert.deepEqual(memory.get('a')?.value, 1)
  clock.set('2026-01-05T09:00:01Z')
  assert.equal(memory.get('a'), null)
  assert.deepEqual(memory.size(), { entries: 0, bytes: 0, evictions: 0 })
})

test('FO-343 a clock that is set back makes nothing live longer', () => {
  const clock = settableClock(start)
  const memory = openMemory(clock, AMPLE)
  memory.put('a', 1, clock.now() + 60_000, 1)
  clock.set('2026-01-05T08:00:00Z')
  assert.equal(memory.get('a'), null)
})

test('clearing by prefix leaves what does not begin with it', () => {
  const clock = settableClock(start)
  const memory = openMemory(clock, AMPLE)
  for (const key of ['ab', 'abc', 'b', 'a']) memory.put(key, key, clock.now() + 1, 1)
  memory.clear('ab')
  assert.deepEqual(held(memory, ['ab', 'abc', 'b', 'a']), ['b', 'a'])
  memory.clear('')
  assert.equal(memory.size().entries, 0)
})

function held(memory: ReturnType<typeof openMemory>, keys: Iterable<string>): readonly string[] {
  return [...keys].filter((key) => memory.get(key) !== null)
}
