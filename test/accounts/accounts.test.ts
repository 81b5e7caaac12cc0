import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { verifyBooks } from '#src/app/operations/database/verify.ts'
import { snapshotAccounts } from '#src/app/accounts/worker/account-tasks.ts'
import { instant } from '#src/core/instant.ts'
import { accountWorker, PRACTICE } from '../support/account-world.ts'
import { quoteShare } from '../support/quoted-share.ts'
import { testServer, type Body, type TestClient, type TestServer } from '../support/server.ts'
import { openSocket, type Said } from '../support/stream-socket.ts'
import { until } from '../support/tidemark.ts'

const ends: (() => Promise<void>)[] = []
const file = { after: (work: () => Promise<void>) => void ends.unshift(work) }
let server: TestServer
let user: TestClient
let account: string // the path of the user's paper account
let accountId: string

before(async () => {
  server = await testServer(file)
  accountWorker(file, server)
  await quoteShare(server.context, '1500')
  user = await server.user()
  const { body } = await user.post('/accounts', { name: 'Practice', metadata: PRACTICE })
  accountId = String(body['account_id'])
  account = `/accounts/${accountId}`
})
after(async () => {
  for (const end of ends) await end()
})

const MARKET = {
  exchange: 'NSE',
  tradingsymbol: 'INFY',
  transaction_type: 'BUY',
  order_type: 'MARKET',
  product: 'MIS',
  validity: 'DAY',
  quantity: 10,
}
const LIMIT = { ...MARKET, order_type: 'LIMIT', price: '1400' }

/** Places an order, and waits until it is as wanted. */
async function placed(order: object, status: string, path = account): Promise<Body> {
  const { body } = await user.post(`${path}/orders`, order)
  const one = `${path}/orders/${body['order_id']}`
  await until(async () => (await user.get(one)).body['status'] === status, `it is ${status}`)
  return (await user.get(one)).body
}

test('FO-373 FO-170 FO-174 FO-178 link account, place order, track position', async () => {
  const linked = await user.post('/accounts', { name: 'Linked', metadata: PRACTICE })
  assert.equal(linked.status, 201)
  const path = `/accounts/${linked.body['account_id']}`
  const { body: fresh } = await user.get(path)
  assert.deepEqual(
    ['name', 'broker', 'is_active', 'login_status', 'user_id'].map((name) => fresh[name]),
    ['Linked', 'paper', true, 'logged_in', user.userId],
  )

  const bought = await placed({ ...MARKET, product: 'CNC', tag: 'first' }, 'COMPLETE', path)
  assert.deepEqual(
    [bought['filled_quantity'], bought['average_price'], bought['tag']],
    ['10', '1500.05', 'first'],
    'at the ask',
  )
  const history = bought['history'] as readonly Body[]
  const told = history.map(({ canonical_status }) => canonical_status)
  assert.equal(told[0], 'PENDING', 'committed before the venue heard of it')
  assert.equal(told.at(-1), 'FILLED')

  await placed(
    { ...MARKET, product: 'CNC', transaction_type: 'SELL', quantity: 4 },
    'COMPLETE',
    path,
  )
  const { body: held } = await user.get(`${path}/positions?fresh=true`)
  const [position] = held['items'] as readonly Body[]
  // 6 × 1500.05 held, 4 × (1499.95 − 1500.05) earned, 6 × (1500 − 1500.05) open
  assert.deepEqual(
    ['quantity', 'cost', 'realized_pnl', 'unrealized_pnl', 'pnl'].map((name) => position![name]),
    ['6', '9000.3', '-0.4', '-0.3', '-0.7'],
  )
  assert.deepEqual([held['total_pnl'], held['is_partial']], ['-0.7', false])
  const { items: trades } = await user.get(`${path}/trades`)
  const signed = trades.map(({ quantity, transaction_type: side }) =>
    side === 'BUY' ? Number(quantity) : -Number(quantity),
  )
  assert.equal(
    signed.reduce((sum, one) => sum + one, 0),
    Number(position!['quantity']),
    'positions equal the signed sum of fills',
  )
  const { items: portfolios } = await user.get('/strategies')
  const own = portfolios.find(({ trading_account_id: id }) => id === linked.body['account_id'])!
  const counted = await user.get(`/strategies/${own['strategy_id']}/trades`)
  assert.deepEqual(
    counted.items.map(({ fill_id: id }) => id).toSorted(),
    trades.map(({ trade_id: id }) => id).toSorted(),
    'its default portfolio has them',
  )
  const { items: funds } = await user.get(`${path}/funds`)
  // 1,000,000 − 10 × 1500.05 + 4 × 1499.95
  assert.equal(funds[0]!['available'], '990999.3')
  assert.equal((await user.ask('DELETE', path)).status, 409, 'something is held')
  await placed(
    { ...MARKET, product: 'CNC', transaction_type: 'SELL', quantity: 6 },
    'COMPLETE',
    path,
  )
  assert.equal((await user.ask('DELETE', path)).status, 200)
  assert.equal((await user.get(path)).status, 404, 'it is found no more')
  assert.equal((await user.ask('DELETE', account)).status, 409, 'the default one stays')
})

