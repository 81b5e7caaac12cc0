import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Links } from '#src/links/links.ts'
import type { Rates } from '#src/links/rates.ts'
import { linksTo, type Line } from '#test/support/links.ts'
import { NO_REDIS, testRedis, type TestRedis } from '#test/support/redis.ts'
import { tcpProxy } from '#test/support/tcp-proxy.ts'
import { until } from '#test/support/tidemark.ts'

const skip = NO_REDIS
const TEN_AN_HOUR: Rates = { windows: [{ limit: 10, windowMs: 3_600_000 }], burst: null }

test('FO-283 a Redis that is not there at the start is used when it comes', { skip }, async (t) => {
  const redis = await testRedis(t)
  await redis.kill()
  const logged: Line[] = []
  const links = await linksTo(t, redis.url, { logged })
  assert.equal(links.health().status, 'degraded')
  assert.match(links.health().detail, /^Redis does not answer: .*ECONNREFUSED/)
  await assertWorksAlone(links)
  assert.equal(logged.filter(({ level }) => level === 'warn').length, 1, 'it is said once')

  await redis.start()
  await untilOk(links)
  const other = await linksTo(t, redis.url)
  assert.equal(await links.cache.read('shared', async () => 1), 1)
  assert.equal(await other.cache.read('shared', async () => 2), 1, 'from now on they share')
})

test(
  'FO-280 FO-282 FO-283 a Redis that is killed is done without, and used when it is back',
  { skip },
  async (t) => {
    const redis = await testRedis(t)
    const logged: Line[] = []
    const [a, b] = [await linksTo(t, redis.url, { logged }), await linksTo(t, redis.url)]
    const heard = listen(b, 'x')
    await a.cache.read('before', async () => 1)
    const { since } = a.health()
    await redis.kill()
    await until(() => a.health().status === 'degraded', 'health says so')
    assert.ok(a.health().since >= since)
    await assertWorksAlone(a)

    await redis.start()
    const startedMs = performance.now()
    await untilOk(a)
    t.diagnostic(`in use ${Math.round(performance.now() - startedMs)} ms after Redis was back`)
    await untilOk(b)
    await until(() => heard.includes('resync'), 'who may have missed a message is told')
    a.bus.publish('x', 'hello')
    await until(() => heard.includes('hello'), 'messages pass again')
    assert.deepEqual(
      logged.map(({ level }) => level),
      ['info', 'warn', 'info'],
      'each change is logged once',
    )
  },
)

test(
  'FO-283 Redis is killed three times under load, and no answer is wrong',
  { skip },
  async (t) => {
    const redis = await testRedis(t)
    const [a, b] = [await linksTo(t, redis.url), await linksTo(t, redis.url)]
    const stop = new AbortController()
    let [reads, wrong] = [0, 0]
    const versions = new Map<string, number>()
    const work = async (key: string): Promise<void> => {
      for (let version = 1; !stop.signal.aborted; version += 1) {
        versions.set(key, version)
        await a.cache.invalidate(key)
        const load = async (): Promise<number> => versions.get(key)!
        const [own, other] = [await a.cache.read(key, load), await b.cache.read(key, load)]
        reads += 2
        if (own !== version || other > version) wrong += 1
        await turn() // without Redis nothing waits for anything
      }
    }
    const working = ['a', 'b', 'c', 'd'].map(work)
    for (let kill = 0; kill < 3; kill += 1) {
      const before = reads
      await until(() => reads > before + 50, 'it is under load')
      await redis.kill()
      const whileAway = reads
      await until(() => reads > whileAway + 50, 'answers go on')
      await redis.start()
      const startedMs = performance.now()
      await Promise.all([untilOk(a), untilOk(b)])
      t.diagnostic(`in use ${Math.round(performance.now() - startedMs)} ms after Redis was back`)
    }
    stop.abort()
    await Promise.all(working)
    t.diagnostic(`${reads} reads`)
    assert.equal(wrong, 0)
    const last = versions.get('a')!
    const load = async (): Promise<number> => last
    await until(
      async () => (await b.cache.read('a', load)) === last,
      'the other reads the last, too',
    )
  },
)

