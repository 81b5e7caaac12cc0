import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'
import { future, index, option, share } from '#test/support/contracts.ts'
import { testServer } from '#test/support/server.ts'
import { until } from '#test/support/tidemark.ts'

const server = await testServer({ after })
const user = await server.user()
const contracts = ['2024-11-07', '2024-11-14', '2024-11-28', '2024-12-26'].flatMap((expiry) =>
  [24_450, 24_500, 24_550].flatMap((strike) => [
    option('NIFTY', expiry, strike, 'call', 25),
    option('NIFTY', expiry, strike, 'put', 25),
  ]),
)
await transaction(server.context.pool, (tx) =>
  insertInstruments(tx, [
    index('NIFTY', 'Nifty 50', 256_265),
    index('BANKNIFTY', 'Nifty Bank', 260_105),
    share('RELIANCE', 'Reliance Industries'),
    share('M&M', 'Mahindra & Mahindra'),
    future('NIFTY', '2024-11-28', 25),
    ...contracts,
  ]),
)

type Item = Record<string, unknown>

async function get(path: string): Promise<{ body: Item; items: readonly Item[] }> {
  const { status, text, body } = await user.get(path)
  assert.equal(status, 200, `${path}: ${text}`)
  return { body, items: (body['items'] ?? []) as readonly Item[] }
}

test('FO-190 FO-192 a search answers instruments with all that they are', async () => {
  const { body, items } = await get('/instruments?search=NIFTY24N2824500CE')
  assert.equal(body['total'], 1)
  const { token, instrument_token, ...found } = items[0]!
  assert.equal(token, instrument_token)
  assert.ok(Number(token) >= 2 ** 40, 'the store gives a token that is no broker’s')
  assert.deepEqual(found, {
    instrument_id: 'NIFTY24N2824500CE.NFO',
    symbol: 'NIFTY24N2824500CE',
    tradingsymbol: 'NIFTY24N2824500CE',
    venue_id: 'NFO',
    exchange: 'NFO',
    name: '',
    kind: 'option',
    type: 'CE',
    instrument_type: 'CE',
    segment: 'NFO-OPT',
    currency: 'INR',
    underlying: 'NIFTY',
    expiry: '2024-11-28',
    strike: '24500',
    right: 'call',
    lot_size: '25',
    price_increment: '0.05',
    tick_size: '0.05',
    quantity_step: '1',
    active: true,
  })
})

test('FO-190 the index comes before what is written on it, in any spelling of its name', async () => {
  for (const text of ['nifty', 'NIFTY 50', 'NSE:NIFTY', '^NSEI']) {
    const { items } = await get(`/instruments?search=${encodeURIComponent(text)}`)
    assert.equal(items[0]!['instrument_id'], 'NIFTY.NSE', text)
  }
  const { items } = await get('/instruments/search?q=nifty%2028nov%2024500')
  assert.deepEqual(
    items.map((item) => item['symbol']),
    ['NIFTY24N2824500CE', 'NIFTY24N2824500PE'],
  )
  const other = await get('/instruments/search?query=NIFTY24NOV24500CE')
  assert.equal(other.items[0]!['symbol'], 'NIFTY24N2824500CE', 'written in the other style')
})

