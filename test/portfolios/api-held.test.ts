import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { future, share } from '#test/support/contracts.ts'
import { testDatabase } from '#test/support/database.ts'
import { distantDatabase } from '#test/support/distant-database.ts'
import { startGold, knowGold, tickGold } from '#test/support/gold.ts'
import { testServer, type Answer, type TestClient, type TestServer } from '#test/support/server.ts'
import { openSocket } from '#test/support/stream-socket.ts'
import { until } from '#test/support/tidemark.ts'
import { adjustHeld } from '#src/app/portfolio/adjust-held.ts'
import { refreshValue } from '#src/app/portfolio/refresh-value.ts'
import { valueDue } from '#src/app/portfolio/value-due.ts'
import type { Instant } from '#src/core/instant.ts'
import { localTime } from '#src/domain/calendar/zone.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'

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

// Hull, table 5.2: 43 − 40 for sure, whatever the shares do; margin by FO-182: 13 % of 43 × 250.
test('FO-030 shares and futures are legs as options are: priced live, with delta, margin and rate', async () => {
  const user = await server.user()
  const listed = [share('ACME', 'Acme'), future('ACME', '2030-03-28', 250)]
  await transaction(server.database.pool, (tx) => insertInstruments(tx, listed))
  await quote({ ACME30MARFUT: 43 })
  await quote({ ACME: 40 }, 'NSE')
  const cash = { tradingsymbol: 'ACME', exchange: 'NSE', direction: 'BUY', quantity: 250 }
  const carry = { ...cash, tradingsymbol: 'ACME30MARFUT', exchange: 'NFO', direction: 'SELL' }
  const { body } = await user.post('/strategies/payoff', { legs: [cash, carry] })
  const { spot, break_evens, max_profit, max_loss, net_premium, margin_estimate } = body
  assert.deepEqual([spot, break_evens, max_profit, max_loss], [40, [], 750, 750])
  assert.deepEqual([net_premium, margin_estimate], [-10_000, 0.13 * 43 * 250])
  const legs = body['legs'] as { instrument_type: string; greeks: { delta: number } }[]
  assert.deepEqual(
    legs.map(({ instrument_type: type, greeks }) => [type, greeks.delta]),
    [
      ['EQ', 250],
      ['FUT', -250],
    ],
  )
  const years = Number(body['days_to_expiry']) / 365.25
  assert.ok(Math.abs(Number(body['implied_rate']) - Math.log(43 / 40) / years) < 1e-9)
  assert.equal((body['ahead'] as number[]).length, (body['spots'] as number[]).length)
  // FO-014: 40 to 41 is 2.5 % of the mid; of 250 shares 100 rest there.
  await bookOf('ACME.NSE', '40', '41', 100)
  const cautious = (await user.post('/strategies/payoff', { legs: [cash, carry] })).body['legs']
  const [shares, sold] = (cautious as { trading: Record<string, unknown> }[]).map(
    (leg) => leg.trading,
  )
  assert.deepEqual(
    [shares!['side'], shares!['flags'], shares!['fillable'], sold!['flags']],
    ['BUY', ['spread_over_limit', 'impact_over_limit', 'book_too_thin'], 100, ['no_book']],
  )
  const id = await created(user, {
    ...SAMPLE,
    instruments: [cash, carry].map((leg, index) => ({ ...leg, entry_price: [39, 44][index]! })),
  })
  const held = (await user.get(`/strategies/${id}/payoff`)).body
  assert.deepEqual([held['pnl'], held['max_profit']], [500, 1250])
  await user.put(`/strategies/${id}/settings`, { max_spread: '0.03', max_impact_bps: '200' })
  const [lenient] = (await user.get(`/strategies/${id}/greeks`)).body['legs'] as unknown as {
    trading: Record<string, unknown>
  }[]
  assert.deepEqual(
    [lenient!['trading']['side'], lenient!['trading']['flags']],
    ['SELL', ['book_too_thin']],
    'a held leg is closed, by its own limits',
  )
  const { cells } = (await user.get(`/strategies/${id}/scenario?moves=0,5&days=0`)).body
  const [still, risen] = cells as { pnl: number; delta: number }[]
  assert.deepEqual([Math.round(still!.pnl * 1e6) / 1e6, risen!.delta], [500, 0])
})