test('FO-283 a Redis that stands still is waited for once, and not again', { skip }, async (t) => {
  const redis = await testRedis(t)
  const links = await linksTo(t, redis.url)
  redis.pause()
  t.after(async () => redis.resume())
  assert.equal(await links.cache.read('first', async () => 'loaded'), 'loaded')
  await until(() => links.health().status === 'degraded', 'health says so')
  const asked = links.cache.counts().redisMisses
  await assertWorksAlone(links)
  assert.equal(links.cache.counts().redisMisses, asked, 'nobody asks it')
  redis.resume()
  await untilOk(links)
  await links.cache.read('second', async () => 'loaded')
  assert.equal(links.cache.counts().redisMisses, asked + 1)
})

test(
  'FO-282 FO-283 a full Redis is read from, and what it does not take is done without',
  { skip },
  async (t) => {
    const redis = await testRedis(t)
    const [a, b] = [await linksTo(t, redis.url), await linksTo(t, redis.url)]
    const hand = handOf(t, redis)
    const heard = listen(b, 'x')
    assert.equal(await a.cache.read('before', async () => 'kept'), 'kept')
    await hand.config('SET', 'maxmemory', '1') // less than it has: nothing more is taken
    await assert.rejects(hand.set('key', 'value'), /OOM/)

    await until(() => a.health().status === 'degraded', 'health says so')
    assert.match(a.health().detail, /OOM/)
    assert.equal(await b.cache.read('before', async () => 'lost'), 'kept')
    await assertWorksAlone(a)
    a.bus.publish('x', 'hello')
    await until(() => heard.includes('hello'), 'messages pass, since they take no memory')
    await a.cache.invalidate('before')
    await until(
      async () => (await b.cache.read('before', async () => 'new')) === 'new',
      'old values can be dropped',
    )
    await hand.config('SET', 'maxmemory', '0')
    await untilOk(a)
  },
)

test(
  'FO-273 DEC-24 without Redis each process limits by itself, at the same rates',
  { skip },
  async (t) => {
    const redis = await testRedis(t)
    const links = await linksTo(t, redis.url)
    await links.limiter.take('user', TEN_AN_HOUR, 3)
    await redis.kill()
    const verdicts: boolean[] = []
    for (let take = 0; take < 12; take += 1) {
      verdicts.push((await links.limiter.take('user', TEN_AN_HOUR)).allowed)
    }
    assert.deepEqual(verdicts, [...Array<boolean>(10).fill(true), false, false])
    await redis.start()
    await untilOk(links)
    assert.equal(
      (await links.limiter.take('user', TEN_AN_HOUR)).allowed,
      true,
      'Redis counts again',
    )
  },
)

test(
  'FO-283 who lost its connection while others published resynchronises',
  { skip },
  async (t) => {
    const redis = await testRedis(t)
    const proxy = await tcpProxy(t, redis)
    const [a, b] = [await linksTo(t, redis.url), await linksTo(t, urlOf(proxy))]
    const whole = listen(await linksTo(t, redis.url), 'x')
    const heard = listen(b, 'x')
    await until(async () => (await subscribersOf(t, redis, 'x')) === 2, 'both listen')
    await proxy.refuse()
    proxy.cut()
    await until(async () => (await subscribersOf(t, redis, 'x')) === 1, 'it is cut off')
    a.bus.publish('x', 'lost')
    await until(() => whole.includes('lost'), 'who is there has heard it')
    await proxy.heal()
    await until(() => heard.includes('resync'), 'it is told')
    a.bus.publish('x', 'after')
    await until(() => heard.includes('after'), 'it hears what comes then')
    assert.ok(!heard.includes('lost'), 'the lost one stays lost: messages are hints')
  },
)

test('FO-283 who could not publish has the others resynchronise', { skip }, async (t) => {
  const redis = await testRedis(t)
  const proxy = await tcpProxy(t, redis)
  const [a, b] = [await linksTo(t, urlOf(proxy)), await linksTo(t, redis.url)]
  const [heard, other] = [listen(b, 'x'), listen(b, 'y')]
  await until(async () => (await subscribersOf(t, redis, 'x')) === 1, 'it listens')
  await proxy.refuse()
  proxy.cut()
  await until(() => a.health().status === 'degraded', 'it is cut off')
  a.bus.publish('x', 'lost')
  await proxy.heal()
  await until(() => heard.includes('resync'), 'it is told, though its own connection was whole')
  assert.deepEqual([heard, other], [['resync'], []], 'and only of the channel that it is about')
})

