import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import type { ImportedFile } from '#src/app/market/series/import-bars.ts'
import { format } from '#src/core/fixed.ts'
import { findInstruments } from '#src/store/market/instruments.ts'
import { countsOf, importFiles, reasonsOf, zip, type Files } from '#test/support/import-files.ts'
import { testServer, type TestClient, type TestServer } from '#test/support/server.ts'

let server: TestServer
let user: TestClient
let folder: string
const last: (() => Promise<void>)[] = []

before(async () => {
  server = await testServer({ after: (work) => void last.push(work) })
  user = await server.user()
  folder = await mkdtemp(join(tmpdir(), 'tidemark-import-'))
})
after(async () => {
  for (const work of last) await work()
  await rm(folder, { recursive: true })
})

const imported = (files: Files): Promise<readonly ImportedFile[]> =>
  importFiles(server.context, folder, files)

async function rowsOf(sql: string): Promise<readonly object[]> {
  const { rows } = await server.database.pool.query(sql)
  return rows
}

const QUOTES = [
  '34200000,1529000,1529000,1506000,1506000,2,1546000,1554000,1546000,1552000,5',
  '34260000,1506000,1506000,1506000,1506000,1,,,,,0', // nobody asks
  '34320000,1600000,1600000,1600000,1600000,1,1550000,1550000,1550000,1550000,3', // crossed
  '34380000,NaN,1,1,1,1,1,1,1,1,1',
  '34440000,,,,,0,,,,,0',
].join('\n')

test('quotes of an option keep empty sides and crossed ones, and refuse what is no number', async () => {
  const name = '20151223_goog_minute_quote_american_call_6000000_20151224.csv'
  const files = {
    'option/usa/minute/goog/20151223_quote_american.zip': zip({ [name]: QUOTES }),
  }
  const [report] = await imported(files)
  assert.equal(countsOf(report!), 'quote_bar 3 taken, 0 known, 1 odd, 2 refused')
  assert.deepEqual(reasonsOf(report), [
    '4 the bid\'s open "NaN" is not a number',
    '5 neither side has a quote',
  ])
  const id = 'GOOG151224C00600000.CBOE'
  assert.deepEqual(
    await rowsOf(
      `select at, bid_close, bid_quantity, ask_close from quote_bar
       where instrument_id = '${id}' order by quote_bar.at limit 2`,
    ),
    [
      // 09:30 in New York; prices × 10 000
      {
        at: Date.parse('2015-12-23T14:30:00Z'),
        bid_close: '150.60000000',
        bid_quantity: '2.00000000',
        ask_close: '155.20000000',
      },
      {
        at: Date.parse('2015-12-23T14:31:00Z'),
        bid_close: '150.60000000',
        bid_quantity: '1.00000000',
        ask_close: null,
      },
    ],
  )
  const [option] = await findInstruments(server.database.pool, [id])
  const { kind, underlying, expiry, strike, right, lotSize } = option!
  assert.deepEqual(
    [kind, underlying, expiry, format(strike!), right, format(lotSize)],
    ['option', 'GOOG', '2015-12-24', '600', 'call', '100'],
  )
  assert.equal(
    (await imported(files)).map(countsOf)[0],
    'quote_bar 0 taken, 3 known, 1 odd, 2 refused',
  )
})

