import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Redis } from 'ioredis'
import { chance } from '#src/core/chance.ts'
import { takeInRedis } from '#src/links/redis/limiter.ts'
import { takeFrom, type Rates, type Usage } from '#src/links/rates.ts'
import { LINK_KINDS } from '#test/support/links.ts'
import { NO_REDIS, testRedis } from '#test/support/redis.ts'
import { until } from '#test/support/tidemark.ts'

const TEN_AN_HOUR: Rates = { windows: [{ limit: 10, windowMs: 3_600_000 }], burst: null }

for (const { name, skip, open } of LINK_KINDS) {
  test(`FO-330 two who take at one moment never share a unit, ${name}`, { skip }, async (t) => {
    const [a, b] = await open(t)
    const taken = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        (index % 2 ? a : b).limiter.take('user', TEN_AN_HOUR),
      ),
    )
    assert.equal(taken.filter(({ allowed }) => allowed).length, 10)
    assert.deepEqual(
      taken.map(({ remaining }) => remaining).toSorted((x, y) => y - x),
      [9, 8, 7, 6, 5, 4, 3, 2, 1, ...Array<number>(51).fill(0)],
    )
  })

  test(`FO-271 each key has units of its own, ${name}`, { skip }, async (t) => {
    const [a, b] = await open(t)
    for (const key of ['ana listOrders', 'ana placeOrder', 'ben listOrders']) {
      assert.equal((await a.limiter.take(key, TEN_AN_HOUR, 10)).allowed, true, key)
      assert.equal((await b.limiter.take(key, TEN_AN_HOUR)).allowed, false, key)
    }
  })

  test(`FO-271 a window that has ended is whole again, ${name}`, { skip }, async (t) => {
    const [a] = await open(t)
    const rates = { windows: [{ limit: 2, windowMs: 100 }], burst: null }
    await a.limiter.take('user', rates, 2)
    await until(
      async () => (await a.limiter.take('user', rates, 0)).remaining === 2,
      'the window ends',
    )
    assert.equal((await a.limiter.take('user', rates, 2)).allowed, true)
  })

  test(
    `FO-271 a burst passes at once, and a longer window bounds it, ${name}`,
    { skip },
    async (t) => {
      const [a, b] = await open(t)
      const rates = {
        windows: [
          { limit: 1, windowMs: 3_600_000 },
          { limit: 6, windowMs: 86_400_000 },
        ],
        burst: 4,
      }
      const verdicts = []
      for (let take = 0; take < 5; take += 1) {
        verdicts.push(await (take % 2 ? a : b).limiter.take('user', rates))
      }
      assert.deepEqual(
        verdicts.map(({ allowed, limit, remaining }) => [allowed, limit, remaining]),
        [
          [true, 4, 3],
          [true, 4, 2],
          [true, 4, 1],
          [true, 4, 0],
          [false, 4, 0],
        ],
      )
      assert.deepEqual(
        verdicts.at(-1)!.windows.map(({ remaining }) => remaining),
        [0, 2],
        'the refusal cost the longer window nothing',
      )
      const { retryAfterMs } = verdicts.at(-1)!
      assert.ok(retryAfterMs > 3_500_000 && retryAfterMs <= 3_600_000, String(retryAfterMs))
    },
  )

  test(`who is forgotten has all units again, ${name}`, { skip }, async (t) => {
    const [a, b] = await open(t)
    await a.limiter.take('user', TEN_AN_HOUR, 10)
    await b.limiter.forget('user')
    assert.equal((await a.limiter.take('user', TEN_AN_HOUR)).remaining, 9)
  })

  test(`a key is text, whatever it holds, ${name}`, { skip }, async (t) => {
    const [a, b] = await open(t)
    const keys = ['x\r\nFLUSHALL\r\n', "x' redis.call('flushall')", 'x*', '', 'ключ 🔑', '\u0000']
    for (const key of keys) await a.limiter.take(key, TEN_AN_HOUR, 4)
    for (const key of keys) {
      assert.equal((await b.limiter.take(key, TEN_AN_HOUR)).remaining, 5, JSON.stringify(key))
    }
  })
}

const DRAWN: readonly Rates[] = [
  { windows: [{ limit: 7, windowMs: 9 }], burst: null },
  { windows: [{ limit: 3, windowMs: 7 }], burst: 11 },
  {
    windows: [
      { limit: 5, windowMs: 10 },
      { limit: 17, windowMs: 35 },
      { limit: 200, windowMs: 3_600_000 },
    ],
    burst: 10,
  },
]

test('the script in Redis decides as the arithmetic does', { skip: NO_REDIS }, async (t) => {
  const { url } = await testRedis(t)
  const redis = new Redis(url)
  t.after(() => redis.disconnect())
  const draw = chance(1, 'takes', 0)
  for (const [index, rates] of DRAWN.entries()) {
    let usage: Usage = []
    for (let take = 0; take < 400; take += 1) {
      const cost = draw.integer(6)
      const step = await takeInRedis(redis, `key ${index}`, rates, cost)
      const expected = takeFrom(usage, rates, cost, step.now)
      assert.deepEqual(step.usage, expected.usage, `take ${take} at ${step.now}`)
      assert.equal(step.allowed, expected.taken.allowed)
      usage = expected.usage
    }
  }
})
