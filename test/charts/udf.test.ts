import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mountsOf } from '#src/api/services.ts'
import { fixed } from '#src/core/fixed.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'
import { settableClock } from '#test/support/clock.ts'
import { share } from '#test/support/contracts.ts'
import {
  knowNifty,
  SESSION_CLOSES,
  SESSION_OPENS,
  sessionMinutes,
} from '#test/support/nifty-session.ts'
import { healthOf } from '#test/support/health.ts'
import { testServer, type TestClient, type TestServer } from '#test/support/server.ts'

// What a chart library asks and expects is written from TradingView's documents of its protocol:
// Charting Library v26 to v29, "UDF", and the adapter that it ships, which reads the answers.

let server: TestServer
let user: TestClient
const clock = settableClock('2024-11-07T12:00:00Z')
const ends: (() => Promise<void>)[] = []
before(async () => {
  server = await testServer({ after: (end) => void ends.push(end) }, { clock })
  await knowNifty(server.context)
  user = await server.user()
})
after(async () => {
  for (const end of ends) await end()
})

const [OPENS, CLOSES] = [SESSION_OPENS / 1_000, SESSION_CLOSES / 1_000]

interface Columns {
  readonly s: string
  readonly t: readonly number[]
  readonly o: readonly number[]
  readonly h: readonly number[]
  readonly l: readonly number[]
  readonly c: readonly number[]
  readonly v: readonly number[]
}

async function history(query: Readonly<Record<string, string | number>>): Promise<Columns> {
  const asked = { symbol: 'NIFTY.NSE', resolution: '5', from: OPENS, to: CLOSES, ...query }
  const parameters = new URLSearchParams(asked as unknown as Record<string, string>)
  const { status, text, body } = await user.get(`/udf/history?${parameters}`)
  assert.equal(status, 200, text)
  return body as unknown as Columns
}

test('FO-229 /config says what the feed can do, in the words of the protocol', async () => {
  const { status, body } = await user.get('/udf/config')
  assert.equal(status, 200)
  assert.deepEqual(
    [body['supports_search'], body['supports_group_request']],
    [true, false],
    'either of them is true',
  )
  assert.deepEqual(
    [body['supports_marks'], body['supports_timescale_marks'], body['supports_time']],
    [true, true, true],
  )
  const expected = ['1', '2', '3', '5', '10', '15', '30', '60', 'D', 'W', 'M']
  assert.deepEqual(body['supported_resolutions'], expected)
})

test('FO-229 /time is the server clock in seconds, as text', async () => {
  const { status, text } = await user.get('/udf/time')
  assert.deepEqual([status, text], [200, '1730980800'])
})

test('FO-229 /symbols tells a chart all that it draws an instrument by', async () => {
  for (const symbol of ['NIFTY', 'NSE:NIFTY', 'NIFTY.NSE', 'NIFTY 50']) {
    const { body } = await user.get(`/udf/symbols?symbol=${encodeURIComponent(symbol)}`)
    assert.deepEqual([body['name'], body['ticker']], ['NIFTY', 'NIFTY.NSE'], symbol)
    assert.deepEqual([body['session'], body['timezone']], ['0915-1530', 'Asia/Kolkata'])
    assert.deepEqual([body['minmov'], body['pricescale']], [5, 100], '0.05 is 5 of 100')
    assert.deepEqual([body['has_intraday'], body['has_no_volume']], [true, true])
    assert.equal(body['volume_precision'], 0)
    assert.equal(body['s'], undefined, 'only an error has it')
    assert.ok(String(body['session_holidays']).includes('20241115'))
    assert.ok(String(body['corrections']).includes('1800-1900:20241101'))
  }
  const coin = {
    ...share('BTCUSD', 'Bitcoin'),
    venueId: 'COINBASE',
    instrumentId: 'BTCUSD.COINBASE',
  }
  await transaction(server.context.pool, (tx) =>
    insertInstruments(tx, [{ ...coin, kind: 'spot', quantityStep: fixed('0.00000001') }]),
  )
  const { body: bitcoin } = await user.get('/udf/symbols?symbol=COINBASE:BTCUSD')
  assert.deepEqual(
    [bitcoin['session'], bitcoin['timezone'], bitcoin['volume_precision']],
    ['24x7', 'Etc/UTC', 8],
  )
  const unknown = await user.get('/udf/symbols?symbol=NOBODY')
  assert.deepEqual([unknown.status, unknown.body], [200, { s: 'error', errmsg: 'unknown_symbol' }])
})

test('FO-229 /search answers a list in the form of the search box', async () => {
  const { status, body } = await user.get(
    '/udf/search?query=nifty&type=index&exchange=NSE&limit=10',
  )
  assert.equal(status, 200)
  const [first] = body as unknown as Record<string, string>[]
  assert.deepEqual(first, {
    symbol: 'NIFTY',
    full_name: 'NSE:NIFTY',
    description: 'Nifty 50',
    exchange: 'NSE',
    ticker: 'NIFTY.NSE',
    type: 'index',
  })
  for (const nothing of ['query=nifty&type=option', 'query=nifty&type=nothing', "query=';--"]) {
    const { text } = await user.get(`/udf/search?${nothing}`)
    assert.equal(text, '[]', nothing)
  }
})

