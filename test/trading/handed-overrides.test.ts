import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { handOverrides, overrideHander } from '#src/app/trading/hand-overrides.ts'
import { settleAnalyses } from '#src/app/trading/settle-analyses.ts'
import { testServer, type Body, type TestClient, type TestServer } from '#test/support/server.ts'
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
