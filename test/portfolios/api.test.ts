import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testDatabase } from '#test/support/database.ts'
import { distantDatabase } from '#test/support/distant-database.ts'
import { startGold, knowGold, tickGold } from '#test/support/gold.ts'
import { testServer, type Answer, type TestClient, type TestServer } from '#test/support/server.ts'
import { openSocket } from '#test/support/stream-socket.ts'
import { until } from '#test/support/tidemark.ts'
import { valueDue } from '#src/app/portfolio/value-due.ts'
import type { Instant } from '#src/core/instant.ts'

/** The source's fixtures: the sample strategy and the sample instrument (FO-378). */
const SAMPLE = { name: 'Test Iron Condor', tags: ['test', 'iron-condor'] }
const LEG = {
  tradingsymbol: 'NIFTY24N2824500CE',
  exchange: 'NFO',
  direction: 'BUY',
  quantity: 50,
  entry_price: 120.5,
}

let server: TestServer
const closing: (() => Promise<void>)[] = []
const t = { after: (work: () => Promise<void>) => void closing.push(work) }
before(async () => void (server = await testServer(t)))
after(async () => {
  for (const work of closing) await work()
})

async function created(user: TestClient, body: object = SAMPLE): Promise<string> {
  const answer = await user.post('/strategies', body)
  assert.equal(answer.status, 201, answer.text)
  return String(answer.body['strategy_id'])
}

function refused({ status, body, text }: Answer, expected: number, words: RegExp): void {
  assert.equal(status, expected, text)
  assert.match(String(body['detail']), words)
}

test('FO-015 FO-378 POST /strategies answers 201 with the strategy_id and what was asked', async () => {
  const user = await server.user()
  const { status, body } = await user.post('/strategies', { ...SAMPLE, description: 'Weekly' })
  assert.equal(status, 201)
  assert.match(String(body['strategy_id']), /^stg_\w+/)
  assert.deepEqual(
    [body['name'], body['tags'], body['description'], body['status'], body['is_default']],
    ['Test Iron Condor', ['test', 'iron-condor'], 'Weekly', 'active', false],
  )
})

test('FO-016 an empty name is a 422 whose detail says "validation error", and so is a blank one', async () => {
  const user = await server.user()
  for (const name of ['', '   ', null, 'x'.repeat(201)]) {
    refused(await user.post('/strategies', { name }), 422, /validation error/i)
  }
  assert.equal((await user.post('/strategies', { name: 'x'.repeat(200) })).status, 201)
})

test('FO-017 GET /strategies/99999 is a 404 that says "not found", as is any id that cannot be', async () => {
  const user = await server.user()
  for (const id of ['99999', '99999999999999999999', '-1', "1'; DROP TABLE strategy; --"]) {
    refused(
      await user.get(`/strategies/${encodeURIComponent(id).replaceAll('%20', '+')}`),
      404,
      /not found/,
    )
  }
})

test('FO-018 a name is taken once in an account: 409; another user may have it', async () => {
  const [user, other] = [await server.user(), await server.user()]
  await created(user)
  refused(await user.post('/strategies', SAMPLE), 409, /has that name/)
  await created(other)
})

test('FO-019 FO-028 the list begins with the default, then the newest; only the caller’s own', async () => {
  const [user, other] = [await server.user(), await server.user()]
  assert.deepEqual((await user.get('/strategies')).items, [], 'nothing is made by looking')
  for (const name of ['first', 'second', 'third']) await created(user, { name })
  await created(other, { name: 'theirs' })
  const { items } = await user.get('/strategies')
  assert.deepEqual(
    items.map(({ name }) => name),
    ['Default', 'third', 'second', 'first'],
  )
  assert.equal(items[0]!['is_default'], true)
  const page = await user.get('/strategies?limit=3')
  const rest = await user.get(`/strategies?limit=3&after=${String(page.body['next'])}`)
  assert.deepEqual(
    [...page.items, ...rest.items].map(({ name }) => name),
    items.map(({ name }) => name),
  )
})