test('a chain gives what the vendor says, and a broken line is refused by its reason', async () => {
  const header =
    '#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho'
  const [report] = await imported({
    'option/usa/universes/spy/20240105.csv': [
      header,
      ',,,467.44,470.44,466.43,467.92,74304611,,,,,,,',
      '20240108,405,C,62.42,65.62,61.305,63.12,4,,0.6647743,0.9987164,0.0002343,0.0015368,-0.0229803,-0.0006487',
      '20240109,410,P,1,1,1,1,0,7,0,0,0,0,0,0',
      '20240109,412,C,55.485,58.79,54.38,56.025,0,,0.5018704,0.9979429,0.0003795,0.0029132,-0.0218174,-0.0009296.0025941',
    ].join('\n'),
  })
  assert.equal(countsOf(report!), 'option_value 2 taken, 0 known, 0 odd, 1 refused')
  assert.deepEqual(reasonsOf(report), ['5 the rho "-0.0009296.0025941" is not a number'])
  assert.deepEqual(
    await rowsOf(
      `select instrument_id as id, underlying_price as spot, implied_volatility as iv, delta,
              open_interest from option_value order by 1`,
    ),
    [
      {
        id: 'SPY240108C00405000.CBOE',
        spot: 467.92,
        iv: 0.6647743,
        delta: 0.9987164,
        open_interest: null,
      },
      {
        id: 'SPY240109P00410000.CBOE',
        spot: 467.92,
        iv: null,
        delta: 0,
        open_interest: '7.00000000',
      },
    ],
    'a volatility of 0 is none',
  )
})

test('futures have their expiry, lot and open interest; a contract that did not trade has no bar', async () => {
  const reports = await imported({
    'symbol-properties-database.csv':
      'market,symbol,type,description,quote_currency,contract_multiplier,minimum_price_variation,lot_size\n' +
      'cme,ES,future,E-mini S&P 500 Futures,USD,50.0,0.25,1.0\n',
    'future/cme/minute/es/20131007_trade.zip': zip({
      '20131007_es_minute_trade_201312.csv':
        '0,1676.5,1676.5,1676.5,1676.5,9\n60000,1676.5,1676.75,1676.5,1676.75,19\n',
    }),
    'future/cme/minute/es/20131007_openinterest.zip': zip({
      '20131007_es_minute_openinterest_201312.csv': '21960000,2691941\n',
    }),
    'future/cme/universes/es/20131007.csv':
      '#expiry,open,high,low,close,volume,open_interest\n' +
      '201312,1660.25,1665,1651.5,1664.5,727,22316\n201412,0,0,0,0,0,\n',
  })
  assert.deepEqual(reports.map(countsOf), [
    'open_interest 1 taken, 0 known, 0 odd, 0 refused',
    'bar 2 taken, 0 known, 0 odd, 0 refused',
    'bar 1 taken, 0 known, 0 odd, 0 refused',
    'left aside',
  ])
  const [future] = await findInstruments(server.database.pool, ['ESZ13.CME'])
  const { expiry, lotSize, priceIncrement } = future!
  // The third Friday of December 2013; 50 dollars a point; a quarter of a point.
  assert.deepEqual([expiry, format(lotSize), format(priceIncrement)], ['2013-12-20', '50', '0.25'])
  const [day] = await rowsOf(
    `select open_interest, (closed_at at time zone 'UTC')::date::text as closed_on
     from bar where instrument_id = 'ESZ13.CME' and bar_interval = '1d'`,
  )
  assert.deepEqual(day, { open_interest: '22316.00000000', closed_on: '2013-10-08' })
})

