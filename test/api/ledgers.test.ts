import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knowGold, startGold, tickGold } from '#test/support/gold.ts'
import { allPages, testServer } from '#test/support/server.ts'
import { idleWorker } from '#test/support/worker.ts'

/**
 * Three days of gold at 60.00, 61.00 and 61.50. At the first close 98 % of 100 000.00 buys
 * ⌊98 000 ÷ 60⌋ = 1 633 units; they fill at the next open, 61.00, for 99 613.00, which leaves
 * 387.00. At 61.50 they are worth 100 429.50, so the equity is 100 816.50.
 */
async function threeDays(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const run = await startGold(user)
  await tickGold(server.context, run, '2026-01-05T10:00:00Z', '60')
  await tickGold(server.context, run, '2026-01-06T10:00:00Z', '61')
  await tickGold(server.context, run, '2026-01-07T10:00:00Z', '61.5')
  return { server, user, run }
}

test('GB-099 status, orders, trades, positions, equity curve and events of a run are read', async (t) => {
  const { user, run } = await threeDays(t)

  const { body: status } = await user.get(run.path)
  assert.equal(status['cash'], '387')
  assert.equal(status['equity'], '100816.5')
  assert.equal(status['pnl'], '816.5')
  assert.equal(status['tick_count'], 3)
  assert.equal(status['last_logical_time'], '2026-01-07T10:00:00.000Z')

  const { items: orders } = await user.get(`${run.path}/orders`)
  assert.equal(orders.length, 1)
  const { verdicts, ...order } = orders[0]!
  assert.deepEqual(order, {
    order_id: 'ord_00000001',
    client_order_id: null,
    instrument_id: 'GOLDBEES.NSE',
    side: 'BUY',
    type: 'MARKET',
    quantity: '1633',
    limit_price: null,
    stop_price: null,
    status: 'FILLED',
    logical_time: '2026-01-05T10:00:00.000Z',
    source: 'strategy',
    reason: null,
  })
  assert.ok((verdicts as { passed: boolean }[]).every(({ passed }) => passed))

  const { items: trades } = await user.get(`${run.path}/trades`)
  assert.deepEqual(trades, [
    {
      trade_id: 'ord_00000001',
      order_id: 'ord_00000001',
      instrument_id: 'GOLDBEES.NSE',
      side: 'BUY',
      quantity: '1633',
      price: '61',
      fee: '0',
      realized_pnl: '0',
      logical_time: '2026-01-06T10:00:00.000Z',
    },
  ])

  const { items: positions } = await user.get(`${run.path}/positions`)
  assert.equal(positions.length, 1)
  assert.equal(positions[0]!['quantity'], '1633')
  assert.equal(positions[0]!['cost'], '99613')
  assert.equal(positions[0]!['average_price'], '61')

  const { body: curve } = await user.get(`${run.path}/equity-curve`)
  assert.deepEqual(curve, {
    logical_time: [
      '2026-01-05T10:00:00.000Z',
      '2026-01-06T10:00:00.000Z',
      '2026-01-07T10:00:00.000Z',
    ],
    cash: ['100000', '387', '387'],
    market_value: ['0', '99613', '100429.5'],
    equity: ['100000', '100000', '100816.5'],
    next: null,
  })

  const { items: events } = await user.get(`${run.path}/events`)
  assert.deepEqual(
    events.map(({ seq, event_type }) => [seq, event_type]),
    [[1, 'ORDER_FILLED']],
  )
})

test('GB-099 the mark-to-market ledger of a run is read', async (t) => {
  const { server, user, run } = await threeDays(t)
  assert.deepEqual((await user.get(`${run.path}/mtm`)).items, [], 'marking is a step of its own')
  await server.database.pool.query(
    `insert into mtm_ledger (user_id, run_id, logical_time, market_value, unrealized_pnl, prices)
     values ($1, $2, '2026-01-07T10:00:00Z', 100429.50, 816.50, '{"GOLDBEES.NSE": "61.50"}')`,
    [run.userId, run.runId],
  )
  assert.deepEqual((await user.get(`${run.path}/mtm`)).items, [
    {
      logical_time: '2026-01-07T10:00:00.000Z',
      market_value: '100429.5',
      unrealized_pnl: '816.5',
      realized_pnl: '0',
      prices: { 'GOLDBEES.NSE': '61.5' },
    },
  ])
})