test('FO-019 FO-022 DELETE archives, softly: out of the list, in that of the archived, and back', async () => {
  const user = await server.user()
  const id = await created(user)
  const archived = await user.ask('DELETE', `/strategies/${id}`)
  assert.deepEqual([archived.status, archived.body['status']], [200, 'archived'])
  assert.equal((await user.ask('DELETE', `/strategies/${id}`)).status, 200, 'harmless when it is')
  const names = async (query: string) =>
    (await user.get(`/strategies${query}`)).items.map(({ name }) => name)
  assert.deepEqual(await names(''), ['Default'])
  assert.deepEqual(await names('?status=archived'), [SAMPLE.name])
  assert.equal((await user.get(`/strategies/${id}`)).status, 200)
  await user.put(`/strategies/${id}`, { status: 'active' })
  assert.deepEqual(await names('?status=active'), ['Default', SAMPLE.name])
  refused(await user.get('/strategies?status=asleep'), 422, /validation error/i)
})

test('FO-021 PUT changes name, description and tags, and what is left out stays', async () => {
  const user = await server.user()
  const id = await created(user)
  const { status, body } = await user.put(`/strategies/${id}`, { name: 'Condor', description: 'x' })
  assert.deepEqual(
    [status, body['name'], body['description'], body['tags']],
    [200, 'Condor', 'x', SAMPLE.tags],
  )
  await created(user, { name: 'Taken' })
  refused(await user.put(`/strategies/${id}`, { name: 'Taken' }), 409, /has that name/)
  refused(await user.put(`/strategies/${id}`, { name: '' }), 422, /validation error/i)
})

test('FO-021 FO-022 the default portfolio is not renamed and not archived: 400', async () => {
  const user = await server.user()
  await created(user)
  const [{ strategy_id: id } = {}] = (await user.get('/strategies')).items
  refused(await user.put(`/strategies/${id}`, { name: 'Mine' }), 400, /default/)
  refused(await user.ask('DELETE', `/strategies/${id}`), 400, /default/)
  refused(await user.put(`/strategies/${id}`, { status: 'deleted' }), 400, /default/)
  assert.equal((await user.put(`/strategies/${id}`, { description: 'All else' })).status, 200)
})

test('FO-023 FO-195 FO-302 a leg is filled in from what its contract is, its price exact', async () => {
  const user = await server.user()
  const id = await created(user)
  const { status, body } = await user.post(`/strategies/${id}/instruments`, LEG)
  assert.equal(status, 201)
  assert.deepEqual(
    [body['instrument_type'], body['strike'], body['expiry'], body['lot_size'], body['underlying']],
    ['CE', '24500', '2024-11-28', 25, 'NIFTY'],
  )
  assert.deepEqual([body['entry_price'], body['quantity'], body['notes']], ['120.5', 50, null])
  const exact = await user.post(`/strategies/${id}/instruments`, {
    ...LEG,
    entry_price: '12345.67',
  })
  assert.equal(exact.body['entry_price'], '12345.67')
})

test('FO-023 FO-301 FO-304 what a leg cannot be is refused: 422 by its form, 400 by its contract', async () => {
  const user = await server.user()
  const id = await created(user)
  const add = (change: object) => user.post(`/strategies/${id}/instruments`, { ...LEG, ...change })
  const misshapen = [
    { quantity: 0 },
    { quantity: -50 },
    { quantity: 50.5 },
    { entry_price: 0 },
    { entry_price: '-1' },
    { entry_price: 1e300 },
    { direction: 'buy' },
    { exchange: '' },
    { tradingsymbol: null },
  ]
  for (const change of misshapen) refused(await add(change), 422, /validation error/i)
  refused(await add({ quantity: 51 }), 400, /lots of 25 units/)
  refused(await add({ tradingsymbol: 'NOTHING' }), 400, /no instrument NOTHING/)
  assert.deepEqual((await user.get(`/strategies/${id}/instruments`)).items, [])
  const largest = await add({ entry_price: '999999999.99' })
  assert.equal(largest.body['entry_price'], '999999999.99')
})

