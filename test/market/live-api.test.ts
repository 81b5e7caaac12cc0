import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { settableClock, type SettableClock } from '#test/support/clock.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { testServer, type TestClient, type TestServer } from '#test/support/server.ts'
import { openSocket } from '#test/support/stream-socket.ts'
import { startTickerService, TOKENS } from '#test/support/ticker-service.ts'
import { latestQuotes } from '#src/app/market/live/latest-quotes.ts'
import { fixed } from '#src/core/fixed.ts'
import { openTickerClient } from '#src/feeds/live/ticker-client.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { worldInstruments } from '#src/feeds/synthetic/instruments.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'
import { FUTURE, INDEX, listContracts, SAMPLE } from './live-market.ts'

const FUTURES = [FUTURE, 'NIFTY24DECFUT.NFO', 'NIFTY25JANFUT.NFO']
const FUND = 'NIFTYBEES.NSE'
const DEMO = { tickerUrl: null, tickerTimeoutMs: 30_000, demo: 'hours' } as const

const ends: (() => Promise<void>)[] = []
const file = { after: (work: () => Promise<void>) => void ends.unshift(work) }
let database: TestDatabase
let server: TestServer // after the close of 8 November 2024
let clock: SettableClock
let operator: TestClient
let user: TestClient

before(async () => {
  database = await testDatabase(file)
  await listContracts(database.pool, '2024-11-07', [INDEX, SAMPLE, ...FUTURES])
  clock = settableClock('2024-11-08T14:00:00Z')
  server = await testServer(file, { database, clock, market: DEMO })
  operator = await server.user('operator')
  user = await server.user()
})
after(async () => {
  for (const end of ends) await end()
})

test('FO-291 futures of NIFTY are backfilled from 1 to 7 November 2024, and once only', async () => {
  const body = { instruments: FUTURES, from: '2024-11-01', to: '2024-11-07' }
  const first = await operator.post('/api/backfill', body)
  assert.equal(first.status, 200, first.text)
  // NSE's calendar: the Muhurat session of an hour on the 1st, then four sessions of 375 minutes.
  assert.equal(first.body['rows_inserted'], 3 * (60 + 4 * 375))
  assert.equal(first.body['errors'], 0)
  clock.set('2024-11-08T14:00:05Z')
  const second = await operator.post('/api/backfill', body)
  const { rows_inserted, rows_different, errors, gaps } = second.body
  assert.deepEqual(
    { rows_inserted, rows_different, errors, gaps },
    {
      rows_inserted: 0,
      rows_different: 0,
      errors: 0,
      gaps: 0,
    },
  )
  const { rows } = await database.pool.query(
    `select count(*)::int as rows, count(distinct (instrument_id, opened_at))::int as minutes,
            count(open_interest)::int as held
     from bar where bar_interval = '1m' and instrument_id like '%FUT.NFO'
       and opened_at >= '2024-11-01' and opened_at < '2024-11-08'`,
  )
  assert.deepEqual(rows, [{ rows: 4_680, minutes: 4_680, held: 4_680 }])
  const { items } = await user.get('/api/backfill?limit=2')
  assert.deepEqual(
    items.map((report) => [report['cause'], report['rows_inserted']]),
    [
      ['operator', 0],
      ['operator', 4_680],
    ],
  )
})

test('which minutes came by a backfill can be told', async () => {
  const { body } = await user.get(`/api/backfill/minutes?instrument_id=${FUTURE}`)
  assert.deepEqual(body, {
    instrument_id: FUTURE,
    // From the first minute of Muhurat to the close of the 7th; nights and the weekend count for nothing.
    stretches: [
      {
        opened_from: '2024-11-01T12:30:00.000Z',
        opened_to: '2024-11-07T10:00:00.000Z',
        rows_inserted: 1_560,
      },
    ],
  })
  assert.equal((await user.get('/api/backfill/minutes?instrument_id=NOPE.NSE')).status, 404)
})

test('a backfill is an operator’s, names instruments that exist, and 31 days at most', async () => {
  assert.equal((await user.post('/api/backfill', { instruments: FUTURES })).status, 403)
  const unknown = await operator.post('/api/backfill', {
    instruments: ['NOPE.NSE'],
    from: '2024-11-07',
    to: '2024-11-07',
  })
  assert.deepEqual(
    [unknown.body['errors'], unknown.body['first_errors']],
    [1, ['NOPE.NSE is not an instrument.']],
  )
  for (const body of [
    { from: '2024-11-07', to: '2024-11-06' },
    { from: '2024-01-01', to: '2024-11-07' },
    { from: 'yesterday' },
    { instruments: [] },
  ]) {
    assert.equal((await operator.post('/api/backfill', body)).status, 422, JSON.stringify(body))
  }
})