test(
  'FO-283 FO-341 an invalidation that a partition stopped is made good after it',
  { skip },
  async (t) => {
    const redis = await testRedis(t)
    const proxy = await tcpProxy(t, redis)
    const [a, b] = [await linksTo(t, urlOf(proxy)), await linksTo(t, redis.url)]
    let price = 'old'
    const read = ({ cache }: Links): Promise<string> => cache.read('price', async () => price)
    assert.deepEqual([await read(a), await read(b)], ['old', 'old'])
    proxy.blackHole()
    price = 'new'
    await a.cache.invalidate('price')
    assert.deepEqual([await read(a), await read(b)], ['new', 'old'], 'the other side cannot know')
    assert.deepEqual([a.health().status, b.health().status], ['degraded', 'ok'])
    await proxy.heal()
    await until(async () => (await read(b)) === 'new', 'it hears of it')
    await untilOk(a)
    assert.equal(await read(a), 'new')
  },
)

test('FO-283 an invalidation that never comes is bounded by the TTL', { skip }, async (t) => {
  const redis = await testRedis(t)
  const proxy = await tcpProxy(t, redis)
  const [a, b] = [await linksTo(t, urlOf(proxy)), await linksTo(t, redis.url)]
  let price = 'old'
  const read = ({ cache }: Links): Promise<string> =>
    cache.read('price', async () => price, { ttlMs: 1_000 })
  assert.equal(await read(b), 'old')
  const readMs = performance.now()
  await proxy.refuse()
  proxy.cut()
  await until(() => a.health().status === 'degraded', 'it is cut off')
  price = 'new'
  await a.cache.invalidate('price')
  await a.close()
  await until(async () => (await read(b)) === 'new', 'the old value ends')
  t.diagnostic(`the old value lived for ${Math.round(performance.now() - readMs)} ms of 1000`)
})

test('a Redis that comes back with old values does not serve them', { skip }, async (t) => {
  const redis = await testRedis(t)
  const links = await linksTo(t, redis.url)
  const hand = handOf(t, redis)
  await links.cache.read('price', async () => 'old')
  await hand.save()
  await links.cache.invalidate('price')
  await redis.kill()
  await until(() => links.health().status === 'degraded', 'it is away')
  await redis.start()
  await untilOk(links)
  assert.equal(await links.cache.read('price', async () => 'new'), 'new')
})

test(
  'FO-341 a half-open connection is replaced, though nobody says that it is dead',
  { skip },
  async (t) => {
    const redis = await testRedis(t)
    const proxy = await tcpProxy(t, redis)
    const logged: Line[] = []
    const links = await linksTo(t, urlOf(proxy), { logged })
    proxy.halfOpen()
    await until(() => logged.some(({ level }) => level === 'warn'), 'its silence is noticed')
    await untilOk(links)
    await links.cache.read('key', async () => 1)
    assert.equal(links.cache.counts().redisMisses, 1)
  },
)

test('FO-343 latency that comes and goes costs time, and no wrong answer', { skip }, async (t) => {
  const redis = await testRedis(t)
  const proxy = await tcpProxy(t, redis)
  const [a, b] = [await linksTo(t, urlOf(proxy)), await linksTo(t, urlOf(proxy))]
  const prices = new Map<string, number>()
  const read = ({ cache }: Links, key: string): Promise<number | null> =>
    cache.read(key, async () => prices.get(key) ?? null)
  let wrong = 0
  for (const [round, latencyMs] of [0, 20, 80, 300, 5].entries()) {
    proxy.shape({ latencyMs, jitterMs: latencyMs })
    const keys = Array.from({ length: 3 }, (_, index) => `price ${index}`)
    for (const key of keys) prices.set(key, round)
    await a.cache.invalidate(...keys)
    for (const key of keys) if ((await read(a, key)) !== round) wrong += 1
  }
  assert.equal(wrong, 0, 'who updates reads its own update')
  await proxy.heal()
  await Promise.all([untilOk(a), untilOk(b)])
  await until(async () => (await read(b, 'price 0')) === 4, 'the others read it, too')
})