test('FO-024 FO-025 legs are listed in their order, and one that is removed is gone', async () => {
  const user = await server.user()
  const id = await created(user)
  const path = `/strategies/${id}/instruments`
  const first = await user.post(path, LEG)
  await user.post(path, { ...LEG, tradingsymbol: 'NIFTY24N2824600CE', direction: 'SELL' })
  assert.deepEqual(
    (await user.get(path)).items.map(({ tradingsymbol }) => tradingsymbol),
    ['NIFTY24N2824500CE', 'NIFTY24N2824600CE'],
  )
  const leg = `${path}/${String(first.body['id'])}`
  assert.equal((await user.ask('DELETE', leg)).status, 200)
  refused(await user.ask('DELETE', leg), 404, /not found/)
  assert.equal((await user.get(path)).items.length, 1)
  assert.equal((await user.get(`/strategies/${id}`)).body['instrument_count'], 1)
})

test('FO-027 FO-307 a portfolio is made with its legs, and exactly two are read back', async () => {
  const user = await server.user()
  const legs = [LEG, { ...LEG, tradingsymbol: 'NIFTY24N2824600CE', direction: 'SELL' }]
  const id = await created(user, { ...SAMPLE, instruments: legs })
  assert.equal((await user.get(`/strategies/${id}/instruments`)).items.length, 2)
})

test('FO-027 a leg that fails takes all with it: no portfolio, no legs, and the name is free', async () => {
  const user = await server.user()
  const legs = [LEG, { ...LEG, quantity: 26 }]
  refused(await user.post('/strategies', { ...SAMPLE, instruments: legs }), 400, /lots of 25/)
  assert.deepEqual((await user.get('/strategies?status=all')).items.length, 0)
  // And one that the database refuses, after the first leg is in.
  await server.database.pool.query(
    `alter table strategy_instruments add constraint one check (tradingsymbol not like '%24700%')`,
  )
  const broken = [LEG, { ...LEG, tradingsymbol: 'NIFTY24N2824700CE' }]
  assert.equal((await user.post('/strategies', { ...SAMPLE, instruments: broken })).status, 500)
  await server.database.pool.query('alter table strategy_instruments drop constraint one')
  assert.deepEqual((await user.get('/strategies?status=all')).items.length, 0)
  await created(user, { ...SAMPLE, instruments: [LEG] })
})

test('FO-027 the same Idempotency-Key makes one portfolio with its legs, however often it is asked', async () => {
  const user = await server.user()
  const body = { ...SAMPLE, instruments: [LEG] }
  const key = { 'idempotency-key': 'monday' }
  const answers = [
    await user.post('/strategies', body, key),
    await user.post('/strategies', body, key),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 201],
  )
  assert.equal(answers[0]!.body['strategy_id'], answers[1]!.body['strategy_id'])
  assert.equal((await user.get('/strategies')).items.length, 2)
})

test('FO-026 FO-312 candles come by time, within their bounds; from after to is a 422', async () => {
  const user = await server.user()
  const id = await created(user)
  await server.database.pool.query(
    `insert into strategy_m2m_candles (user_id, strategy_id, "timestamp", open, high, low, close,
       unrealized_pnl, instrument_count)
     select $1, $2, timestamptz '2024-11-07T04:00:00Z' + n * interval '1 minute',
            -1500, -1200, -1800, -1400, n, 3 from generate_series(0, 9) n`,
    [user.userId, id],
  )
  const read = (query: string) => user.get(`/strategies/${id}/m2m${query}`)
  const { items } = await read('?from_time=2024-11-07T04:02:00Z&to_time=2024-11-07T04:05:00Z')
  assert.deepEqual(
    items.map(({ timestamp }) => String(timestamp).slice(11, 16)),
    ['04:02', '04:03', '04:04', '04:05'],
  )
  const { open, high, low, close } = items[0]!
  assert.deepEqual([open, high, low, close], ['-1500', '-1200', '-1800', '-1400'])
  const page = await read('?limit=4')
  const rest = await read(`?limit=400&after=${String(page.body['next'])}`)
  assert.equal(page.items.length + rest.items.length, 10)
  assert.equal((await read('?direction=desc&limit=1')).items[0]!['unrealized_pnl'], '9')
  refused(
    await read('?from_time=2024-11-08T00:00:00Z&to_time=2024-11-07T00:00:00Z'),
    422,
    /from_time/,
  )
  refused(await read('?after=yesterday'), 422, /validation error/i)
})

