import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mountsOf } from '#src/api/services.ts'
import { readActivity } from '#src/store/operations/read-activity.ts'
import type { Pool } from '#src/store/pool.ts'
import { linksTo } from '#test/support/links.ts'
import { NO_REDIS, testRedis } from '#test/support/redis.ts'
import { clientOf, testServer, type TestClient, type TestServer } from '#test/support/server.ts'
import { until } from '#test/support/tidemark.ts'

const PATH = '/api/trading/override/order'

let server: TestServer
const closing: (() => Promise<void>)[] = []
const whole = { after: (work: () => Promise<void>) => void closing.push(work) }
before(async () => void (server = await testServer(whole)))
after(async () => {
  for (const work of closing.toReversed()) await work()
})

async function queuedBy(pool: Pool, { userId }: TestClient): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    'select count(*) from override_order where user_id = $1',
    [userId],
  )
  return Number(rows[0]!.count)
}

test('SO-135 SO-136 FO-352 an override is accepted and queued with an id, and can be read', async () => {
  const { user, context } = server
  const asha = await user('operator')
  const before = (await readActivity(context.pool)).waiting.override
  const taken = await asha.post(PATH, { ticker: 'infy', side: 'buy', quantity: 3 })
  assert.equal(taken.status, 202, taken.text)
  const { override_id, ...said } = taken.body
  assert.match(String(override_id), /^ovr_[0-9a-f]{32}$/)
  assert.equal(said['status'], 'queued')
  assert.equal(said['source'], 'manual_override')
  assert.equal(said['ticker'], 'INFY', 'it is upper-cased')
  assert.deepEqual([said['quantity'], said['order_type']], ['3', 'market'], 'market by default')
  assert.equal(await queuedBy(context.pool, asha), 1)
  assert.equal((await readActivity(context.pool)).waiting.override, before + 1)
  const read = await asha.get(`${PATH}/${override_id}`)
  assert.deepEqual(read.body, taken.body)
  const { items } = await asha.get('/api/trading/override/orders?status=queued')
  assert.deepEqual(items, [taken.body])
})

/** What is sent beside ticker INFY, side buy and quantity 1, and the field that is named; or ok. */
const BODIES: readonly (readonly [Record<string, unknown>, string])[] = [
  [{ ticker: 'ABCDEFGHIJ' }, 'ok'],
  [{ ticker: 'ABCDEFGHIJK' }, 'ticker'],
  [{ ticker: '' }, 'ticker'],
  [{ ticker: 'INFY1' }, 'ticker'],
  [{ ticker: 'M&M' }, 'ticker'],
  [{ side: 'BUY' }, 'side'],
  [{ side: 'hold' }, 'side'],
  [{ quantity: 0 }, 'quantity'],
  [{ quantity: -1 }, 'quantity'],
  [{ quantity: '0.5' }, 'ok'],
  [{ order_type: 'MARKET' }, 'order_type'],
  [{ order_type: 'limit' }, 'limit_price'],
  [{ order_type: 'limit', limit_price: null }, 'limit_price'],
  [{ order_type: 'limit', limit_price: '1500.05' }, 'ok'],
  [{ order_type: 'limit', limit_price: 0 }, 'limit_price'],
  [{ order_type: 'stop', limit_price: 1 }, 'limit_price'],
  [{ order_type: 'stop' }, 'stop_price'],
  [{ order_type: 'stop', stop_price: 1400 }, 'ok'],
  [{ order_type: 'stop_limit', stop_price: 1400 }, 'limit_price'],
  [{ order_type: 'stop_limit', limit_price: 1390 }, 'stop_price'],
  [{ order_type: 'stop_limit', limit_price: 1390, stop_price: 1400 }, 'ok'],
  [{ limit_price: 1500 }, 'limit_price'],
  [{ hurry: true }, 'hurry'],
]