test('FO-311 what others put into Redis breaks nothing', { skip }, async (t) => {
  const redis = await testRedis(t)
  const links = await linksTo(t, redis.url)
  const hand = handOf(t, redis)
  const heard = listen(links, 'x')
  await until(async () => (await subscribersOf(t, redis, 'x')) === 1, 'it listens')
  await hand.set('tidemark:cache:bad', '\n{"a":')
  await hand.set('tidemark:limit:user', 'not ours')
  assert.equal(await links.cache.read('bad', async () => 'loaded'), 'loaded')
  assert.equal((await links.limiter.take('user', TEN_AN_HOUR)).remaining, 9)
  for (const text of ['', 'nobody', '{', 'null', '{"from":1}', '{"from":1,"channels":[{}]}']) {
    await hand.publish('tidemark:bus-notices:0', text)
    await hand.publish('tidemark:bus:0:cache', `other ${text}`)
    await hand.publish('tidemark:bus:0:x', text)
  }
  await hand.publish('tidemark:bus:0:x', 'somebody the last')
  await until(() => heard.includes('the last'), 'it hears on')
  assert.equal(links.health().status, 'ok')
})

test('a password is given to Redis, and to nobody else', { skip }, async (t) => {
  const redis = await testRedis(t, '--requirepass', 'open-sesame')
  const logged: Line[] = []
  const wrong = await linksTo(t, redis.url.replace('//', '//:knock-knock@'), { logged })
  assert.match(wrong.health().detail, /WRONGPASS/)
  const right = await linksTo(t, redis.url.replace('//', '//:open-sesame@'), { logged })
  assert.equal(right.health().status, 'ok')
  await assertWorksAlone(wrong)
  const said = JSON.stringify([logged, wrong.health(), right.health()])
  assert.doesNotMatch(said, /knock-knock|open-sesame/)
  const hand = handOf(t, redis, 'open-sesame')
  const names = ((await hand.client('LIST')) as string).match(/name=tidemark-test /g)
  assert.equal(names?.length, 2, 'an operator sees whose connections they are')
})

/** What a process can do by itself, it does at once. */
async function assertWorksAlone(links: Links): Promise<void> {
  const key = `alone ${Math.random()}`
  const load = async (): Promise<string> => 'loaded'
  assert.equal(await links.cache.read(key, load), 'loaded')
  assert.equal(await links.cache.read(key, load), 'loaded')
  await links.cache.invalidate(key)
  assert.equal(await links.cache.read(key, async () => 'loaded again'), 'loaded again')
  assert.equal((await links.limiter.take(key, TEN_AN_HOUR)).remaining, 9)
  const heard = listen(links, key)
  links.bus.publish(key, 'hello')
  await until(() => heard.includes('hello'), 'the process hears itself')
}

async function untilOk(links: Links): Promise<void> {
  await until(() => links.health().status === 'ok', `it recovers: ${links.health().detail}`)
}

function listen({ bus }: Links, channel: string): readonly string[] {
  const heard: string[] = []
  bus.subscribe(channel, {
    message: (text) => void heard.push(text),
    resync: () => void heard.push('resync'),
  })
  return heard
}

async function subscribersOf(t: TestContext, redis: TestRedis, channel: string): Promise<number> {
  const [, count] = (await handOf(t, redis).pubsub(
    'NUMSUB',
    `tidemark:bus:0:${channel}`,
  )) as unknown[]
  return Number(count)
}

const hands = new WeakMap<TestRedis, Redis>()

/** Redis as an operator reaches it, past all of our code. */
function handOf(t: TestContext, redis: TestRedis, password?: string): Redis {
  const known = hands.get(redis)
  if (known) return known
  const hand = new Redis(redis.url, password === undefined ? {} : { password })
  hand.on('error', () => {}) // it is killed in some tests
  t.after(() => hand.disconnect())
  hands.set(redis, hand)
  return hand
}

function urlOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return `redis://${host}:${port}`
}