test('FO-052 FO-304 legs that ten requests add to one portfolio at once are all there, each once', async () => {
  const user = await server.user()
  const id = await created(user)
  const strikes = Array.from({ length: 10 }, (_, step) => 24000 + 50 * step)
  const answers = await Promise.all(
    strikes.map((strike) =>
      user.post(`/strategies/${id}/instruments`, {
        ...LEG,
        tradingsymbol: `NIFTY24N28${strike}CE`,
      }),
    ),
  )
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
  const { items } = await user.get(`/strategies/${id}/instruments`)
  assert.deepEqual(
    items.map(({ strike }) => Number(strike)).toSorted((a, b) => a - b),
    strikes,
  )
  const names = Array.from({ length: 6 }, () => user.post('/strategies', { name: 'One of six' }))
  const statuses = (await Promise.all(names)).map(({ status }) => status)
  assert.deepEqual(statuses.toSorted(), [201, 409, 409, 409, 409, 409])
  const { rows } = await server.database.pool.query(
    'select count(*)::int as accounts from trading_account where user_id = $1',
    [user.userId],
  )
  assert.deepEqual(rows, [{ accounts: 1 }])
})

test('FO-264 a portfolio of another is not found: to read, change, archive, add to, or draw', async () => {
  const [owner, other] = [await server.user(), await server.user()]
  const id = await created(owner, { ...SAMPLE, instruments: [LEG] })
  const [leg] = (await owner.get(`/strategies/${id}/instruments`)).items
  const path = `/strategies/${id}`
  const asked = [
    await other.get(path),
    await other.put(path, { name: 'Mine' }),
    await other.ask('DELETE', path),
    await other.get(`${path}/instruments`),
    await other.post(`${path}/instruments`, LEG),
    await other.ask('DELETE', `${path}/instruments/${String(leg!['id'])}`),
    await other.get(`${path}/m2m`),
    await other.get(`${path}/payoff`),
    await other.get(`${path}/performance`),
  ]
  for (const answer of asked) refused(answer, 404, /not found/)
  assert.equal((await owner.get(path)).body['name'], SAMPLE.name)
})

test('FO-265 a viewer reads and makes nothing: 403; without a key it is 401', async () => {
  const viewer = await server.user('viewer')
  refused(await viewer.post('/strategies', SAMPLE), 403, /role/)
  assert.equal((await viewer.get('/strategies')).status, 200)
  const nobody = await fetch(`${server.url}/strategies`)
  assert.equal(nobody.status, 401)
  assert.match(await nobody.text(), /authentication required/)
})

test('FO-010 FO-028 FO-301 the database itself holds one default an account, names, statuses and legs', async () => {
  const user = await server.user()
  const id = await created(user, { ...SAMPLE, instruments: [LEG] })
  const { body } = await user.get(`/strategies/${id}`)
  const account = String(body['trading_account_id'])
  const { pool } = server.database
  const insert = (more: string, ...values: readonly string[]) =>
    pool.query(`insert into strategy (user_id, trading_account_id, name${more}`, [
      user.userId,
      account,
      ...values,
    ])
  await assert.rejects(insert(`, is_default) values ($1, $2, 'D2', true)`), { code: '23505' })
  await assert.rejects(insert(`) values ($1, $2, $3)`, SAMPLE.name), { code: '23505' })
  await assert.rejects(insert(`) values ($1, $2, '')`), { code: '23514' })
  await assert.rejects(insert(`, status) values ($1, $2, 'S', 'asleep')`), { code: '23514' })
  const deletion = pool.query('delete from strategy where user_id = $1 and is_default', [
    user.userId,
  ])
  await assert.rejects(deletion, { code: '23514', constraint: 'strategy_default_stays' })
  for (const change of [`direction = 'HOLD'`, 'quantity = 0', 'quantity = -1', 'entry_price = 0']) {
    const update = `update strategy_instruments set ${change} where strategy_id = $1`
    await assert.rejects(pool.query(update, [id]), { code: '23514' }, change)
  }
})

