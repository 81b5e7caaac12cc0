import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '#test/support/database.ts'
import { distantDatabase } from '#test/support/distant-database.ts'
import { healthOf } from '#test/support/health.ts'
import { linksTo } from '#test/support/links.ts'
import { NO_REDIS, testRedis } from '#test/support/redis.ts'
import { clientOf, testServer, type Answer, type Body } from '#test/support/server.ts'
import { until } from '#test/support/tidemark.ts'

test('FO-353 health tells how each part is, how the pool is filled, and since when it is up', async (t) => {
  const { url } = await testServer(t)
  const { body } = await healthOf(clientOf(url, null))
  assert.equal(body['status'], 'healthy')
  assert.ok(Number(body['uptime_seconds']) >= 0)
  assert.equal(partOf(body, 'database')['status'], 'up')
  assert.equal(partOf(body, 'redis')['status'], 'unused')
  assert.equal((body['pool'] as Body)['max'], 10)
  const tasks = (body['tasks'] as Body[]).map((task) => task['name'])
  for (const name of ['database', 'activity', 'event-loop']) assert.ok(tasks.includes(name), name)
})

test('FO-340 FO-353 a database that falls silent is a 503, soon, and recovers by itself', async (t) => {
  const near = await testDatabase(t)
  const { database, network } = await distantDatabase(t, near, { max: 4, patienceMs: 20_000 })
  const server = await testServer(t, { database })
  const user = await server.user()
  const anyone = clientOf(server.url, null)
  await healthOf(anyone, 200, '/health/ready')

  network.blackHole()
  const fellSilent = performance.now()
  const hanging = Array.from({ length: 8 }, () => user.get('/api/runs')) // more than connections
  const looks: number[] = []
  await until(async () => {
    const asked = performance.now()
    const { status } = await anyone.get('/health')
    looks.push(performance.now() - asked)
    return status === 503
  }, 'health says that it is down')
  const health = await anyone.get('/health')
  assert.equal(partOf(health.body, 'database')['status'], 'down')
  assert.equal((await anyone.get('/health/live')).status, 200)
  assert.equal((await anyone.get('/health/ready')).status, 503)
  assertSilentAboutPlaces(health, near.dsn)
  for (const answer of await Promise.all(hanging)) {
    assert.equal(answer.status, 503)
    assert.match(String(answer.body['detail']), /database/i)
    assert.equal(answer.headers.get('retry-after'), '1')
  }
  const gaveUp = performance.now()

  await network.heal()
  const healed = performance.now()
  await healthOf(anyone)
  assert.equal((await user.get('/api/runs')).status, 200)
  const said = { looks: looks.map(Math.round), silence_ms: Math.round(gaveUp - fellSilent) }
  const recovery = Math.round(performance.now() - healed)
  t.diagnostic(`${JSON.stringify(said)}, recovered in ${recovery} ms`)
  assert.ok(looks.toSorted((a, b) => a - b)[0]! < 100, `looks took ${looks.join()} ms`)
})

test(
  'FO-353 a Redis that is configured and down is a 503, and requests go on',
  { skip: NO_REDIS },
  async (t) => {
    const redis = await testRedis(t)
    const server = await testServer(t, { links: await linksTo(t, redis.url) })
    const anyone = clientOf(server.url, null)
    const user = await server.user()
    await healthOf(anyone)
    await redis.kill()
    const { body } = await healthOf(anyone, 503)
    assert.equal(body['code'], 'redis_unavailable')
    assert.equal(partOf(body, 'redis')['status'], 'down')
    assert.equal(partOf(body, 'database')['status'], 'up')
    await healthOf(anyone, 200, '/health/ready') // it can be sent requests
    assert.equal((await user.get('/api/runs')).status, 200)
    await redis.start()
    await healthOf(anyone)
  },
)

function partOf(body: Body, name: string): Body {
  return (body['components'] as Readonly<Record<string, Body>>)[name]!
}

function assertSilentAboutPlaces({ text }: Answer, dsn: string): void {
  const { pathname } = new URL(dsn.replace('@/', '@h/'))
  for (const secret of ['127.0.0.1', 'postgres', pathname.slice(1)]) {
    assert.ok(!text.includes(secret), `health does not say ${secret}`)
  }
}
