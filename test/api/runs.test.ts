import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOLD_GOLD, knowGold, startGold, tickGold } from '#test/support/gold.ts'
import { allPages, testServer } from '#test/support/server.ts'

test('GB-090 a start creates a RUNNING run with its engine status, and a second start is refused', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()

  const started = await user.post('/api/runs', { ...HOLD_GOLD, name: 'Gold' })
  assert.equal(started.status, 201, started.text)
  assert.equal(started.body['status'], 'RUNNING')
  assert.equal(started.body['name'], 'Gold')
  assert.deepEqual(started.body['engine_status'], {
    status: 'RUNNING',
    detail: 'Waits for a worker.',
    armed: true,
    armed_until: null,
  })

  const second = await user.post('/api/runs', HOLD_GOLD)
  assert.equal(second.status, 409)
  assert.equal(second.body['code'], 'run_already_running')
  const { items } = await user.get('/api/runs?status=RUNNING')
  assert.deepEqual(
    items.map((run) => run['run_id']),
    [started.body['run_id']],
  )
})

test('RL-08 starting a run through the API leaves it RUNNING and creates an engine_status row', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const run = await startGold(user)

  const { rows } = await server.database.pool.query(
    `select r.status, e.status as engine from strategy_run r
     join engine_status e using (user_id, run_id) where r.user_id = $1 and r.run_id = $2`,
    [run.userId, run.runId],
  )
  assert.deepEqual(rows, [{ status: 'RUNNING', engine: 'RUNNING' }])
})

test('RL-09 stopping a run through the API leaves it STOPPED, and no further write is accepted', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const run = await startGold(user)

  const stopped = await user.post(`${run.path}/stop`)
  assert.equal(stopped.status, 200)
  assert.equal(stopped.body['status'], 'STOPPED')
  assert.notEqual(stopped.body['ended_at'], null)

  assert.equal(await tickGold(server.context, run, '2026-01-05T10:00:00Z', '60'), 'stopped')
  await assert.rejects(
    server.database.pool.query(
      `insert into event_ledger (user_id, run_id, logical_time, event_type)
       values ($1, $2, now(), 'SIP_EXECUTED')`,
      [run.userId, run.runId],
    ),
    { code: 'RN001' },
  )
})

test('GB-091 a stop cancels waiting orders, and stopping a stopped run is harmless', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const run = await startGold(user)
  // It orders at its first close, and the order waits for the next open.
  assert.equal(await tickGold(server.context, run, '2026-01-05T10:00:00Z', '60'), 'committed')
  const waiting = await user.get(`${run.path}/orders`)
  assert.deepEqual(
    waiting.items.map(({ status }) => status),
    ['PENDING'],
  )

  const first = await user.post(`${run.path}/stop`)
  const again = await user.post(`${run.path}/stop`)
  assert.deepEqual([first.status, again.status], [200, 200])
  assert.deepEqual(again.body, first.body, 'a second stop changes nothing')
  const orders = await user.get(`${run.path}/orders`)
  assert.deepEqual(
    orders.items.map(({ status }) => status),
    ['CANCELED'],
  )
  assert.deepEqual((await user.get(`${run.path}/trades`)).items, [])
})

test('a start with the same idempotency key answers the same run, and another is refused', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const other = await server.user()
  const key = { 'idempotency-key': 'start-of-monday' }

  const atOnce = await Promise.all([1, 2, 3].map(() => user.post('/api/runs', HOLD_GOLD, key)))
  const later = await user.post('/api/runs', { ...HOLD_GOLD }, key)
  for (const { status, body, text } of [...atOnce, later]) {
    if (status === 409) assert.equal(body['code'], 'idempotency_key_in_use')
    else assert.deepEqual([status, body['run_id']], [201, later.body['run_id']], text)
  }
  assert.equal((await user.get('/api/runs')).items.length, 1)
  const different = await user.post('/api/runs', { ...HOLD_GOLD, initial_cash: '5' }, key)
  assert.deepEqual([different.status, different.body['code']], [422, 'idempotency_key_reused'])

  const elsewhere = await other.post('/api/runs', HOLD_GOLD, key)
  assert.equal(elsewhere.status, 201, "a key is its user's own")
  assert.notEqual(elsewhere.body['run_id'], later.body['run_id'])
})

test('a key whose first request was refused is free for a better one', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const key = { 'idempotency-key': 'k' }
  const wrong = { ...HOLD_GOLD, instruments: ['NOTHING.NSE'] }
  assert.equal((await user.post('/api/runs', wrong, key)).status, 422)
  assert.equal((await user.post('/api/runs', HOLD_GOLD, key)).status, 201)
})

test('runs are listed by id, a page at a time, each once', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const made: string[] = []
  for (let count = 0; count < 5; count += 1) {
    made.push((await startGold(user, { kind: 'bot' })).runId)
  }
  const seen = await allPages(user, '/api/runs?limit=2')
  assert.deepEqual(
    seen.map((run) => run['run_id']),
    made.toSorted(),
  )
})
