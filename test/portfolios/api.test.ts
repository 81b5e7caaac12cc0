import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testServer, type Answer, type TestClient, type TestServer } from '#test/support/server.ts'

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
  const padded = { ...SAMPLE, name: `  ${SAMPLE.name} ` }
  refused(await user.post('/strategies', padded), 409, /has that name/)
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

test('FO-011 FO-023 FO-195 FO-302 a leg is filled in from what its contract is, its price exact', async () => {
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

test('FO-020 FO-029 the nine endpoints answer; one portfolio tells how many legs it has, and what it is worth', async () => {
  const user = await server.user()
  const made = await user.post('/strategies', SAMPLE)
  const path = `/strategies/${String(made.body['strategy_id'])}`
  const added = await user.post(`${path}/instruments`, LEG)
  const one = await user.get(path)
  const { instrument_count: count, ...rest } = one.body
  assert.equal(count, 1)
  for (const metric of ['current_pnl', 'current_m2m', 'total_capital_deployed']) {
    assert.ok(metric in rest, metric)
  }
  const answers = [
    made, // POST /strategies
    await user.get('/strategies'),
    one, // GET /strategies/{id}
    await user.put(path, { name: 'Renamed' }),
    added, // POST …/instruments
    await user.get(`${path}/instruments`),
    await user.get(`${path}/m2m`),
    await user.ask('DELETE', `${path}/instruments/${String(added.body['id'])}`),
    await user.ask('DELETE', path),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 200, 200, 200, 201, 200, 200, 200, 200],
  )
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
