import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cache, CacheCounts } from '#src/links/cache.ts'
import { settableClock } from '#test/support/clock.ts'
import { LINK_KINDS } from '#test/support/links.ts'
import { until } from '#test/support/tidemark.ts'

for (const { name, skip, open } of LINK_KINDS) {
  const isShared = name === 'over Redis'

  test(
    `FO-280 memory, then Redis, then what is loaded; each read is counted once, ${name}`,
    { skip },
    async (t) => {
      const [a, b] = await open(t)
      const { loads, load } = source('first')
      for (const { cache } of [a, a, b, b, b]) assert.equal(await cache.read('key', load), 'first')
      assert.equal(loads(), 1)
      if (isShared) {
        const none = { reads: 0, memoryHits: 0, redisHits: 0, shared: 0, loads: 0, redisMisses: 0 }
        assert.deepEqual(readsOf(a.cache), {
          ...none,
          reads: 2,
          memoryHits: 1,
          loads: 1,
          redisMisses: 1,
        })
        assert.deepEqual(readsOf(b.cache), { ...none, reads: 3, memoryHits: 2, redisHits: 1 })
      } else {
        const { reads, memoryHits, loads: loaded, redisMisses } = readsOf(a.cache)
        assert.deepEqual([reads, memoryHits, loaded, redisMisses], [5, 4, 1, 0])
      }
    },
  )

  test(`FO-280 callers of one key at one moment load it once, ${name}`, { skip }, async (t) => {
    const [a] = await open(t)
    const { loads, load } = source({ price: '61.50' })
    const values = await Promise.all(Array.from({ length: 100 }, () => a.cache.read('key', load)))
    assert.equal(loads(), 1)
    assert.equal(new Set(values).size, 1)
    const { reads, shared, loads: counted } = readsOf(a.cache)
    assert.deepEqual([reads, shared, counted], [100, 99, 1])
  })

  test(`FO-282 a value ends with its TTL, ${name}`, { skip }, async (t) => {
    const [a, b] = await open(t)
    let version = 0
    const load = async (): Promise<number> => (version += 1)
    const read = (cache: Cache): Promise<number> => cache.read('key', load, { ttlMs: 100 })
    assert.equal(await read(a.cache), 1)
    await until(async () => (await read(a.cache)) > 1, 'it is loaded again')
    await until(async () => (await read(b.cache)) > 2, 'for the other, too')
  })

  test(`FO-281 memory keeps nothing for more than 5 minutes, ${name}`, { skip }, async (t) => {
    const clock = settableClock('2026-01-05T09:00:00Z')
    const [a] = await open(t, clock)
    const { load } = source('value')
    const day = { ttlMs: 86_400_000 }
    await a.cache.read('key', load, day)
    clock.set('2026-01-05T09:04:59.999Z')
    await a.cache.read('key', load, day)
    assert.equal(a.cache.counts().memoryHits, 1)
    clock.set('2026-01-05T09:05:00Z')
    await a.cache.read('key', load, day)
    const { memoryHits, redisHits, loads } = a.cache.counts()
    assert.deepEqual([memoryHits, redisHits, loads], isShared ? [1, 1, 1] : [1, 0, 2])
  })

  test(`FO-282 an update is seen by all after an invalidation, ${name}`, { skip }, async (t) => {
    const [a, b] = await open(t)
    let price = 'old'
    const read = (cache: Cache): Promise<string> => cache.read('key', async () => price)
    const other = source('untouched')
    for (const { cache } of [a, b])
      await Promise.all([read(cache), cache.read('other', other.load)])
    price = 'new'
    assert.deepEqual([await read(a.cache), await read(b.cache)], ['old', 'old'], 'from memory')
    await a.cache.invalidate('key')
    assert.equal(await read(a.cache), 'new', 'at once, where it was invalidated')
    await until(async () => (await read(b.cache)) === 'new', 'the other process hears of it')
    await Promise.all([a, b].map(({ cache }) => cache.read('other', other.load)))
    assert.equal(other.loads(), 1, 'other keys stay')
  })

  test(
    `what was loaded before an invalidation is not kept after it, ${name}`,
    { skip },
    async (t) => {
      const [a, b] = await open(t)
      let price = 'old'
      const read = (cache: Cache): Promise<string> => cache.read('key', async () => price)
      const began = Promise.withResolvers<void>()
      const finish = Promise.withResolvers<void>()
      const slow = a.cache.read('key', async () => {
        const seen = price
        began.resolve()
        await finish.promise
        return seen
      })
      await began.promise
      price = 'new'
      await b.cache.invalidate('key')
      assert.equal(await read(b.cache), 'new', 'who comes after it does not wait for the old')
      finish.resolve()
      assert.equal(await slow, 'old', 'it answers who asked before')
      assert.equal(await read(b.cache), 'new')
      await until(async () => (await read(a.cache)) === 'new', 'its process forgets it')
    },
  )

  test(
    `that there is nothing is kept, too, and for a time of its own, ${name}`,
    { skip },
    async (t) => {
      const clock = settableClock('2026-01-05T09:00:00Z')
      const [a] = await open(t, clock)
      const { loads, load } = source(null)
      const options = { ttlMs: 60_000, nothingTtlMs: 200 }
      assert.equal(await a.cache.read('key', load, options), null)
      assert.equal(await a.cache.read('key', load, options), null)
      assert.equal(loads(), 1)
      await until(async () => {
        clock.set(new Date(clock.now() + 1_000).toISOString()) // Redis has a clock of its own
        await a.cache.read('key', load, options)
        return loads() > 1
      }, 'it is asked again')
    },
  )

  test(
    `what a load throws is thrown to all that wait, and not kept, ${name}`,
    { skip },
    async (t) => {
      const [a] = await open(t)
      const fails = async (): Promise<never> => {
        throw new Error('the database is away')
      }
      const outcomes = await Promise.allSettled([1, 2, 3].map(() => a.cache.read('key', fails)))
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['rejected', 'rejected', 'rejected'],
      )
      assert.equal(await a.cache.read('key', async () => 'value'), 'value')
      const { loads, failedLoads } = a.cache.counts()
      assert.deepEqual([loads, failedLoads], [2, 1])
    },
  )

  test(
    `a value is the same from every layer, and nobody can change it, ${name}`,
    { skip },
    async (t) => {
      const [a, b] = await open(t)
      const load = async () => ({ at: new Date(0), list: [1, { deep: 'text\n' }], gone: undefined })
      const read = ({ cache }: { cache: Cache }): Promise<unknown> => cache.read('key', load)
      const expected = { at: '1970-01-01T00:00:00.000Z', list: [1, { deep: 'text\n' }] }
      for (const links of [a, a, b, b]) {
        const value = (await read(links)) as typeof expected
        assert.deepEqual(value, expected)
        assert.throws(() => value.list.push(2), TypeError)
        assert.throws(() => Object.assign(value.list[1]!, { deep: 'other' }), TypeError)
      }
    },
  )

  test(`FO-282 one session's values are never another's, ${name}`, { skip }, async (t) => {
    const [a, b] = await open(t)
    const keys = ['ana/1', 'ana/2', 'ana', 'an*', 'an?/1', '[a]na/1', 'ana\\/1', 'ana\n1', 'ben/1']
    for (const key of keys) await a.cache.read(`session/${key}`, async () => key)
    for (const key of keys) {
      assert.equal(await b.cache.read(`session/${key}`, async () => 'lost'), key)
    }
    for (const prefix of ['session/an*', 'session/an?/', 'session/[a]na', 'session/ana\\/']) {
      await a.cache.clear(prefix)
    }
    const left = ['ana/1', 'ana/2', 'ana', 'ana\n1', 'ben/1']
    for (const key of keys) {
      const expected = left.includes(key) ? key : 'anew'
      const read = () => b.cache.read(`session/${key}`, async () => 'anew')
      await until(async () => (await read()) === expected, `${key} is ${expected}`)
    }
    await a.cache.clear('session/ana/')
    assert.equal(await a.cache.read('session/ana/2', async () => 'anew'), 'anew')
    assert.equal(await a.cache.read('session/ben/1', async () => 'anew'), 'ben/1')
    await b.cache.clear('')
    await until(
      async () => (await a.cache.read('session/ben/1', async () => 'anew')) === 'anew',
      'all are forgotten',
    )
  })

  test(`an area is cleared by itself, also for who is loading, ${name}`, { skip }, async (t) => {
    const [a, b] = await open(t)
    const versions = { 'key/1': 1, 'instruments/1': 1, key: 1 }
    type Key = keyof typeof versions
    const read = ({ cache }: { readonly cache: Cache }, key: Key): Promise<number> =>
      cache.read(key, async () => versions[key])
    const keys = Object.keys(versions) as Key[]
    for (const key of keys) assert.deepEqual([await read(a, key), await read(b, key)], [1, 1])
    for (const key of keys) versions[key] = 2
    await b.cache.clear('key/')
    await until(async () => (await read(a, 'key/1')) === 2, 'the area is read anew')
    assert.deepEqual([await read(a, 'instruments/1'), await read(b, 'instruments/1')], [1, 1])
    assert.deepEqual([await read(a, 'key'), await read(b, 'key')], [1, 1])

    const began = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    const slow = a.cache.read('key/2', async () => {
      began.resolve()
      await finish.promise
      return 'old'
    })
    await began.promise
    await b.cache.clear('key/')
    finish.resolve()
    assert.equal(await slow, 'old')
    assert.equal(await b.cache.read('key/2', async () => 'new'), 'new')
  })
}

function source<Value>(value: Value) {
  let count = 0
  const load = async (): Promise<Value> => {
    count += 1
    return value
  }
  return { load, loads: () => count }
}

function readsOf(cache: Cache): Partial<CacheCounts> & { readonly reads: number } {
  const { reads, memoryHits, redisHits, shared, loads, redisMisses } = cache.counts()
  assert.equal(reads, memoryHits + redisHits + shared + loads)
  return { reads, memoryHits, redisHits, shared, loads, redisMisses }
}