test('SO-136 an override that is not valid is 422, names the field and is not stored', async () => {
  const { user, context } = server
  const asha = await user()
  for (const [given, expected] of BODIES) {
    const body = { ticker: 'INFY', side: 'buy', quantity: 1, ...given }
    const before = await queuedBy(context.pool, asha)
    const { status, body: answer, text } = await asha.post(PATH, body)
    const stored = (await queuedBy(context.pool, asha)) - before
    if (expected === 'ok') {
      assert.deepEqual([status, stored], [202, 1], `${JSON.stringify(given)}: ${text}`)
    } else {
      assert.deepEqual([status, stored], [422, 0], `${JSON.stringify(given)}: ${text}`)
      const named = JSON.stringify(answer['errors'])
      assert.ok(named.includes(expected), `${named} names ${expected}`)
    }
  }
})

test('SO-137 a ticker that nobody knew becomes a company with sources, on its user’s watchlist', async () => {
  const { user, context } = server
  const [asha, ben] = [await user(), await user()]
  const order = { ticker: 'zzzq', side: 'sell', quantity: 1 }
  const first = await asha.post(PATH, order)
  assert.equal(first.body['company_registered'], true)
  const again = await asha.post(PATH, order)
  assert.equal(again.body['company_registered'], false)
  assert.equal(again.body['company_id'], first.body['company_id'])
  await ben.post(PATH, order)

  const listed = await asha.get('/api/companies?ticker=zzzq')
  const [company] = JSON.parse(listed.text) as Record<string, unknown>[]
  assert.equal(company!['id'], first.body['company_id'])
  assert.deepEqual(
    [company!['ticker'], company!['legal_name'], company!['exchange'], company!['active']],
    ['ZZZQ', 'ZZZQ', 'NSE', true],
  )
  const read = await asha.get(`/api/companies/${company!['id']}`)
  const sources = read.body['sources'] as { source_class: string }[]
  assert.deepEqual(
    sources.map(({ source_class }) => source_class),
    ['filings', 'market_data', 'news'],
  )
  const { rows } = await context.pool.query(
    `select m.user_id, name from watchlists join watchlist_members m
       on (m.user_id, m.watchlist_id) = (watchlists.user_id, watchlists.id)
     where company_id = $1 order by 1`,
    [company!['id']],
  )
  const watching = [asha, ben].map(({ userId }) => userId).toSorted()
  assert.deepEqual(
    rows,
    watching.map((user_id) => ({ user_id, name: 'Default' })),
  )
  const unknown = await asha.get('/api/companies/00000000-0000-4000-ac00-000000000009')
  assert.equal(unknown.status, 404)
  assert.equal((await asha.get('/api/companies?ticker=NONE')).text, '[]')
})

test('an override that is asked twice with one key is queued once', async () => {
  const { user, context } = server
  const asha = await user()
  const order = { ticker: 'TCS', side: 'buy', quantity: '2' }
  const key = { 'idempotency-key': 'once' }
  const [one, two] = await Promise.all([asha.post(PATH, order, key), asha.post(PATH, order, key)])
  const taken = [one, two].filter(({ status }) => status === 202)
  assert.ok(taken.length >= 1, one.text)
  const third = await asha.post(PATH, order, key)
  assert.deepEqual([third.status, third.body], [202, taken[0]!.body])
  assert.equal(await queuedBy(context.pool, asha), 1)
})

test('an override takes the permission to trade, and is its user’s alone', async () => {
  const { url, user } = server
  const order = { ticker: 'TCS', side: 'buy', quantity: 1 }
  assert.equal((await clientOf(url, null).post(PATH, order)).status, 401)
  assert.equal((await (await user('viewer')).post(PATH, order)).status, 403)
  const [asha, ben] = [await user(), await user()]
  const { body } = await asha.post(PATH, order)
  const other = await ben.get(`${PATH}/${body['override_id']}`)
  assert.deepEqual([other.status, other.body['code']], [404, 'not_found'])
  assert.deepEqual((await ben.get('/api/trading/override/orders')).items, [])
})

