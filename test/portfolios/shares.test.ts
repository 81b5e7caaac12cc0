import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { future, share } from '#test/support/contracts.ts'
import { testServer, type TestClient, type TestServer } from '#test/support/server.ts'
import { adjustHeld } from '#src/app/portfolio/adjust-held.ts'
import { refreshValue } from '#src/app/portfolio/refresh-value.ts'
import { localTime } from '#src/domain/calendar/zone.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'

const SAMPLE = { name: 'Shares and futures' }

let server: TestServer
const closing: (() => Promise<void>)[] = []
const t = { after: (work: () => Promise<void>) => void closing.push(work) }
before(async () => void (server = await testServer(t)))
after(async () => {
  for (const work of closing) await work()
})

async function created(user: TestClient, body: object): Promise<string> {
  const answer = await user.post('/strategies', body)
  assert.equal(answer.status, 201, answer.text)
  return String(answer.body['strategy_id'])
}

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