test('FO-028 a run’s trades are the default portfolio’s, until their order is counted to another', async () => {
  const user = await server.user()
  await knowGold(server.context)
  const run = await startGold(user)
  await tickGold(server.context, run, '2026-01-05T10:00:00Z', '60')
  await tickGold(server.context, run, '2026-01-06T10:00:00Z', '61')
  const id = await created(user)
  const [standard] = (await user.get('/strategies')).items
  const trades = async (of: unknown) => (await user.get(`/strategies/${of}/trades`)).items
  const [trade] = await trades(standard!['strategy_id'])
  assert.ok(trade, 'it is there without anybody doing anything')
  const link = { run_id: run.runId, order_id: trade['order_id'] }
  assert.equal((await user.post(`/strategies/${id}/orders`, link)).status, 201)
  assert.deepEqual(await trades(id), [trade])
  assert.deepEqual(await trades(standard!['strategy_id']), [])
  const stranger = await server.user()
  const theirs = await created(stranger)
  refused(await stranger.post(`/strategies/${theirs}/orders`, link), 404, /not found/)
})

test('FO-057 FO-059 a leg is closed in part, then rolled; realized, unrealized and the roll are told apart', async () => {
  const user = await server.user()
  await quote({ NIFTY24D0524500CE: 210 })
  const id = await created(user, { ...SAMPLE, instruments: [{ ...LEG, entry_price: 120 }] })
  const [leg] = (await user.get(`/strategies/${id}/instruments`)).items
  const path = `/strategies/${id}/instruments/${String(leg!['id'])}`
  const part = await user.post(`${path}/close`, { exit_price: '130', quantity: 25 })
  assert.deepEqual([part.body['quantity'], part.body['current_pnl']], [25, '250'])
  refused(await user.post(`${path}/close`, { exit_price: 130, quantity: 50 }), 400, /fewer units/)
  const rolled = await user.post(`${path}/roll`, {
    tradingsymbol: 'NIFTY24D0524500CE',
    exchange: 'NFO',
    exit_price: '110',
    entry_price: '200',
    costs: '20',
  })
  assert.equal(rolled.status, 201, rolled.text)
  // By hand: 250 − 250 − 20 realized; 25 × 10 unrealized; the roll −250 + 250 − 20.
  const { body } = await user.get(`/strategies/${id}`)
  assert.deepEqual([body['realized_pnl'], body['unrealized_pnl']], ['-20', '250'])
  const performance = await user.get(`/strategies/${id}/performance`)
  const [roll] = performance.body['rollovers'] as { pnl: string; spread: string }[]
  assert.deepEqual([roll!.pnl, roll!.spread], ['-20', '90'])
  assert.deepEqual(performance.body['premium_decay'], {
    amount: '-250',
    percent: -5,
    of_bought: '-250',
    of_sold: '0',
  })
  refused(await user.post(`${path}/close`, { exit_price: 1 }), 400, /closed already/)
})

test('FO-014 settings begin as usual, change one by one, and refuse what makes no sense', async () => {
  const user = await server.user()
  const path = `/strategies/${await created(user)}/settings`
  assert.deepEqual((await user.get(path)).body['max_spread'], '0.01')
  await user.put(path, { alert_loss: '5000' })
  const { body } = await user.put(path, { auto_cleanup: false })
  assert.deepEqual([body['alert_loss'], body['auto_cleanup']], ['5000', false])
  refused(await user.put(path, { max_spread: '2' }), 422, /validation error/i)
})

