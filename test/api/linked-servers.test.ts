import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { readTierRates } from '#src/app/identity/tiers.ts'
import { DEFAULT_HTTP } from '#src/app/operations/http-settings.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import type { Pool } from '#src/store/pool.ts'
import { transaction } from '#src/store/transaction.ts'
import { GOLDBEES, knowGold } from '#test/support/gold.ts'
import { linksTo } from '#test/support/links.ts'
import { NO_REDIS, testRedis } from '#test/support/redis.ts'
import { clientOf, testServer, type TestClient, type TestServer } from '#test/support/server.ts'
import { until } from '#test/support/tidemark.ts'

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname
const FUNDS = ['GOLDBEES.NSE', 'NIFTYBEES.NSE']
const SILVER = { ...GOLDBEES, instrumentId: 'SILVERBEES.NSE', symbol: 'SILVERBEES' }

/** From here on a server hears what the database says of cached values. */
async function listeningServer(...of: Parameters<typeof testServer>): Promise<TestServer> {
  const listeners = async (pool: Pool): Promise<number> => {
    const { rows } = await pool.query(
      `select 1 from pg_stat_activity
       where datname = current_database() and query = 'listen tick' and state = 'idle'`,
    )
    return rows.length
  }
  const before = of[1]?.database ? await listeners(of[1].database.pool) : 0
  const server = await testServer(...of)
  await until(async () => (await listeners(server.context.pool)) > before, 'it listens')
  return server
}

async function listed(user: TestClient): Promise<readonly unknown[]> {
  const { status, text, body } = await user.get('/api/instruments')
  assert.equal(status, 200, text)
  return (body['items'] as { instrument_id: string }[]).map((item) => item.instrument_id)
}

test('FO-280 an import of instruments is seen in every server, with no Redis', async (t) => {
  const one = await listeningServer(t)
  const other = await listeningServer(t, { database: one.database })
  const [asha, ben] = [await one.user(), await other.user()]
  await knowGold(one.context)
  await until(async () => (await listed(asha)).length === 2, 'they are listed')
  assert.deepEqual(await listed(ben), FUNDS)
  await transaction(one.context.pool, (tx) => insertInstruments(tx, [SILVER]))
  for (const user of [asha, ben]) {
    await until(async () => (await listed(user)).length === 3, 'so is what came later')
  }
})

test(
  'FO-304 FO-283 a read is answered while Redis is killed and comes back',
  { skip: NO_REDIS },
  async (t) => {
    const redis = await testRedis(t)
    const links = await linksTo(t, redis.url)
    const { context, user } = await listeningServer(t, { links })
    const asha = await user()
    await knowGold(context)
    await until(async () => (await listed(asha)).length === 2, 'they are listed')
    await links.cache.clear('')
    await redis.kill()
    assert.deepEqual(await listed(asha), FUNDS, 'from the database')
    const away = await asha.get('/health')
    assert.equal(links.health().status, 'degraded', away.text)
    await redis.start()
    await until(() => links.health().status === 'ok', 'it recovers')
    assert.deepEqual(await listed(asha), FUNDS)
  },
)

test('FO-363 tidemark cache clear makes every server read anew', { skip: NO_REDIS }, async (t) => {
  const redis = await testRedis(t)
  const links = await linksTo(t, redis.url)
  const linked = await listeningServer(t, { links })
  const alone = await listeningServer(t, { database: linked.database })
  const [asha, ben] = [await linked.user(), await alone.user()]
  await knowGold(linked.context)
  for (const user of [asha, ben]) {
    await until(async () => (await listed(user)).length === 2, 'they are listed')
  }
  const nameOf = async (user: TestClient): Promise<unknown> => {
    const { body } = await user.get('/api/instruments')
    return (body['items'] as { name: string }[])[0]?.name
  }
  let name = ''
  const isCached = async (): Promise<boolean> => {
    name += 'x'
    await linked.context.pool.query(
      `update instrument set name = $1 where symbol = 'GOLDBEES'`, // which tells nobody
      [name],
    )
    return (await nameOf(asha)) !== name && (await nameOf(ben)) !== name
  }
  await until(isCached, 'nobody reads anew') // word of the import may still be on its way

  const { dsn } = linked.database
  const env = { ...process.env, DB_DSN: dsn, DATABASE_URL: dsn, REDIS_URL: redis.url }
  const child = spawn(process.execPath, [MAIN, 'cache', 'clear', 'instruments/'], { env })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
  const [code] = await once(child, 'close')
  assert.equal(code, 0, said)
  assert.equal(said, 'What was cached under instruments/ is forgotten.\n')
  for (const user of [asha, ben]) {
    await until(async () => (await nameOf(user)) === name, 'it is read anew')
  }
})