test('FO-229 /history tells bars as columns of one length, from included and to not', async () => {
  const { s, t, ...columns } = await history({})
  assert.equal(s, 'ok')
  assert.deepEqual([t.length, t[0], t.at(-1)], [75, OPENS, CLOSES - 300])
  for (const column of Object.values(columns)) assert.equal(column.length, t.length)
  const five = sessionMinutes().slice(0, 5)
  const price = (value: bigint) => Number(value) / 1e8
  assert.equal(columns.o[0], price(five[0]!.open))
  assert.equal(columns.h[0], Math.max(...five.map(({ high }) => price(high))))
  assert.equal(columns.l[0], Math.min(...five.map(({ low }) => price(low))))
  assert.equal(columns.c[0], price(five[4]!.close))
  assert.equal(
    columns.v[0],
    five.reduce((sum, { volume }) => sum + price(volume), 0),
  )

  const some = await history({ from: OPENS + 300, to: OPENS + 900 })
  assert.deepEqual(some.t, [OPENS + 300, OPENS + 600])
})

test('FO-229 each resolution is answered, also as 1D, 1W and 1M; days stand at midnight UTC', async () => {
  const counts = { '1': 375, '2': 188, '3': 125, '5': 75, '10': 38, '15': 25, '30': 13, '60': 7 }
  for (const [resolution, count] of Object.entries(counts)) {
    assert.equal((await history({ resolution })).t.length, count, resolution)
  }
  const day = Date.parse('2024-11-07') / 1_000
  const cases = {
    D: day,
    '1D': day,
    W: Date.parse('2024-11-04') / 1_000,
    M: Date.parse('2024-11-01') / 1_000,
  }
  for (const [resolution, time] of Object.entries(cases)) {
    const { s, t, c } = await history({ resolution, from: time, to: time + 86_400 })
    assert.deepEqual([s, t, c], ['ok', [time], [24_483.68]], resolution)
  }
})

test('FO-229 countback counts more than from: so many bars before to', async () => {
  const { t } = await history({ countback: 10, from: CLOSES - 60, to: CLOSES - 300 })
  assert.deepEqual([t.length, t.at(-1)], [10, CLOSES - 600])
  assert.equal((await history({ countback: 500 })).t.length, 75, 'there are no more')
  const { t: days } = await history({ resolution: 'D', countback: 5, to: CLOSES + 86_400 })
  assert.equal(days.length, 1)
})

test('FO-229 where there is nothing history says no_data, and where the next bar back is', async () => {
  const after = await history({ from: CLOSES + 60, to: CLOSES + 3_600 })
  assert.deepEqual(after, { s: 'no_data', nextTime: CLOSES - 300 })
  const before = await history({ from: OPENS - 3_600, to: OPENS })
  assert.deepEqual(before, { s: 'no_data' }, 'nothing is further back')
})

test('FO-229 what cannot be answered is `error` with a sentence, and no status of HTTP', async () => {
  for (const query of [{ symbol: 'NOBODY' }, { resolution: '7' }, { from: CLOSES, to: OPENS }]) {
    const answer = (await history(query)) as unknown as { s: string; errmsg: string }
    assert.equal(answer.s, 'error')
    assert.ok(answer.errmsg.length > 5)
  }
  const early = await history({ from: -2_208_988_800, to: CLOSES })
  assert.equal(early.t.length, 75, 'charts ask from 1900 on')
})

test('FO-229 /quotes tells prices for a watch list, in the order asked for', async () => {
  const { pool } = server.context
  await pool.query(
    `insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close, volume)
     values ('NIFTY.NSE', '1d', '2024-11-06T03:45Z', '2024-11-06T10:00Z', 24400, 24500, 24300, 24450, 0)
     on conflict do nothing`,
  )
  const { status, body } = await user.get('/udf/quotes?symbols=NOBODY,NSE:NIFTY')
  assert.deepEqual([status, body['s']], [200, 'ok'])
  const [unknown, nifty] = body['d'] as Record<string, unknown>[]
  assert.deepEqual(unknown, { s: 'error', n: 'NOBODY', v: {} })
  const day = sessionMinutes().map(({ open, high, low }) => [open, high, low].map(Number))
  assert.deepEqual(nifty, {
    s: 'ok',
    n: 'NSE:NIFTY',
    v: {
      short_name: 'NIFTY',
      exchange: 'NSE',
      original_name: 'NIFTY.NSE',
      description: 'Nifty 50',
      lp: 24_483.68,
      ch: 33.68,
      chp: 0.14, // 33.68 of 24 450
      prev_close_price: 24_450,
      open_price: day[0]![0]! / 1e8,
      high_price: Math.max(...day.map(([, high]) => high!)) / 1e8,
      low_price: Math.min(...day.map(([, , low]) => low!)) / 1e8,
    },
  })
  await pool.query(`delete from bar where instrument_id = 'NIFTY.NSE' and bar_interval = '1d'`)
  const many = Array.from({ length: 51 }, () => 'NIFTY').join()
  for (const symbols of ['', ',', many]) {
    assert.equal((await user.get(`/udf/quotes?symbols=${symbols}`)).status, 422)
  }
})