test('what a stream sent becomes quotes, trades and changes of the book, in their order', async () => {
  const at = 1_723_161_256_313
  const sent = (ns: string, data: object): string =>
    `${ns} ${JSON.stringify({ stream: 'x', data })}`
  const ticker = { e: 'bookTicker', T: at, b: '61800.20', B: '2.507', a: '61800.30', A: '2.510' }
  const lines = [
    sent('1723161255088169167', ticker),
    sent('1723161255088169168', { ...ticker, b: '61800.40' }), // above the ask
    sent('1723161255088176367', {
      e: 'trade',
      T: at,
      t: 5_266_583_935,
      p: '61800.30',
      q: '0.006',
      X: 'MARKET',
      m: false,
    }),
    sent('1723161255088176368', {
      e: 'depthUpdate',
      T: at,
      U: 5,
      u: 7,
      pu: 4,
      b: [['58710.20', '0.014']],
      a: [],
    }),
    sent('1723161255088176369', {
      e: 'depthUpdate',
      T: at,
      U: 9,
      u: 9,
      pu: 8,
      b: [],
      a: [['61800.30', '0']],
    }),
    '1723161255319702566 {"lastUpdateId":9,"T":1723161256493,"bids":[["61800.20","2.909"]],"asks":[]}',
    'not a line',
  ]
  const reports = await imported({ 'btcusdt_20240808.gz': gzipSync(lines.join('\n')) })
  assert.deepEqual(reports.map(countsOf), [
    'quote 2 taken, 0 known, 1 odd, 1 refused',
    'trade 1 taken, 0 known, 0 odd, 0 refused',
    'book_change 3 taken, 0 known, 0 odd, 0 refused',
  ])
  const book = reports[2]!
  assert.ok(book.outcome === 'read')
  assert.deepEqual(book.notes, ['1 changes of the book do not follow on the one before.'])
  assert.deepEqual(
    await rowsOf(`select place, bid, received_at::text as received from quote order by place`),
    [
      // The recorder's clock is a second behind the exchange's, and to the microsecond.
      { place: 0, bid: '61800.20000000', received: '2024-08-08 23:54:15.088169+00' },
      { place: 1, bid: '61800.40000000', received: '2024-08-08 23:54:15.088169+00' },
    ],
  )
  assert.deepEqual(await rowsOf(`select side, venue_trade_id as id, suspicious from trade`), [
    { side: 'BUY', id: '5266583935', suspicious: false },
  ])
  assert.deepEqual(
    await rowsOf(
      `select is_snapshot as whole, last_update as last, bid_prices::text as bids
       from book_change order by book_change.at, place`,
    ),
    [
      { whole: false, last: '7', bids: '{58710.20000000}' },
      { whole: false, last: '9', bids: '{}' },
      { whole: true, last: '9', bids: '{61800.20000000}' },
    ],
  )
})

test('a damaged file takes nothing, and leaves the connection as it was', async () => {
  const header = '#expiry,open,high,low,close,volume,open_interest\n'
  const reports = await imported({
    'future/cme/minute/es/20131008_trade.zip': strToU8(
      'PK no zip at all, though it is long enough',
    ),
    'future/cme/universes/es/20131008.csv': header.replace('expiry', 'month'),
    'future/cme/universes/es/20131009.csv': header,
  })
  assert.deepEqual(
    reports.map((report) => (report.outcome === 'read' ? '' : report.reason.slice(0, 44))),
    [
      '20131008_trade.zip is not a zip file, or it ',
      '20131008.csv begins with "month,open,high,lo',
      '20131009.csv holds no lines.',
    ],
  )
})

test('a row that no table can hold is refused with its file or line, and nothing breaks', async () => {
  const at = 1_723_107_600_000
  const message = (fields: object): string =>
    `${at}000000 ${JSON.stringify({ e: 'trade', T: at, p: '5', q: '1', m: true, t: 1, ...fields })}`
  const broken = [{ q: '-1' }, { p: {} }, { t: { toString: 1 } }, { T: {} }, { t: 'a\0b' }]
  const lean = 'crypto/coinbase/minute/btcusd'
  const minute = (bar: string): Uint8Array => zipSync({ 'btcusd.csv': strToU8(bar) })
  const reports = await imported({
    'dotusdt_20240808.jsonl': [
      ...broken.map((fields) => message(fields)),
      message({ e: 'bookTicker', b: '-5', B: '1', a: '2', A: '1' }),
    ].join('\r'), // which ends a line too, as old files and some tables have it
    'eosusdt_20240808.jsonl': message({ p: '99999999999999' }),
    [`${lean}/20230101_trade.zip`]: minute('0,100,101,99,100,1\0\n60000,100,101,99,100,1'),
    [`${lean}/20231301_trade.zip`]: minute('0,100,101,99,100,1'),
    [`future/cme/minute/es/20240102_trade.zip`]: zipSync({
      '20240102_es_minute_trade_202413.csv': strToU8('0,100,101,99,100,1'),
    }),
  })
  const told = reports.map((report) =>
    report.outcome === 'read'
      ? [report.kind, report.taken, report.refused.map(({ line }) => line)]
      : report.reason,
  )
  assert.deepEqual(told, [
    ['bar', 1, [1]],
    'Its market is not known here, or the path is not one of Lean’s.',
    ['quote', 0, [6]],
    ['trade', 2, [1, 2, 4]],
    ['book_change', 0, []],
    ['quote', 0, []],
    'eosusdt_20240808.jsonl holds a row that cannot be kept: numeric field overflow.',
    '20240102_trade.zip holds no lines.',
  ])
})