test(
  'FO-330 FO-273 two servers count one caller together, and each by itself without Redis',
  { skip: NO_REDIS },
  async (t) => {
    const redis = await testRedis(t)
    const tierRates = readTierRates(
      'premium=6/h;free=6/h;internal=6/h;enterprise=6/h',
      'RATE_LIMITS',
    )
    const http = { ...DEFAULT_HTTP, tierRates }
    const links = [await linksTo(t, redis.url), await linksTo(t, redis.url)] as const
    const one = await listeningServer(t, { links: links[0], http })
    const other = await listeningServer(t, { links: links[1], http, database: one.database })
    const asha = await one.user()
    const elsewhere = clientOf(other.url, asha.key)
    const statuses = async (...clients: readonly Pick<TestClient, 'get'>[]): Promise<number[]> => {
      const seen: number[] = []
      for (const client of clients) seen.push((await client.get('/api/strategies')).status)
      return seen
    }
    const turns = [asha, elsewhere, asha, elsewhere, asha, elsewhere]
    assert.deepEqual(await statuses(...turns), [200, 200, 200, 200, 200, 200])
    assert.deepEqual(await statuses(asha, elsewhere), [429, 429])

    await redis.kill()
    await until(() => links.every((each) => each.health().status === 'degraded'), 'it is away')
    assert.deepEqual(await statuses(...turns), [200, 200, 200, 200, 200, 200])
    assert.deepEqual(await statuses(...turns), [200, 200, 200, 200, 200, 200])
    assert.deepEqual(await statuses(asha, elsewhere), [429, 429])
  },
)

test('FO-352 each layer of the cache and Redis are measured', { skip: NO_REDIS }, async (t) => {
  const redis = await testRedis(t)
  const [links, others] = [await linksTo(t, redis.url), await linksTo(t, redis.url)]
  const { url } = await listeningServer(t, { links })
  await others.cache.read('price', async () => 1)
  for (let read = 0; read < 3; read += 1) await links.cache.read('price', async () => 2)
  await links.cache.read('a key that nobody has', async () => null)
  await links.cache.invalidate('a', 'b')
  const text = await (await fetch(`${url}/metrics`)).text()
  const valueOf = (series: string): number =>
    Number(new RegExp(`^${series.replace(/[{}]/g, '\\$&')} (.*)$`, 'm').exec(text)?.[1])
  const reads = (cache: string, result: string): number =>
    valueOf(`cache_operations_total{cache="${cache}",operation="read",result="${result}"}`)
  assert.deepEqual([reads('memory', 'hit'), reads('memory', 'miss')], [2, 2])
  assert.deepEqual([reads('redis', 'hit'), reads('redis', 'miss')], [1, 1])
  assert.equal(valueOf('cache_hit_ratio{cache="memory"}'), 0.5)
  assert.equal(valueOf('cache_entries{cache="memory"}'), 2)
  assert.equal(valueOf('redis_up'), 1)
  assert.equal(valueOf('redis_commands_total{command="get",result="ok"}'), 2)
  assert.ok(valueOf('redis_command_duration_seconds_count') >= 2)
  await redis.kill()
  await until(() => links.health().status === 'degraded', 'it is away')
  assert.match(await (await fetch(`${url}/metrics`)).text(), /^redis_up 0$/m)
})