test('SO-131 the engine’s configuration keeps what is not named, and refuses what is not valid', async () => {
  const { user } = server
  const [asha, ben] = [await user(), await user()]
  const config = '/api/trading/config'
  const before = await asha.get(config)
  assert.deepEqual(before.body, {
    account_id: null,
    enabled: true,
    paused: false,
    product: 'CNC',
    updated_at: null,
  })
  const { updated_at, ...set } = (await asha.put(config, { product: 'MIS', enabled: false })).body
  assert.deepEqual(set, { account_id: null, enabled: false, paused: false, product: 'MIS' })
  assert.ok(updated_at)
  assert.equal((await asha.post('/api/trading/pause')).body['paused'], true)
  assert.equal((await asha.get('/api/trading/status')).body['status'], 'disabled')
  const { body } = await asha.put(config, { enabled: true })
  assert.deepEqual([body['enabled'], body['paused'], body['product']], [true, true, 'MIS'])
  assert.equal((await asha.get('/api/trading/status')).body['status'], 'paused')
  assert.equal((await asha.post('/api/trading/resume')).body['paused'], false)
  const read = (await asha.get(config)).body
  const { updated_at: _, ...written } = (await asha.put(config, read)).body
  assert.deepEqual({ ...read, ...written }, read, 'what was read may be written back')
  assert.equal((await asha.put(config, { enabled: 'yes' })).status, 422)
  assert.equal((await asha.put(config, { product: 'NRML' })).status, 422)
  assert.equal((await asha.put(config, { account_id: 'acc_none' })).status, 404)
  assert.equal((await ben.get(config)).body['enabled'], true)
})

test('DEC-26 the engine alone is at the root, and beside all others under /trading, too', async (t) => {
  const { database, user } = server
  const alone = await testServer(t, { mounts: mountsOf(['trading']), database })
  const asha = await user()
  const order = { ticker: 'TCS', side: 'buy', quantity: 1 }
  assert.equal((await clientOf(alone.url, asha.key).post(PATH, order)).status, 202)
  assert.equal((await asha.post(`/trading${PATH}`, order)).status, 202)
  assert.equal((await clientOf(alone.url, asha.key).get('/strategies')).status, 404)
})

test(
  'SO-054 DEC-39 SO-136 while Redis is away an override is 503 and nothing is stored; then it is taken',
  { skip: NO_REDIS },
  async (t) => {
    const redis = await testRedis(t)
    const links = await linksTo(t, redis.url)
    const { database } = server
    const { user, context } = await testServer(t, { links, database })
    const asha = await user()
    const order = { ticker: 'QQQX', side: 'buy', quantity: 1 }
    const known = () => context.pool.query(`select from companies where ticker = 'QQQX'`)

    await redis.kill()
    const down = await asha.post(PATH, order, { 'idempotency-key': 'patient' })
    assert.deepEqual([down.status, down.body['code']], [503, 'redis_unavailable'], down.text)
    assert.equal(await queuedBy(context.pool, asha), 0)
    assert.equal((await known()).rowCount, 0, 'its ticker was not registered either')
    assert.equal((await asha.get('/api/companies')).status, 200, 'all else goes on')
    assert.equal((await asha.get('/api/trading/status')).body['transport_status'], 'degraded')

    await redis.start()
    await until(() => links.reach(), 'Redis is back')
    const back = await asha.post(PATH, order, { 'idempotency-key': 'patient' })
    assert.equal(back.status, 202, back.text)
    assert.equal(await queuedBy(context.pool, asha), 1)

    redis.pause() // it stands still with its connections open
    const silent = await asha.post(PATH, order)
    assert.equal(silent.status, 503, silent.text)
    redis.resume()
    assert.equal(await queuedBy(context.pool, asha), 1)
  },
)