/** A body, and the field that is refused. */
const WRONG: readonly (readonly [object, string])[] = [
  [{ ...MARKET, exchange: 'NYSE' }, 'exchange'],
  [{ ...MARKET, transaction_type: 'HOLD' }, 'transaction_type'],
  [{ ...MARKET, order_type: 'STOP' }, 'order_type'],
  [{ ...MARKET, product: 'BO' }, 'product'],
  [{ ...MARKET, validity: 'GTC' }, 'validity'],
  [{ ...MARKET, quantity: 0 }, 'quantity'],
  [{ ...MARKET, quantity: 10_001 }, 'quantity'],
  [{ ...MARKET, quantity: 1.5 }, 'quantity'],
  [{ ...LIMIT, price: undefined }, 'price'],
  [{ ...LIMIT, price: '1000000.05' }, 'price'],
  [{ ...LIMIT, price: 0 }, 'price'],
  [{ ...LIMIT, order_type: 'SL' }, 'trigger_price'],
  [{ ...MARKET, order_type: 'SL-M' }, 'trigger_price'],
  [{ ...MARKET, order_type: 'SL', trigger_price: '1600' }, 'price'],
  [{ ...MARKET, tag: 'x'.repeat(21) }, 'tag'],
]

test('FO-175 an order that no broker would take is refused at its field', async () => {
  for (const [body, field] of WRONG) {
    const answer = await user.post(`${account}/orders`, body)
    const errors = answer.body['errors'] as readonly { readonly field: string }[]
    assert.equal(answer.status, 422, JSON.stringify(body))
    assert.ok(
      errors.some((error) => JSON.stringify(error).includes(field)),
      `${field}: ${JSON.stringify(errors)}`,
    )
  }
  const most = { ...LIMIT, quantity: 10_000, price: 1_000_000, tag: 'x'.repeat(20) }
  const { status, body } = await user.post(`${account}/orders`, most)
  assert.equal(status, 201, 'the bounds are inside')
  assert.deepEqual([body['status'], body['status_message']], ['REJECTED', 'funds'])
})

test('what the gate refuses is stored with the numbers that decided, and sent nowhere', async () => {
  const { body } = await user.post(`${account}/orders`, { ...MARKET, quantity: 700 })
  assert.equal(body['status'], 'REJECTED')
  const verdicts = body['verdicts'] as readonly {
    check: string
    passed: boolean
    numbers: object
  }[]
  assert.deepEqual(
    verdicts.filter(({ passed }) => !passed).map(({ check }) => check),
    ['funds'],
    'the first refusal ends it',
  )
  // 700 × 1500; and FO-181: 20 + 0 + 36.225 + 10.1205 + 1.05 + 21
  assert.deepEqual(verdicts.at(-1)!.numbers, { required: '1050088.3955', available: '1000000' })
  assert.equal(body['venue_order_id'], null)
  const check = await user.post(`${account}/orders/check`, { ...MARKET, tradingsymbol: 'NONE' })
  assert.deepEqual([check.body['passed'], check.body['refused_by']], [false, 'instrument'])
})