test('FO-190 FO-310 a hostile search breaks nothing, and table strategy is still there', async () => {
  const hostile = [
    "NIFTY'; DROP TABLE strategy; --",
    "' OR '1'='1",
    '%',
    '_',
    '\\',
    '%00',
    '"; select pg_sleep(10); --',
    '<script>alert(1)</script>',
    '\ud83d\ude00'.repeat(40),
    'x'.repeat(5_000),
  ]
  const paths = [
    '/instruments?search=',
    '/instruments/search?q=',
    '/instruments/fo-enabled?search=',
  ]
  const more = [
    '/fo/instruments/search?underlying=',
    '/fo/expiries?symbol=',
    '/instruments/detail/',
  ]
  for (const path of [...paths, ...more]) {
    for (const text of hostile) {
      const { status } = await user.get(`${path}${encodeURIComponent(text)}`)
      assert.ok([200, 400, 404, 422].includes(status), `${path}${text.slice(0, 40)}: ${status}`)
    }
  }
  const literal = "/instruments?search=NIFTY'; DROP TABLE strategy; --".replaceAll(' ', '%20')
  assert.ok([200, 400].includes((await user.get(literal)).status))
  const { rows } = await server.context.pool.query(
    `select from information_schema.tables where table_name = 'strategy'`,
  )
  assert.equal(rows.length, 1)
  assert.equal((await get('/instruments/stats')).body['total'], 29)
})

test('FO-191 the list has limit and offset, and tells how many there are', async () => {
  const first = await get('/instruments/list?limit=3')
  assert.deepEqual(
    [first.body['total'], first.body['limit'], first.body['offset'], first.items.length],
    [29, 3, 0, 3],
  )
  const seen = new Set<unknown>()
  for (let offset = 0; offset < 29; offset += 10) {
    const { items } = await get(`/instruments/list?limit=10&offset=${offset}`)
    for (const item of items) seen.add(item['instrument_id'])
  }
  assert.equal(seen.size, 29)
  assert.equal((await get('/instruments/list?kind=index')).body['total'], 2)
  assert.equal((await get('/instruments/list?exchange=nfo&kind=option')).body['total'], 24)
  for (const query of ['limit=0', 'limit=x', 'offset=-1', 'kind=bond', 'active=perhaps']) {
    assert.equal((await user.get(`/instruments/list?${query}`)).status, 422, query)
  }
})

test('FO-191 detail is by token, with what brokers call it and the terms of the date', async () => {
  const { body } = await get('/instruments/detail/256265')
  assert.equal(body['instrument_id'], 'NIFTY.NSE')
  assert.equal(body['display_name'], 'Nifty 50')
  assert.equal((body['broker_symbols'] as Item)['kite'], 'NSE:NIFTY 50')
  const option = await get('/instruments/detail/NIFTY24N2824500CE.NFO?as_of=2024-11-07')
  assert.deepEqual(option.body['contract'], {
    underlying: 'NIFTY',
    expiry: '2024-11-28',
    strike: '24500',
    right: 'call',
    style: 'weekly',
  })
  const terms = option.body['terms'] as Item
  assert.deepEqual(
    ['lot_size', 'tick_size', 'freeze_quantity', 'expiry_weekday', 'strike_gap'].map(
      (f) => terms[f],
    ),
    ['25', '0.05', '1800', 4, '50'],
  )
  assert.equal((await user.get('/instruments/detail/1')).status, 404)
  assert.equal((await user.get('/instruments/detail/999999999999999')).status, 404)
})

test('FO-191 what is known is counted, and underlyings of contracts are listed', async () => {
  const { body } = await get('/instruments/stats')
  assert.deepEqual(body['by_kind'], { equity: 2, future: 1, index: 2, option: 24 })
  assert.equal(body['underlyings'], 1)
  const { items } = await get('/instruments/fo-enabled?limit=10&offset=0')
  assert.deepEqual(items, [
    {
      symbol: 'NIFTY',
      display_name: 'Nifty 50',
      exchange: 'NFO',
      futures: 1,
      options: 24,
      expiries: 4,
      next_expiry: null,
      last_expiry: '2024-12-26',
    },
  ])
})

