import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'
import { option, share } from '#test/support/contracts.ts'
import { knowNifty, sessionMinutes } from '#test/support/nifty-session.ts'
import { testServer, type Body, type TestClient } from '#test/support/server.ts'

// How prices, quantities and times are kept and shown, over HTTP and in the database.

const server = await testServer({ after })
const { pool } = server.database
const CALL = option('NIFTY', '2029-12-27', 24_500, 'call', 25).symbol
let user: TestClient

before(async () => {
  await knowNifty(server.context, sessionMinutes(10))
  const contracts = [
    share('TCS', 'Tata Consultancy'),
    option('NIFTY', '2029-12-27', 24_500, 'call', 25),
  ]
  await transaction(pool, (tx) => insertInstruments(tx, contracts))
  await pool.query(
    `insert into latest_quote (instrument_id, quoted_at, last_price)
     values ('TCS.NSE', now(), 123.456), ($1, now(), 123.456)`,
    [`${CALL}.NFO`],
  )
  user = await server.user()
})

const leg = (tradingsymbol: string, exchange: string, quantity: unknown) => {
  return { tradingsymbol, exchange, direction: 'BUY', quantity, entry_price: '120.50' }
}

test('FO-303 a share is shown with two decimals, an option on its tick, whatever was quoted', async () => {
  const instruments = [leg('TCS', 'NSE', 10), leg(CALL, 'NFO', 50)]
  const made = await user.post('/strategies', { name: 'Both', instruments })
  assert.equal(made.status, 201, made.text)
  const { items } = await user.get(`/strategies/${String(made.body['strategy_id'])}/instruments`)
  const prices = items.map((one) => [one['tradingsymbol'], one['current_price']])
  assert.deepEqual(Object.fromEntries(prices), { TCS: '123.46', [CALL]: '123.45' })
})

test('FO-303 quantities are whole and not negative, by the contract and by the database', async () => {
  const made = await user.post('/strategies', {
    name: 'Whole',
    instruments: [leg(CALL, 'NFO', 50)],
  })
  const path = `/strategies/${String(made.body['strategy_id'])}/instruments`
  for (const quantity of [-1, 1.5, '1.5', -50]) {
    assert.equal((await user.post(path, leg(CALL, 'NFO', quantity))).status, 422, `${quantity}`)
  }
  for (const quantity of ['-1', '1.5']) {
    await assert.rejects(
      pool.query('update strategy_instruments set quantity = $1 where user_id = $2', [
        quantity,
        user.userId,
      ]),
      /check|bigint/,
    )
  }
  await assert.rejects(pool.query(`update bar set volume = -1 where instrument_id = 'NIFTY.NSE'`), {
    code: '23514',
  })
})

test('FO-303 times are stored in UTC, asked in any offset, and shown in IST where that is asked', async () => {
  const { rows } = await pool.query(
    `select table_name, column_name from information_schema.columns
     where table_schema = 'public' and data_type like '%without time zone'
       and data_type not like 'time without%'`,
  )
  assert.deepEqual(rows, [], 'no column has a time of nowhere')
  const path = '/api/bars?instrument_id=NIFTY.NSE&interval=1m&limit=1'
  const query = `${path}&from=${encodeURIComponent('2024-11-07T09:17:00+05:30')}`
  const opened = ({ body }: { readonly body: Body }) => (body['opened_at'] as string[])[0]
  const utc = await user.get(query)
  assert.equal(opened(utc), '2024-11-07T03:47:00.000Z', utc.text)
  assert.equal(utc.headers.get('preference-applied'), null)

  const ist = await user.get(query, { prefer: 'timezone=Asia/Kolkata' })
  assert.equal(opened(ist), '2024-11-07T09:17:00.000+05:30')
  assert.equal(ist.headers.get('preference-applied'), 'timezone=Asia/Kolkata')
  assert.equal(ist.body['next'], utc.body['next'], 'the place of the next page is no time to show')
  const status = await user.get('/calendar/status?calendar=NSE&at=2024-11-07T06:30:00Z', {
    prefer: 'handling=lenient, timezone="Asia/Kolkata"',
  })
  assert.equal(status.body['session_start'], '2024-11-07T09:15:00.000+05:30', status.text)
  const nowhere = await user.get(query, { prefer: 'timezone=Mars/Olympus' })
  assert.equal(opened(nowhere), '2024-11-07T03:47:00.000Z')
})