test('minutes of a share go into the part of their month, not into the one for what has none', async () => {
  await imported({
    'equity/india/minute/yesbank/20190709_trade.zip': zipSync({
      '20190709_yesbank_minute_trade.csv': strToU8('33300000,900000,910000,890000,900000,5'),
    }),
  })
  const where = `select tableoid::regclass::text as part from bar where instrument_id = 'YESBANK.NSE'`
  assert.deepEqual(await rowsOf(where), [{ part: 'bar_minute_201907' }])
})

test('imports, coverage and gaps are told over HTTP', async () => {
  const { body } = await user.get('/api/data/imports?limit=100')
  const items = body['items'] as readonly Record<string, unknown>[]
  assert.equal(body['total'], items.length)
  const chain = items.find(({ source }) => source === '20240105.csv')!
  assert.deepEqual(
    [chain['kind'], chain['instruments'], chain['refused_count']],
    ['option_value', 2, 1],
  )
  const span = 'from=2013-10-07&to=2013-10-07'
  const covered = await user.get(`/api/data/coverage?series=1m&${span}`)
  assert.deepEqual(covered.items, [
    // Globex rests from 15:15 to 15:30 and from 16:00 to 17:00 in Chicago.
    {
      instrument_id: 'ESZ13.CME',
      days: [{ date: '2013-10-07', rows: 2, expected: 1_440 - 15 - 60, archived: false }],
    },
  ])
  const missing = await user.get(
    '/api/data/gaps?instrument_id=ESZ13.CME&from=2013-10-07T00:00:00Z&to=2013-10-07T01:00:00Z',
  )
  assert.deepEqual(missing.body['gaps'], [
    { opened_from: '2013-10-07T00:02:00.000Z', opened_to: '2013-10-07T01:00:00.000Z', minutes: 58 },
  ])
  const life = 'series=1m&instrument_id=ESZ13.CME&from=2013-10-05&to=2014-01-31'
  const { days } = (await user.get(`/api/data/coverage?${life}`)).items[0] as {
    readonly days: readonly { readonly date: string; readonly expected: number }[]
  }
  assert.deepEqual(
    [days[0], days.at(-1)!.date],
    [{ date: '2013-10-07', rows: 2, expected: 1_365, archived: false }, '2013-12-20'],
    'nothing is missing before the first bar (Globex opens on the eve) nor after the third Friday',
  )
  const lived = await user.get(
    '/api/data/gaps?instrument_id=ESZ13.CME&from=2013-12-20T00:00:00Z&to=2013-12-25T00:00:00Z',
  )
  const ends = (lived.body['gaps'] as { readonly opened_to: string }[]).at(-1)!.opened_to
  assert.equal(ends, '2013-12-20T22:00:00.000Z', 'its last session closes at 16:00 in Chicago')
  const before = await user.get(
    '/api/data/gaps?instrument_id=ESZ13.CME&from=2013-10-03T00:00:00Z&to=2013-10-07T00:03:00Z',
  )
  assert.deepEqual(before.body['missing'], 1)
  const unknown =
    '/api/data/gaps?instrument_id=NO.NSE&from=2013-10-07T00:00:00Z&to=2013-10-07T01:00:00Z'
  assert.equal((await user.get(unknown)).status, 404)
  assert.equal((await user.get('/api/data/coverage?from=2013-10-07&to=2013-10-06')).status, 422)
  const { body: storage } = await user.get('/api/data/storage')
  assert.equal((storage['hot'] as unknown[]).length > 3, true)
})