test('a lockout halts all orders, or lets those pass that shrink a position', async () => {
  const { body } = await user.post('/accounts', { name: 'Locked', metadata: PRACTICE })
  const path = `/accounts/${body['account_id']}`
  await placed({ ...MARKET, quantity: 5 }, 'COMPLETE', path)
  assert.equal((await user.ask('PATCH', path, { lockout: 'reducing' })).status, 422, 'why?')
  await user.ask('PATCH', path, { lockout: 'reducing', lockout_reason: 'by hand' })
  const refusedBy = async (order: object) =>
    (await user.post(`${path}/orders/check`, order)).body['refused_by']
  assert.equal(await refusedBy({ ...MARKET, quantity: 1 }), 'reduce_only')
  assert.equal(await refusedBy({ ...MARKET, quantity: 6, transaction_type: 'SELL' }), 'reduce_only')
  assert.equal(await refusedBy({ ...MARKET, quantity: 5, transaction_type: 'SELL' }), null)
  await user.ask('PATCH', path, { lockout: 'halted', lockout_reason: 'by hand' })
  assert.equal(await refusedBy({ ...MARKET, quantity: 5, transaction_type: 'SELL' }), 'lockout')
})

test('BE-03 an order that rests is taken back, and what it held is free again', async () => {
  const open = await placed(LIMIT, 'OPEN')
  const path = `${account}/orders/${open['order_id']}`
  const { body } = await user.ask('DELETE', path)
  await until(async () => (await user.get(path)).body['status'] === 'CANCELLED', 'it is canceled')
  assert.equal(body['order_id'], open['order_id'])
  await until(async () => {
    const { items } = await user.get(`${account}/funds?fresh=true`)
    return items[0]!['used'] === '0'
  }, 'nothing is held')
  const again = await user.ask('DELETE', path)
  assert.deepEqual([again.status, again.body['status']], [200, 'CANCELLED'], 'harmless')
})

test('FO-176 a batch is placed, or taken back by its first failure', async () => {
  const good = { ...LIMIT, quantity: 1 }
  const bad = { ...MARKET, tradingsymbol: 'NONE' }
  const both = await user.post(`${account}/batch-orders`, { orders: [good, good] })
  assert.deepEqual([both.status, both.body['status']], [201, 'placed'])
  const failed = await user.post(`${account}/batch-orders`, { orders: [good, bad, good] })
  assert.deepEqual(
    ['status', 'failed_at', 'rolled_back'].map((name) => failed.body[name]),
    ['rolled_back', 1, true],
  )
  const orders = failed.body['orders'] as readonly Body[]
  assert.deepEqual(
    orders.map(({ status }) => status),
    ['CANCELLED', 'REJECTED'],
    'the third was not placed',
  )
  const kept = await user.post(`${account}/batch-orders`, {
    orders: [bad, good],
    rollback_on_failure: false,
  })
  assert.deepEqual([kept.body['status'], kept.body['failed_at']], ['partly_placed', 0])
  const none = await user.post(`${account}/batch-orders`, { orders: [] })
  const eleven = await user.post(`${account}/batch-orders`, { orders: Array(11).fill(good) })
  assert.deepEqual([none.status, eleven.status], [422, 422])
})