test('FO-030 FO-078 payoff, Greeks and scenarios of legs that nobody holds, and of those somebody does', async () => {
  const user = await server.user()
  const leg = (tradingsymbol: string, direction: string, entry_price: number) => {
    return { tradingsymbol, exchange: 'NFO', direction, quantity: 50, entry_price }
  }
  const legs = [
    leg('NIFTY24N2824300PE', 'BUY', 20),
    leg('NIFTY24N2824400PE', 'SELL', 45),
    leg('NIFTY24N2824600CE', 'SELL', 50),
    leg('NIFTY24N2824700CE', 'BUY', 22),
  ]
  const preview = await user.post('/strategies/payoff', { legs, spot: 24500 })
  assert.equal(preview.status, 200, preview.text)
  const { break_evens, max_profit, max_loss, net_premium, is_exact } = preview.body
  assert.deepEqual(
    [break_evens, max_profit, max_loss, net_premium, is_exact],
    [[24347, 24653], 2650, -2350, 2650, true],
  )
  const id = await created(user, { ...SAMPLE, instruments: legs })
  const held = await user.get(`/strategies/${id}/payoff?points=21`)
  assert.deepEqual(held.body['break_evens'], [24347, 24653])
  assert.equal((held.body['spots'] as number[]).length, (held.body['at_expiry'] as number[]).length)
  assert.equal((await user.get(`/strategies/${id}/greeks`)).status, 200)
  refused(await user.get(`/strategies/${id}/scenario?days=1,x`), 422, /validation error/i)
  const bought = await user.post('/strategies/payoff', { legs: [legs[3]], spot: 24500 })
  assert.equal(bought.body['max_profit'], null, 'unlimited')
})

test('FO-373 FO-245 create, add legs, track M2M: the stream tells each value, to its owner alone', async (tt) => {
  const [user, other] = [await server.user(), await server.user()]
  await quote({ NIFTY24N2824500CE: 120 })
  const id = await created(user)
  await user.post(`/strategies/${id}/instruments`, LEG)
  const socket = await openSocket(tt, server, `/stream?token=${user.key}`)
  await socket.next('welcome')
  socket.say({ action: 'subscribe', channel: 'strategy.m2m', key: id })
  const snapshot = await socket.next('snapshot')
  assert.equal(JSON.stringify(snapshot).includes('"-6000"'), true)
  await quote({ NIFTY24N2824500CE: 121 })
  await valueDue(
    { ...server.context, links: server.links },
    { workerId: 'wrk_1', sample: Date.now() as Instant, signal: new AbortController().signal },
  )
  const { portfolio } = (await socket.next('update')) as unknown as {
    portfolio: Readonly<Record<string, unknown>>
  }
  assert.deepEqual([portfolio['current_m2m'], portfolio['current_pnl']], ['-6050', '25'])
  const { items } = await user.get(`/strategies/${id}/m2m`)
  assert.equal(items.at(-1)!['close'], '-6050')
  const stranger = await openSocket(tt, server, `/stream?token=${other.key}`)
  await stranger.next('welcome')
  stranger.say({ action: 'subscribe', channel: 'strategy.m2m', key: id })
  assert.equal((await stranger.next('error'))['code'], 'SUBSCRIBE_ERROR')
})

test('FO-315 with the database down GET /strategies is 503 and says so; when it is back, 200 without restart', async (tt) => {
  const near = await testDatabase()
  tt.after(near.close)
  const { database, network } = await distantDatabase(tt, near, { max: 4 })
  const distant = await testServer(tt, { database })
  const user = await distant.user()
  assert.equal((await user.get('/strategies')).status, 200)
  await network.refuse()
  network.cut()
  refused(await user.get('/strategies'), 503, /database/i)
  await network.heal()
  await until(async () => (await user.get('/strategies')).status === 200, 'it is back')
})

/** What the market says at this moment; asked again it is read again. */
async function quote(prices: Readonly<Record<string, number>>): Promise<void> {
  await server.database.pool.query(
    `insert into latest_quote (instrument_id, quoted_at, last_price)
     select symbol || '.NFO', now(), price from unnest($1::text[], $2::numeric[]) as q (symbol, price)
     on conflict (instrument_id) do update
       set quoted_at = excluded.quoted_at, last_price = excluded.last_price`,
    [Object.keys(prices), Object.values(prices)],
  )
  await server.links.cache.clear('quote/')
}