// 100 shares at 2,500 stand at 2,700: 20,000 earned. A bonus of 1 for 1 makes 200 at 1,250 of them, which
// stand at 1,350 until somebody trades; a dividend of 5.50 brings 1,100 and takes 5.50 of the price.
test('FO-208 FO-042 a leg held across a bonus and a dividend keeps its value, and says what was done', async () => {
  const user = await server.user()
  const { pool } = server.database
  const listed = [share('BONUSCO', 'Bonus Co'), future('BONUSCO', '2030-03-28', 100)]
  await transaction(pool, (tx) => insertInstruments(tx, listed))
  const leg = { tradingsymbol: 'BONUSCO', exchange: 'NSE', direction: 'BUY', quantity: 100 }
  const short = {
    tradingsymbol: 'BONUSCO30MARFUT',
    exchange: 'NFO',
    direction: 'SELL',
    quantity: 100,
  }
  const id = await created(user, {
    ...SAMPLE,
    instruments: [
      { ...leg, entry_price: 2500 },
      { ...short, entry_price: 2800 },
    ],
  })
  await pool.query(
    `update strategy_instruments set added_at = now() - interval '3 days' where strategy_id = $1`,
    [id],
  )
  await quote({ BONUSCO: 2700 }, 'NSE')
  await quote({ BONUSCO30MARFUT: 2750 })
  await pool.query(`update latest_quote set quoted_at = now() - interval '2 days'
                    where instrument_id like 'BONUSCO%'`)
  await server.links.cache.clear('quote/')
  const context = { ...server.context, links: server.links }
  const worth = async () => {
    await refreshValue(context, { userId: user.userId, strategyId: id })
    const { body } = await user.get(`/strategies/${id}`)
    return [body['current_pnl'], body['current_m2m'], body['realized_pnl']]
  }
  assert.deepEqual(await worth(), ['25000', '5000', '0'])

  const { date } = localTime('Asia/Kolkata', server.context.clock.now())
  const insert = (type: string, details: object) =>
    pool.query(
      `insert into corporate_actions (action_id, instrument_id, symbol, exchange, action_type, title,
         ex_date, details, terms, source, source_name)
       values ($1, 'BONUSCO.NSE', 'BONUSCO', 'NSE', $1, $1, $2, $3, $1, 'manual', 'test')`,
      [type, date, JSON.stringify(details)],
    )
  await insert('BONUS', { new_shares: '1', for_shares: '1' })
  await server.links.cache.clear('actions/recent')
  assert.equal(await adjustHeld(context), 2)
  assert.equal(await adjustHeld(context), 0, 'once for each action')
  assert.deepEqual(await worth(), ['25000', '5000', '0'], 'before anybody has traded after it')
  await insert('DIVIDEND', { amount: '5.5' })
  await server.links.cache.clear('actions/recent')
  assert.equal(await adjustHeld(context), 1, 'a future has no dividend')
  assert.deepEqual(await worth(), ['25000', '6100', '1100'])
  await quote({ BONUSCO: 1344.5 }, 'NSE')
  await quote({ BONUSCO30MARFUT: 1375 })
  assert.deepEqual(await worth(), ['25000', '6100', '1100'], 'and as it opens')

  const { items } = await user.get(`/strategies/${id}/instruments`)
  const of = (type: string) => items.find((one) => one['instrument_type'] === type)
  const [held, sold] = [of('EQ'), of('FUT')]
  assert.deepEqual(
    [held!['quantity'], held!['entry_price'], held!['income'], held!['current_pnl']],
    [200, '1250', '1100', '20000'],
  )
  assert.deepEqual([sold!['quantity'], sold!['entry_price'], sold!['lot_size']], [200, '1400', 200])
  const [bonus, dividend] = held!['adjustments'] as Record<string, unknown>[]
  assert.deepEqual(
    [bonus!['type'], bonus!['ex_date'], bonus!['quantity_before'], bonus!['quantity_after']],
    ['BONUS', date, 100, 200],
  )
  assert.deepEqual([dividend!['type'], dividend!['income']], ['DIVIDEND', '1100'])
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

/** A book of one level each side, as it stands now. */
async function bookOf(id: string, bid: string, ask: string, quantity: number): Promise<void> {
  await server.database.pool.query(
    `insert into latest_depth (instrument_id, heard_at, bid_prices, bid_quantities, bid_orders,
                               ask_prices, ask_quantities, ask_orders)
     values ($1, now(), array[$2::numeric], array[$4::numeric], '{1}',
             array[$3::numeric], array[$4::numeric], '{1}')`,
    [id, bid, ask, quantity],
  )
  await server.links.cache.clear('book/')
}

/** What the market says at this moment; asked again it is read again. */
async function quote(prices: Readonly<Record<string, number>>, venueId = 'NFO'): Promise<void> {
  await server.database.pool.query(
    `insert into latest_quote (instrument_id, quoted_at, last_price)
     select symbol || '.' || $3, now(), price
     from unnest($1::text[], $2::numeric[]) as q (symbol, price)
     on conflict (instrument_id) do update
       set quoted_at = excluded.quoted_at, last_price = excluded.last_price`,
    [Object.keys(prices), Object.values(prices), venueId],
  )
  await server.links.cache.clear('quote/')
}