test('FO-174 orders are listed by status, a hundred unless asked, a thousand at most', async () => {
  const { items } = await user.get(`${account}/orders?status=OPEN&limit=1000`)
  assert.ok(items.length > 0 && items.every(({ status }) => status === 'OPEN'))
  assert.equal((await user.get(`${account}/orders?limit=1001`)).status, 422)
  await server.database.pool.query(
    `insert into account_order (user_id, account_id, client_order_id, instrument_id, exchange,
       tradingsymbol, side, type, product, quantity, status, reason)
     select $1, $2, 'many' || n, 'INFY.NSE', 'NSE', 'INFY', 'BUY', 'MARKET', 'MIS', 1, 'REJECTED',
            'test' from generate_series(1, 101) n`,
    [user.userId, accountId],
  )
  const first = await user.get(`${account}/orders`)
  assert.equal(first.items.length, 100)
  const rest = await user.get(`${account}/orders?after=${String(first.body['next'])}&limit=1000`)
  const ids = new Set([...first.items, ...rest.items].map(({ order_id: id }) => id))
  assert.equal(ids.size, first.items.length + rest.items.length, 'each once')
})

test('a request that is sent again with its Idempotency-Key is one order', async () => {
  const headers = { 'idempotency-key': 'once' }
  const first = await user.post(`${account}/orders`, { ...LIMIT, quantity: 3 }, headers)
  const again = await user.post(`${account}/orders`, { ...LIMIT, quantity: 3 }, headers)
  assert.equal(again.text, first.text)
})

test('FO-173 FO-177 accounts are listed, compared with their venue, and say how they are', async () => {
  const { items } = await user.get('/accounts')
  assert.equal(items[0]!['account_id'], accountId, 'the default one first')
  assert.equal(items[0]!['is_default'], true)
  const synced = await user.post(`${account}/sync`, { force: true })
  assert.deepEqual([synced.status, synced.body['status']], [200, 'synced'])
  const recent = await user.post(`${account}/sync`, {})
  assert.equal(recent.body['status'], 'recent')
  const health = async () => (await user.get('/accounts/health/status')).body
  const before = await health()
  const counts = before['accounts'] as Body
  assert.deepEqual([before['status'], counts['locked_out']], ['degraded', 1], 'the halted one')
  assert.equal(counts['total'], items.length)
  const halted = items.find(({ lockout }) => lockout === 'halted')!
  await user.ask('PATCH', `/accounts/${halted['account_id']}`, { lockout: 'none' })
  assert.equal((await health())['status'], 'healthy')

  const stranger = await server.user()
  assert.deepEqual((await stranger.get('/accounts')).items, [])
  for (const path of [account, `${account}/positions`, `${account}/orders`, `${account}/funds`]) {
    assert.equal((await stranger.get(path)).status, 404, `FO-179 ${path}`)
  }
})

test('FO-172 how an account stood is kept every 300 s for 90 days, and asked for by time', async () => {
  const { pool } = server.database
  const at = (text: string) => ({
    pool,
    clock: { now: () => instant(text), sleep: async () => {} },
  })
  await snapshotAccounts(at('2026-06-01T04:07:12Z'))
  await quoteShare(server.context, '1510')
  await snapshotAccounts(at('2026-06-01T04:11:00Z'))
  const linked = (await user.get('/accounts')).items.find(({ name }) => name === 'Locked')!
  const path = `/accounts/${linked['account_id']}`
  const priceAt = async (asOf: string) => {
    const { body, items } = await user.get(`${path}/positions?as_of=${asOf}`)
    return [body['as_of'], body['is_snapshot'], items[0]?.['last_price'] ?? null]
  }
  assert.deepEqual(await priceAt('2026-06-01T04:04:59Z'), [null, true, null])
  assert.deepEqual(await priceAt('2026-06-01T04:09:59Z'), [
    '2026-06-01T04:05:00.000Z',
    true,
    '1500',
  ])
  assert.deepEqual(await priceAt('2026-06-02T00:00:00Z'), [
    '2026-06-01T04:10:00.000Z',
    true,
    '1510',
  ])
  await snapshotAccounts(at('2026-06-01T04:19:00Z'))
  const { items } = await user.get(`${path}/snapshots`)
  assert.equal(items.length, 2, 'one that is like the one before is that one')
  await snapshotAccounts(at('2026-08-30T04:05:00.001Z'))
  const kept = await user.get(`${path}/snapshots`)
  assert.ok(kept.items.every(({ taken_at: taken }) => taken !== '2026-06-01T04:05:00.000Z'))
})