test('FO-102 contracts are found by underlying, expiry, strike and type', async () => {
  const search = async (query: string): Promise<unknown[]> =>
    (await get(`/fo/instruments/search?${query}`)).items.map((item) => item['symbol'])
  assert.deepEqual(await search('underlying=NIFTY&expiry=2024-11-28&strike=24500'), [
    'NIFTY24N2824500CE',
    'NIFTY24N2824500PE',
  ])
  assert.deepEqual(await search('underlying=nifty%2050&expiry=2024-11-28&strike=24500&type=CE'), [
    'NIFTY24N2824500CE',
  ])
  assert.deepEqual(await search('underlying=NIFTY&type=FUT'), ['NIFTY24NOVFUT'])
  assert.equal((await search('underlying=NIFTY&limit=500')).length, 25)
  assert.deepEqual(await search('underlying=NOPE'), [])
  assert.equal((await user.get('/fo/instruments/search?type=EQ')).status, 422)
  assert.equal((await user.get('/fo/instruments/search?strike=-1')).status, 422)
  assert.equal((await user.get('/fo/instruments/search?expiry=2024-02-30')).status, 422)
})

test('the terms of an index are told as of a date, and through time', async () => {
  const { body } = await get('/instruments/terms?underlying=bank%20nifty&as_of=2025-08-15')
  assert.deepEqual(
    [body['underlying'], body['lot_size'], body['freeze_quantity'], body['provisional']],
    ['BANKNIFTY', '35', '600', false],
  )
  const lots = body['lots'] as readonly Item[]
  assert.deepEqual(
    lots.map((lot) => lot['lot_size']),
    ['20', '25', '15', '30', '35', '30'],
  )
  assert.equal((await user.get('/instruments/terms?underlying=RELIANCE')).status, 404)

  const dated = await user.get('/instruments/dated-terms?underlying=usdinr&as_of=2024-11-07')
  const { multiplier, tick_size, last_trading_days } = dated.body['future'] as Record<
    string,
    unknown
  >
  assert.deepEqual([multiplier, tick_size, dated.body['listed']], [1_000, 0.0025, []])
  assert.equal((last_trading_days as string[])[0], '2024-11-27')
  for (const asked of ['NOPE', 'gold&as_of=9999-12-31']) {
    const { status } = await user.get(`/instruments/dated-terms?underlying=${asked}`)
    assert.equal(status, asked === 'NOPE' ? 404 : 200)
  }
})

test('FO-190 what an import brings is found without a restart', async () => {
  assert.equal((await get('/instruments?search=ZOMATO')).body['total'], 0)
  const { pool } = server.context
  await transaction(pool, (tx) => insertInstruments(tx, [share('ZOMATO', 'Zomato')]))
  await until(async () => {
    return (await get('/instruments?search=ZOMATO')).items.length === 1
  }, 'it is found')
})

test('FO-193 FO-195 a name finds the exchange that it names, and a contract in either style', async () => {
  const elsewhere = { ...share('RELIANCE', 'Reliance Industries'), venueId: 'BSE' }
  await transaction(server.context.pool, (tx) =>
    insertInstruments(tx, [
      { ...elsewhere, instrumentId: 'RELIANCE.BSE' },
      { ...elsewhere, symbol: 'BTCUSD', venueId: 'COINBASE', instrumentId: 'BTCUSD.COINBASE' },
    ]),
  )
  const expected = {
    RELIANCE: 'RELIANCE.NSE',
    'RELIANCE.NS': 'RELIANCE.NSE',
    'RELIANCE.BO': 'RELIANCE.BSE',
    'BSE:RELIANCE': 'RELIANCE.BSE',
    'COINBASE:BTCUSD': 'BTCUSD.COINBASE',
    NIFTY24NOV24500CE: 'NIFTY24N2824500CE.NFO',
    'NFO:NIFTY24N28FUT': 'NIFTY24NOVFUT.NFO',
  }
  for (const [name, id] of Object.entries(expected)) {
    const { body } = await get(`/udf/symbols?symbol=${name}`)
    assert.equal(body['ticker'], id, name)
  }
  for (const name of ['NIFTY24NOV99500CE', 'BINANCE:BTCUSD', 'BTCUSD.BINANCE']) {
    assert.equal((await get(`/udf/symbols?symbol=${name}`)).body['s'], 'error', name)
  }
})
