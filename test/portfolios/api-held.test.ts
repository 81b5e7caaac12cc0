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

test('FO-245 create, add legs, track M2M: the stream tells each value, to its owner alone', async (tt) => {
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