test('quotes come with change and spread, from the table or else the last minute', async () => {
  await database.pool.query(
    `insert into latest_quote (instrument_id, quoted_at, last_price, bid, ask, bid_quantity,
       ask_quantity, volume, open_interest, previous_close)
     values ($1, '2024-11-08T09:59:59Z', 450.5, 450.4, 450.75, 75, 150, 441200, 6750, 440.5)`,
    [SAMPLE],
  )
  const { status, body } = await user.get(`/api/quotes?instruments=${SAMPLE},${FUTURE},NOPE.NSE`)
  assert.equal(status, 200)
  assert.deepEqual(body['missing'], ['NOPE.NSE'])
  const [option, future] = body['quotes'] as Record<string, unknown>[]
  assert.deepEqual(option, {
    instrument_id: SAMPLE,
    last_price: '450.5',
    bid: '450.4',
    ask: '450.75',
    bid_quantity: '75',
    ask_quantity: '150',
    spread: '0.35',
    volume: '441200',
    open_interest: '6750',
    previous_close: '440.5',
    change: '10',
    change_percent: (100 * 10) / 440.5,
    at: '2024-11-08T09:59:59.000Z',
    stale: false, // the market is closed, and this is of its latest session
    simulated: false,
  })
  const { at, stale, bid } = future!
  assert.deepEqual([at, stale, bid], ['2024-11-07T10:00:00.000Z', true, null])
  for (const query of ['', '?instruments=', `?instruments=${'A.NSE,'.repeat(201)}`]) {
    assert.equal((await user.get(`/api/quotes${query}`)).status, 422, query.slice(0, 20))
  }
})

test('FO-053 what nobody has heard is asked of the ticker service, and given up after 5 s', async (t) => {
  const service = await startTickerService(t)
  const { context } = server
  const noon = settableClock('2024-11-08T09:00:00Z') // the market is open
  const client = openTickerClient({ url: service.url, timeoutMs: 30_000, clock: noon })
  const links = openLocalLinks({ clock: noon, log: context.log })
  t.after(() => links.close())
  service.quotes.set(TOKENS[INDEX]!, {
    instrument_token: TOKENS[INDEX]!,
    timestamp: '2024-11-08T08:59:58Z',
    last_price: 24_512.35,
  })
  const reader = { ...context, clock: noon, links, quoteSource: client }
  const asked = (await latestQuotes(reader, [INDEX])).get(INDEX)!
  assert.deepEqual([asked.lastPrice, asked.stale], [fixed('24512.35'), false])
  assert.match(service.asked.at(-1)!, /^\/quotes\?tokens=256265$/)
  const questions = service.asked.length
  await latestQuotes(reader, [INDEX])
  assert.equal(service.asked.length, questions, 'what is fresh is not asked for again')

  service.manner = 'fails'
  const later = { ...reader, clock: settableClock('2024-11-08T09:05:00Z') }
  const stale = (await latestQuotes(later, [INDEX])).get(INDEX)!
  assert.deepEqual([stale.lastPrice, stale.stale], [fixed('24512.35'), true])
})

test('listening makes an instrument live, on a server that shares but the database', async (t) => {
  const own = await testDatabase(t)
  await transaction(own.pool, (tx) => insertInstruments(tx, worldInstruments()))
  const market = { ...DEMO, demo: 'always' } as const
  await testServer(t, { database: own, market }) // consumes
  const listener = await testServer(t, { database: own }) // shares no bus with it
  const reader = await listener.user()
  const socket = await openSocket(t, listener, '/stream', { 'x-api-key': reader.key })
  await socket.next('welcome')
  socket.say({ action: 'subscribe', channel: 'quotes', key: FUND })
  assert.equal((await socket.next('snapshot'))['quote'], null)
  const quoteOf = (said: object) => (said as { quote: Record<string, unknown> }).quote
  const { instrument_id, last_price } = quoteOf(
    await socket.next('update', (said) => quoteOf(said)['stale'] === false),
  )
  assert.equal(instrument_id, FUND)
  assert.ok(fixed(String(last_price)) > 0n)
  socket.say({ action: 'subscribe', channel: 'depth', key: FUND })
  const depthOf = (said: object) => (said as { depth: DepthSaid | null }).depth
  const { depth: told } = (await socket.next(
    'update',
    (said) => depthOf(said)?.source === 'book',
  )) as unknown as { depth: DepthSaid }
  assert.deepEqual([told.bids.length, told.asks.length], [5, 5])
  const sizeOf = (levels: DepthSaid['bids']) =>
    levels.reduce((total, { quantity }) => total + Number(quantity), 0)
  const [bid, ask] = [sizeOf(told.bids), sizeOf(told.asks)]
  const imbalance = ((bid - ask) / (bid + ask)) * 100
  assert.ok(Math.abs(told.analysis.imbalance_percent! - imbalance) < 0.01, `${imbalance} %`)
  const broken = ['no_bids', 'no_asks', 'crossed', 'locked', 'bad_level']
  assert.deepEqual(
    broken.filter((flag) => told.analysis.flags.includes(flag)),
    [],
  )
  const asked = await reader.get(`/api/depth?instrument_id=${FUND}&sizes=1`)
  assert.equal((asked.body['depth'] as DepthSaid).source, 'book')
  const [bought, sold] = asked.body['impacts'] as { average_price: number }[]
  assert.ok(bought!.average_price > sold!.average_price, 'a buyer pays what a seller does not get')

  const { rows } = await own.pool.query(
    `select count(*)::int as count from feed_subscription
     where instrument_id = $1 and holder like 'wch%'`,
    [FUND],
  )
  assert.deepEqual(rows, [{ count: 1 }])
  const { body } = await reader.get('/api/market/feed')
  assert.deepEqual(
    [body['feed'], body['simulated'], body['breaker']],
    ['synthetic', true, 'closed'],
  )

  socket.say({ action: 'subscribe', channel: 'quotes', key: 'NOPE.NSE' })
  const refusal = await socket.next('error')
  assert.equal(refusal['code'], 'SUBSCRIBE_ERROR')
})

interface DepthSaid {
  readonly source: string
  readonly bids: readonly { readonly quantity: number | string }[]
  readonly asks: DepthSaid['bids']
  readonly analysis: {
    readonly flags: readonly string[]
    readonly imbalance_percent: number | null
  }
}