test('FO-171 FO-178 a trade is booked once, late too, and what follows from it is nobody’s to write', async () => {
  const { pool } = server.database
  const order = await placed(LIMIT, 'OPEN')
  const key = [user.userId, accountId, order['order_id']]
  const change = (set: string) =>
    pool.query(
      `update account_order set ${set} where (user_id, account_id, order_id) = ($1, $2, $3)`,
      key,
    )
  const fill = (tradeId: string, quantity: number) =>
    pool.query(
      `insert into account_fill (user_id, account_id, order_id, venue_trade_id, instrument_id,
         exchange, tradingsymbol, product, side, quantity, price, traded_at)
       values ($1, $2, $3, $4, 'INFY.NSE', 'NSE', 'INFY', 'MIS', 'BUY', $5, 1400, now())`,
      [...key, tradeId, quantity],
    )
  await fill('t1', 4)
  await assert.rejects(fill('t1', 4), { code: '23505' })
  await assert.rejects(change('filled_quantity = 9'), { constraint: 'account_order_follows' })
  await assert.rejects(change(`status = 'OPEN'`), { constraint: 'account_order_life' })
  await change(`status = 'CANCELED', reason = 'test'`)
  await assert.rejects(change(`status = 'PARTIALLY_FILLED'`), { constraint: 'account_order_life' })
  await fill('t2', 5)
  const standing = async () => {
    const { body } = await user.get(`${account}/orders/${order['order_id']}`)
    return [body['status'], body['filled_quantity']]
  }
  assert.deepEqual(await standing(), ['CANCELLED', '9'], 'a fill is not dropped for a status')
  await fill('t3', 1)
  assert.deepEqual(await standing(), ['COMPLETE', '10'])
  await assert.rejects(
    pool.query(`update account_position set quantity = 1 where user_id = $1`, [user.userId]),
    { constraint: 'account_position_follows' },
  )
  await assert.rejects(
    pool.query(`update account_fill set price = 1 where user_id = $1`, [user.userId]),
    { constraint: 'account_fill_append_only' },
  )
  for (const [table, columns] of [
    ['account_position', ['user_id', 'account_id', 'tradingsymbol', 'exchange', 'product']],
    ['account_holding', ['user_id', 'account_id', 'tradingsymbol', 'exchange']],
    ['account_funds', ['user_id', 'account_id', 'segment']],
  ] as const) {
    const { rows } = await pool.query<{ columns: string[] }>(
      `select array_agg(a.attname::text order by k.place) as columns
       from pg_index i cross join lateral unnest(i.indkey::int[]) with ordinality as k (number, place)
       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
       where i.indrelid = $1::regclass and i.indisprimary`,
      [table],
    )
    assert.deepEqual(rows[0]!.columns, columns, table)
  }
})

test('the order stream tells orders and positions of accounts', async (t) => {
  const client = await openSocket(t, server, `/orders/stream?token=${user.key}`)
  const snapshot = await client.next('snapshot')
  assert.ok(ordersIn(snapshot).some(({ account_id: id }) => id === accountId))
  const order = await placed({ ...MARKET, quantity: 2, transaction_type: 'SELL' }, 'COMPLETE')
  const seen: unknown[] = []
  while (seen.at(-1) !== 'FILLED') {
    const update = await client.next('update')
    const mine = ordersIn(update).filter(({ order_id: id }) => id === order['order_id'])
    seen.push(...mine.map(({ status }) => status))
    if (seen.at(-1) !== 'FILLED') continue
    const [position] = update['positions'] as readonly Body[]
    assert.deepEqual([position!['tradingsymbol'], position!['product']], ['INFY', 'MIS'])
  }
})

const ordersIn = ({ orders }: Said) => orders as readonly Body[]

test('after all of it the books verify', async () => {
  assert.deepEqual(await verifyBooks(server.context), [])
})