test('a ledger is paged by key, in both directions, and each row is met once', async (t) => {
  const { server, user, run } = await threeDays(t)
  await server.database.pool.query(
    `insert into run_event (user_id, run_id, logical_time, event_type, key)
     select $1, $2, '2026-01-07T10:00:00Z', 'TESTED', lpad(n::text, 2, '0')
     from generate_series(1, 10) n`,
    [run.userId, run.runId],
  )
  // Written by hand, with microseconds that no Instant holds.
  await server.database.pool.query(
    `insert into run_mark (user_id, run_id, logical_time)
     select $1, $2, timestamptz '2026-01-07T10:00:00.0004567Z' + n * interval '1 second'
     from generate_series(1, 5) n`,
    [run.userId, run.runId],
  )
  const seqs = async (path: string) =>
    (await allPages(user, `${run.path}/${path}`)).map(({ seq }) => seq)
  const upwards = Array.from({ length: 11 }, (_, index) => index + 1)
  assert.deepEqual(await seqs('events?limit=3'), upwards)
  assert.deepEqual(await seqs('events?limit=4&direction=desc'), upwards.toReversed())

  const marks = await allPages(user, `${run.path}/mtm?limit=2`)
  const backwards = await allPages(user, `${run.path}/mtm?limit=2&direction=desc`)
  assert.equal(marks.length, 5)
  assert.deepEqual(backwards.toReversed(), marks)
})

test('a long equity curve is thinned to its shape: the extremes and both ends stay', async (t) => {
  const { server, user, run } = await threeDays(t)
  // A flat line with one spike up, at 7 777, and one down, at 4 444.
  await server.database.pool.query(
    `insert into run_equity (user_id, run_id, logical_time, cash, market_value, equity)
     select $1, $2, timestamptz '2026-02-01T00:00:00Z' + n * interval '1 minute', e.v, 0, e.v
     from generate_series(1, 10000) n
     cross join lateral (
       select case n when 7777 then 900000 when 4444 then 1 else 100000 end as v) e`,
    [run.userId, run.runId],
  )
  const { body } = await user.get(`${run.path}/equity-curve?points=100`)
  const curve = body as { logical_time: string[]; equity: string[]; next: null }
  assert.ok(curve.equity.length <= 100, `${curve.equity.length} points`)
  assert.ok(curve.equity.length >= 25)
  assert.equal(curve.equity[curve.logical_time.indexOf('2026-02-06T09:37:00.000Z')], '900000')
  assert.equal(curve.equity[curve.logical_time.indexOf('2026-02-04T02:04:00.000Z')], '1')
  assert.equal(curve.logical_time[0], '2026-01-05T10:00:00.000Z')
  assert.equal(curve.logical_time.at(-1), '2026-02-07T22:40:00.000Z')
  assert.deepEqual(curve.logical_time, curve.logical_time.toSorted())

  const short = await user.get(`${run.path}/equity-curve?points=100&after=2026-02-07T22:36:00Z`)
  assert.equal((short.body['equity'] as string[]).length, 4, 'a short one is left as it is')
})

test("a person's order passes the gate in the run's next tick; a refused one is an answer", async (t) => {
  const { server, user, run } = await threeDays(t)
  idleWorker(t, server.context)
  const order = { instrument_id: 'GOLDBEES.NSE', side: 'SELL', quantity: '33' }

  const sold = await user.post(`${run.path}/orders`, { ...order, client_order_id: 'mine-1' })
  assert.equal(sold.status, 201, sold.text)
  assert.equal(sold.body['status'], 'FILLED')
  assert.equal(sold.body['source'], 'manual')
  const again = await user.post(`${run.path}/orders`, { ...order, client_order_id: 'mine-1' })
  assert.deepEqual([again.status, again.body], [201, sold.body], 'the same order, not another')
  const other = await user.post(`${run.path}/orders`, {
    ...order,
    quantity: '34',
    client_order_id: 'mine-1',
  })
  assert.deepEqual([other.status, other.body['code']], [409, 'client_order_id_conflict'])

  for (const quantity of ['0', '-5', '1000000']) {
    const refused = await user.post(`${run.path}/orders`, { ...order, quantity })
    assert.equal(refused.status, 201, refused.text)
    assert.equal(refused.body['status'], 'REJECTED', quantity)
    assert.notEqual(refused.body['reason'], null)
  }
  const unpriced = await user.post(`${run.path}/orders`, { ...order, type: 'LIMIT' })
  assert.equal(unpriced.status, 422)
  // 33 of 1 633 units at 61.50 bring 2 029.50; cash was 387.00.
  assert.equal((await user.get(run.path)).body['cash'], '2416.5')
  assert.equal((await user.get(`${run.path}/trades`)).items.length, 2)
})

test('DEC-34 an order for a stopped run is refused with 409 and kept in the audit log alone', async (t) => {
  const { server, user, run } = await threeDays(t)
  await user.post(`${run.path}/stop`)
  const order = { instrument_id: 'GOLDBEES.NSE', side: 'BUY', quantity: '1', client_order_id: 'x' }
  const refused = await user.post(`${run.path}/orders`, order)
  assert.deepEqual([refused.status, refused.body['code']], [409, 'run_not_running'])
  assert.equal((await user.get(`${run.path}/orders`)).items.length, 1)
  const { rows } = await server.database.pool.query(
    `select actor, details ->> 'clientOrderId' as client_order_id from audit_log
     where run_id = $1 and action = 'order.refused'`,
    [run.runId],
  )
  assert.deepEqual(rows, [{ actor: user.userId, client_order_id: 'x' }])
})