test('FO-222 FO-229 labels are marks: in columns, in range, without the neutral ones', async () => {
  const metadata = { timeframe: '5min', sample_offset_seconds: 0 }
  const at = (minute: number) => new Date(SESSION_OPENS + minute * 60_000).toISOString()
  for (const [label_type, minute] of [
    ['bullish', 0],
    ['neutral', 5],
    ['exit_bullish', 10],
  ] as const) {
    const label = { symbol: 'NIFTY', label_type, tags: ['seen'] }
    const nearest = { ...metadata, nearest_candle_timestamp_utc: at(minute) }
    await user.post('/labels', { ...label, metadata: nearest })
  }
  const query = `symbol=NSE:NIFTY&resolution=5&from=${OPENS}&to=${OPENS + 600}`
  for (const path of ['/marks', '/udf/marks']) {
    const { body } = await user.get(`${path}?${query}`)
    assert.deepEqual(body['time'], [OPENS, OPENS + 600], path)
    assert.deepEqual(body['color'], ['green', 'blue'])
    assert.deepEqual(body['label'], ['U', 'X'])
    for (const column of Object.values(body)) assert.equal((column as unknown[]).length, 2)
    const all = await user.get(`${path}?${query}&include_neutral=true`)
    assert.equal((all.body['id'] as unknown[]).length, 3)
    const other = await user.get(`${path}?${query.replace('resolution=5', 'resolution=15')}`)
    assert.deepEqual(other.body['id'], [])
  }
  const { body: raw } = await user.get(`/marks/raw?${query}`)
  assert.deepEqual([raw['symbol'], raw['total']], ['NIFTY', 2])
  const [first] = raw['marks'] as Record<string, unknown>[]
  assert.deepEqual([first!['label_type'], first!['tags']], ['bullish', ['seen']])
  const stranger = await server.user()
  assert.equal((await stranger.get(`/marks/raw?${query}`)).body['total'], 0)
})

test('FO-222 at most 2,000 marks are told, the newest of them', async () => {
  const { userId, get } = await server.user()
  await transaction(server.context.pool, (tx) =>
    tx.query(
      `insert into ml_labels (user_id, label_id, symbol, label_type, metadata, timeframe, labeled_at)
       select $1, 'lbl_' || n, 'NIFTY', 'bearish',
              '{"timeframe": "1m", "nearest_candle_timestamp_utc": "", "sample_offset_seconds": 0}',
              '1m', $2::timestamptz + n * interval '1 minute'
       from generate_series(1, 2100) n`,
      [userId, '2024-11-01T00:00:00Z'],
    ),
  )
  const { body } = await get('/marks?symbol=NIFTY')
  const times = body['time'] as number[]
  assert.equal(times.length, 2_000)
  assert.equal(times.at(-1), Date.parse('2024-11-01T00:00:00Z') / 1_000 + 2_100 * 60)
})

test('FO-229 /timescale_marks tells what companies do, on its ex-date', async () => {
  const { pool } = server.context
  await pool.query(
    `insert into corporate_actions (action_id, instrument_id, symbol, exchange, action_type, title,
                                    ex_date, details, terms, price_adjustment_factor, source,
                                    source_name)
     values ('cac_1', 'NIFTY.NSE', 'NIFTY', 'NSE', 'SPLIT', 'Face value 10 to 2', '2024-11-07',
             '{"old_face": "10", "new_face": "2"}', 'new_face=2 old_face=10', 0.2, 'import', 'x')`,
  )
  const { body } = await user.get(
    `/udf/timescale_marks?symbol=NIFTY&from=${OPENS}&to=${CLOSES}&resolution=D`,
  )
  assert.deepEqual(body, [
    {
      id: 'cac_1',
      time: Date.parse('2024-11-07') / 1_000,
      color: 'green',
      label: 'S',
      tooltip: ['Face value 10 to 2'],
    },
  ])
  const none = await user.get('/udf/timescale_marks?symbol=NIFTY&from=0&to=1000&resolution=D')
  assert.equal(none.text, '[]')
})

test('FO-229 DEC-26 the feed is under /udf, is guarded like all else, and alone is at the root', async (t) => {
  const anonymous = await fetch(`${server.url}/udf/config`)
  assert.equal(anonymous.status, 401)
  assert.equal((await user.get('/config')).status, 404)
  const alone = await testServer(t, { mounts: mountsOf(['udf']), clock })
  const trader = await alone.user()
  assert.equal((await trader.get('/config')).status, 200)
  assert.equal((await trader.get('/time')).text, '1730980800')
  await healthOf(trader)
  assert.equal((await trader.get('/udf/config')).status, 404)
})
