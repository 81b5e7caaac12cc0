import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Links } from '#src/links/links.ts'
import { linksTo } from '#test/support/links.ts'
import { farMachine } from '#test/support/network.ts'
import { NO_REDIS, redisAt } from '#test/support/redis.ts'
import { until } from '#test/support/tidemark.ts'

test(
  'FO-343 10 % of all packets lost cost time, and no wrong answer',
  { skip: NO_REDIS },
  async (t) => {
    const far = farMachine(t)
    if (typeof far === 'string') return t.skip(far)
    const redis = await redisAt(t, { ...far, settings: ['--protected-mode', 'no'] })
    const [a, b] = [await linksTo(t, redis.url), await linksTo(t, redis.url)]
    const cannot = far.lose(10)
    if (cannot !== null) return t.skip(cannot)

    let price = 0
    const read = ({ cache }: Links): Promise<number> => cache.read('price', async () => price)
    for (price = 1; price <= 15; price += 1) {
      await a.cache.invalidate('price')
      assert.equal(await read(a), price, 'who updates reads its own update')
      await read(b)
    }
    price = 16
    await a.cache.invalidate('price')
    await until(async () => (await read(b)) === 16, 'the other process reads it in the end')
    const lost = far.lost()
    t.diagnostic(`${lost} packets were lost`)
    assert.ok(lost > 0)
    assert.equal(far.lose(0), null)
    await until(() => [a, b].every((one) => one.health().status === 'ok'), 'both are well')
  },
)

test(
  'FO-341 a line that is cut and mended is used again, and nobody reads what is old',
  { skip: NO_REDIS },
  async (t) => {
    const far = farMachine(t)
    if (typeof far === 'string') return t.skip(far)
    const redis = await redisAt(t, { ...far, settings: ['--protected-mode', 'no'] })
    const links = await linksTo(t, redis.url)
    let price = 'old'
    const read = (): Promise<string> => links.cache.read('price', async () => price)
    assert.equal(await read(), 'old')
    far.cut()
    price = 'new'
    await links.cache.invalidate('price')
    assert.equal(links.health().status, 'degraded')
    assert.equal(await read(), 'new')
    far.mend()
    const mendedMs = performance.now()
    await until(() => links.health().status === 'ok', 'it is used again')
    t.diagnostic(`in use ${Math.round(performance.now() - mendedMs)} ms after the line was mended`)
    const other = await linksTo(t, redis.url)
    assert.equal(await other.cache.read('price', async () => price), 'new')
  },
)
