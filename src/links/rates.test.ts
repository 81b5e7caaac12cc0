import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { takeFrom, type Rates, type Usage } from './rates.ts'

const FREE: Rates = {
  windows: [
    { limit: 5, windowMs: 1_000 },
    { limit: 100, windowMs: 60_000 },
    { limit: 1_000, windowMs: 3_600_000 },
  ],
  burst: 10,
}
const FIVE_A_SECOND: Rates = { windows: [{ limit: 5, windowMs: 1_000 }], burst: null }

test('FO-271 a counted window lets its limit pass, and all of it again when it has ended', () => {
  const key = counting(FIVE_A_SECOND)
  assert.deepEqual(verdicts(key, 1_000, 6), [true, true, true, true, true, false])
  const refused = key.take(1_400)
  assert.deepEqual([refused.remaining, refused.resetMs, refused.retryAfterMs], [0, 600, 600])
  assert.equal(key.take(1_999).allowed, false)
  assert.deepEqual(verdicts(key, 2_000, 6), [true, true, true, true, true, false])
})

test('FO-271 a burst passes at once, and then one unit as often as the rate says', () => {
  const key = counting(FREE)
  assert.deepEqual(verdicts(key, 0, 11), [...Array<boolean>(10).fill(true), false])
  assert.equal(key.take(0).retryAfterMs, 200, 'five a second are one in 200 ms')
  assert.equal(key.take(199).allowed, false)
  assert.equal(key.take(200).allowed, true)
  assert.deepEqual(verdicts(key, 1_200, 6), [true, true, true, true, true, false])
})

test('FO-271 a longer window refuses what the burst would let pass', () => {
  const key = counting(FREE)
  let allowed = 0
  for (let now = 0; now < 60_000; now += 100) if (key.take(now).allowed) allowed += 1
  assert.equal(allowed, 100, '100 a minute, though 5 a second would be 300')
  const refused = key.take(59_900)
  assert.deepEqual([refused.limit, refused.remaining, refused.retryAfterMs], [100, 0, 100])
  assert.equal(key.take(60_000).allowed, true, 'the minute that began with the first has ended')
})

test('a take that one window refuses takes nothing from the others', () => {
  const key = counting(FREE)
  assert.equal(key.take(0, 7).allowed, true)
  const refused = key.take(0, 7)
  assert.equal(refused.allowed, false)
  assert.deepEqual(
    refused.windows.map(({ limit, remaining }) => [limit, remaining]),
    [
      [10, 3],
      [100, 93],
      [1_000, 993],
    ],
  )
  assert.equal(refused.retryAfterMs, 800, 'four units are missing, 200 ms each')
})

test('the answer is the window that has least left', () => {
  const key = counting({ windows: FREE.windows.toReversed(), burst: null })
  key.take(0, 4)
  const { limit, remaining, resetMs } = key.take(500)
  assert.deepEqual([limit, remaining, resetMs], [5, 0, 500])
})

test('a look costs nothing and says what is left', () => {
  const key = counting(FREE)
  key.take(0, 4)
  assert.deepEqual([key.take(0, 0).remaining, key.take(0, 0).remaining], [6, 6])
})

test('what costs more than there ever is passes when all is there, and the bucket owes it', () => {
  const key = counting({ windows: [{ limit: 5, windowMs: 1_000 }], burst: 10 })
  assert.equal(key.take(0, 15).allowed, true)
  assert.equal(key.take(0, 1).retryAfterMs, 1_200, 'five owed and one wanted')
  assert.equal(key.take(1_199, 1).allowed, false)
  assert.equal(key.take(1_200, 1).allowed, true)
})

test('a clock that is set back locks nobody out for longer than a window', () => {
  for (const rates of [FREE, FIVE_A_SECOND]) {
    const key = counting(rates)
    key.take(1_000_000, 5)
    key.take(1_000_000, 5)
    assert.ok(key.take(0, 5).retryAfterMs <= 1_000)
    assert.equal(key.take(1_000, 5).allowed, true)
  }
})

const takes = fc.array(
  fc.record({ waitMs: fc.nat({ max: 400 }), cost: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 120 },
)
const SMALL: Rates = {
  windows: [
    { limit: 5, windowMs: 1_000 },
    { limit: 12, windowMs: 3_000 },
  ],
  burst: 10,
}

test('whatever comes when: no span holds more than the burst and what the rate adds', () => {
  fc.assert(
    fc.property(takes, (list) => {
      const key = counting(SMALL)
      const passed: { readonly at: number; readonly cost: number }[] = []
      let now = 0
      for (const { waitMs, cost } of list) {
        now += waitMs
        if (key.take(now, cost).allowed) passed.push({ at: now, cost })
      }
      for (const [first, { at: from }] of passed.entries()) {
        let sum = 0
        for (const { at, cost } of passed.slice(first)) {
          sum += cost
          assert.ok(sum <= 10 + ((at - from) * 5) / 1_000 + 1e-9, `${sum} from ${from} to ${at}`)
        }
      }
    }),
    { seed: 20_260_101, numRuns: 300 },
  )
})

test('whatever comes when: one who waits as told is let in, and a millisecond earlier is not', () => {
  fc.assert(
    fc.property(takes, (list) => {
      const key = counting(SMALL)
      let now = 0
      for (const { waitMs, cost } of list) {
        now += waitMs
        const { allowed, retryAfterMs } = key.take(now, cost)
        if (allowed) continue
        assert.ok(retryAfterMs >= 1)
        if (retryAfterMs > 1) assert.equal(key.peek(now + retryAfterMs - 1, cost), false)
        assert.equal(key.peek(now + retryAfterMs, cost), true)
      }
    }),
    { seed: 20_260_102, numRuns: 300 },
  )
})

/** A key and what it used, by a clock that the test gives. */
function counting(rates: Rates) {
  let usage: Usage = []
  return {
    take(now: number, cost = 1) {
      const { usage: next, taken } = takeFrom(usage, rates, cost, now)
      usage = next
      return taken
    },
    peek: (now: number, cost: number) => takeFrom(usage, rates, cost, now).taken.allowed,
  }
}

function verdicts(
  key: ReturnType<typeof counting>,
  now: number,
  count: number,
): readonly boolean[] {
  return Array.from({ length: count }, () => key.take(now).allowed)
}
