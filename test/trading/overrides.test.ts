import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { handOverrides, overrideHander } from '#src/app/trading/hand-overrides.ts'
import { settleAnalyses } from '#src/app/trading/settle-analyses.ts'
import { mountsOf } from '#src/api/services.ts'
import type { Pool } from '#src/store/pool.ts'
import { linksTo } from '#test/support/links.ts'
import { NO_REDIS, testRedis } from '#test/support/redis.ts'
import {
  clientOf,
  testServer,
  type Body,
  type TestClient,
  type TestServer,
} from '#test/support/server.ts'
import { until } from '#test/support/tidemark.ts'
import { tradingDesk } from '#test/support/trading-desk.ts'

const PATH = '/api/trading/override/order'

let server: TestServer
const closing: (() => Promise<void>)[] = []
const whole = { after: (work: () => Promise<void>) => void closing.push(work) }
before(async () => void (server = await tradingDesk(whole)))
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

test('SO-135 SO-136 an override is accepted and queued with an id, and can be read', async () => {
  const { user, context } = server
  const asha = await user('operator')
  const taken = await asha.post(PATH, { ticker: 'infy', side: 'buy', quantity: 3 })
  assert.equal(taken.status, 202, taken.text)
  const { override_id, ...said } = taken.body
  assert.match(String(override_id), /^ovr_[0-9a-f]{32}$/)
  assert.equal(said['status'], 'queued')
  assert.equal(said['source'], 'manual_override')
  assert.equal(said['ticker'], 'INFY', 'it is upper-cased')
  assert.deepEqual([said['quantity'], said['order_type']], ['3', 'market'], 'market by default')
  assert.equal(await queuedBy(context.pool, asha), 1)
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

test('SO-136 SO-143 an override that is not valid is 422, names the field and is not stored', async () => {
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

/** Its state once it has left the queue, which somebody works on. */
async function endOf(user: TestClient, order: object): Promise<Body> {
  const { body } = await user.post(PATH, { side: 'buy', quantity: 1, ...order })
  const address = `${PATH}/${body['override_id']}`
  const { context, links } = server
  await until(async () => {
    await handOverrides({ ...context, links })
    return (await user.get(address)).body['status'] !== 'queued'
  }, 'it left the queue')
  return (await user.get(address)).body
}

async function orderOf(override: Body): Promise<Body> {
  const { rows } = await server.context.pool.query<Body>(
    `select client_order_id, instrument_id, exchange, side, type, product, quantity::text,
            limit_price::text, source, status, reason, jsonb_array_length(verdicts) as verdicts
     from account_order where order_id = $1`,
    [override['order_id']],
  )
  return rows[0]!
}

test('SO-137 a queued override goes through the gate into the account of the engine, and fills', async () => {
  const user = await server.user()
  const placed = await endOf(user, {
    ticker: 'goldbees',
    quantity: 10,
    order_type: 'limit',
    limit_price: '60.5',
  })
  assert.deepEqual([placed['status'], placed['reason']], ['placed', null])
  const { verdicts, client_order_id, status: _, ...order } = await orderOf(placed)
  assert.equal(client_order_id, String(placed['override_id']).slice(4, 24))
  assert.deepEqual(order, {
    instrument_id: 'GOLDBEES.NSE',
    exchange: 'NSE',
    side: 'BUY',
    type: 'LIMIT',
    product: 'CNC',
    quantity: '10.00000000',
    limit_price: '60.50000000',
    source: 'override',
    reason: null,
  })
  assert.ok(Number(verdicts) >= 10, 'every check of the gate was asked')
  await until(async () => (await orderOf(placed))['status'] === 'FILLED', 'it fills')

  await settleAnalyses(server.context)
  const { items } = await user.get('/smart-orders/analyses')
  assert.deepEqual(
    items.map((one) => [one['order_id'], one['recommended_action'], one['actual_fill_price']]),
    [[placed['order_id'], 'EXECUTE', '60.01']],
    'what was said of it stands beside what it came to',
  )
})

test('SO-137 what the gate refuses is refused, with its reason, as any other order', async () => {
  const user = await server.user()
  const dear = await endOf(user, { ticker: 'GOLDBEES', quantity: 10_000_000 })
  assert.deepEqual([dear['status'], dear['reason']], ['refused', 'funds'])
  const unknown = await endOf(user, { ticker: 'ZZZQ' })
  assert.deepEqual([unknown['status'], unknown['reason']], ['refused', 'instrument'])
  assert.equal((await orderOf(unknown))['status'], 'REJECTED')
  const short = await endOf(user, { ticker: 'GOLDBEES', side: 'sell' })
  assert.equal(short['reason'], 'short_delivery')
  await user.put('/api/trading/config', { enabled: false })
  const off = await endOf(user, { ticker: 'GOLDBEES' })
  assert.deepEqual([off['status'], off['order_id']], ['refused', null])
  assert.match(String(off['reason']), /^engine_disabled/)
})

test('an override whose worker died after it placed the order is handed once', async () => {
  const user = await server.user()
  const first = await endOf(user, { ticker: 'GOLDBEES' })
  const { pool } = server.context
  // As the row stood when its worker had placed the order, and died before it could say so.
  await pool.query('alter table override_order disable trigger override_order_life')
  await pool.query(
    `update override_order set state = 'queued', due_at = clock_timestamp(), account_id = null,
            order_id = null, ended_at = null where override_id = $1`,
    [first['override_id']],
  )
  await pool.query('alter table override_order enable trigger override_order_life')
  const { context, links } = server
  await Promise.all([handOverrides({ ...context, links }), handOverrides({ ...context, links })])
  const { body } = await user.get(`${PATH}/${first['override_id']}`)
  assert.deepEqual([body['status'], body['order_id']], ['placed', first['order_id']])
  const { rowCount } = await pool.query('select from account_order where user_id = $1', [
    user.userId,
  ])
  assert.equal(rowCount, 1)
})

test('many workers hand each override once, and each user’s in their order', async () => {
  const { context, links } = server
  const users = await Promise.all([1, 2, 3].map(() => server.user()))
  for (const user of users) {
    for (const quantity of [1, 2, 3, 4]) {
      await user.post(PATH, { ticker: 'GOLDBEES', side: 'buy', quantity })
    }
  }
  const worker = async (): Promise<void> => {
    while (await anyQueued(users)) await handOverrides({ ...context, links })
  }
  await Promise.all([worker(), worker(), worker()])
  const { rows } = await context.pool.query<{ quantities: readonly string[] }>(
    `select array_agg(trim_scale(quantity)::text order by placed_at) as quantities
     from account_order where user_id = any($1) group by user_id`,
    [users.map(({ userId }) => userId)],
  )
  const inOrder = ['1', '2', '3', '4']
  assert.deepEqual(
    rows.map(({ quantities }) => quantities),
    [inOrder, inOrder, inOrder],
  )
})

async function anyQueued(users: readonly TestClient[]): Promise<boolean> {
  const { rowCount } = await server.context.pool.query(
    `select from override_order where state = 'queued' and user_id = any($1)`,
    [users.map(({ userId }) => userId)],
  )
  return rowCount !== 0
}

test('what cannot be handed over now is handed later, and given up in the end', async (t) => {
  const { user, context, links } = await testServer(t)
  const { pool } = context
  const asha = await user()
  const state = async () => {
    const { items } = await asha.get('/api/trading/override/orders')
    return items.map((one) => [one['status'], one['reason']])
  }
  await asha.post(PATH, { ticker: 'INFY', side: 'buy', quantity: 1 })
  await pool.query('alter table account_order rename to out_of_order')
  const hand = async (): Promise<void> => {
    await pool.query(`update override_order set due_at = clock_timestamp() where state = 'queued'`)
    await handOverrides({ ...context, links })
  }
  await hand()
  assert.deepEqual(await state(), [['queued', null]])
  assert.equal(await handOverrides({ ...context, links }), 0, 'it is not due yet')
  await pool.query('alter table out_of_order rename to account_order')
  await hand()
  assert.deepEqual(await state(), [['refused', 'instrument']], 'the gate was reached')

  await asha.post(PATH, { ticker: 'INFY', side: 'buy', quantity: 1 })
  await pool.query('alter table account_order rename to out_of_order')
  for (let attempt = 0; attempt < 8; attempt += 1) await hand()
  const [newest] = await state()
  assert.deepEqual(newest, ['failed', 'It could not be handed over in 8 attempts.'])
})

test('what waits is handed as soon as it is queued, by whoever listens', async (t) => {
  const user = await server.user()
  const { context, links } = server
  const over = new AbortController()
  const working = overrideHander({ ...context, links }).run(over.signal, () => {})
  t.after(async () => {
    over.abort()
    await working
  })
  const { body } = await user.post(PATH, { ticker: 'GOLDBEES', side: 'buy', quantity: 1 })
  await until(async () => {
    const { status } = (await user.get(`${PATH}/${body['override_id']}`)).body
    return status === 'placed'
  }, 'it is handed')
})

test('an override stays as it was asked for, and what has ended stays ended', async () => {
  const user = await server.user()
  const ended = await endOf(user, { ticker: 'GOLDBEES' })
  const { pool } = server.context
  const change = (set: string) =>
    pool.query(`update override_order set ${set} where override_id = $1`, [ended['override_id']])
  await assert.rejects(change('quantity = 5'), /stays as it was asked for/)
  await assert.rejects(change(`state = 'queued', ended_at = null`), /has ended/)
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
