import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { archiveSeries } from '#src/app/market/series/archive-series.ts'
import { filesAt, importFile, type ImportedFile } from '#src/app/market/series/import-bars.ts'
import { format } from '#src/core/fixed.ts'
import { instant, type Instant } from '#src/core/instant.ts'
import { closeDuckDb } from '#src/store/history/open-duckdb.ts'
import { recordedInstruments, recordedTicks } from '#src/store/market/recorded-ticks.ts'
import { tidemark } from '#test/support/tidemark.ts'
import { testServer, type TestClient, type TestServer } from '#test/support/server.ts'

const ID = 'BTCUSDT-PERP.BINANCE'
const FROM = instant('2024-08-08T00:00:00Z')
const TO = instant('2024-08-10T00:00:00Z')

let server: TestServer
let user: TestClient
let folder: string
const last: (() => Promise<void>)[] = []

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-ticks-'))
  const historyDir = join(folder, 'history')
  server = await testServer({ after: (work) => void last.push(work) }, { historyDir })
  user = await server.user()
  for (const day of ['20240808', '20240809']) {
    writeFileSync(join(folder, `btcusdt_${day}.jsonl`), messagesOf(day).join('\n'))
  }
  for (const file of await filesAt([folder])) await importFile(server.context, { file })
})
after(async () => {
  for (const work of last) await work()
  await closeDuckDb(join(folder, 'history'))
  rmSync(folder, { recursive: true })
})

/**
 * Binance's messages of the first minutes of a day, as hftbacktest records them. The book begins with
 * a snapshot of two levels on the first day alone; then each minute a level comes, and the one that
 * came before it goes.
 */
function messagesOf(day: string): string[] {
  const midnight = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`)
  const begin = day === '20240808' ? [snapshot(midnight)] : []
  const minutes = Array.from({ length: 12 }, (_, minute) => {
    const at = midnight + minute * 60_000
    const number = 1_000 * Number(day.slice(6)) + minute
    const bid = minute === 7 ? '61001.5' : '60000.1' // crossed once a day
    return [
      line(at, { e: 'bookTicker', T: at, b: bid, B: '1.5', a: '60000.2', A: '2' }),
      line(at, { e: 'trade', T: at, p: '60000.2', q: '0.001', m: false, t: number, X: 'MARKET' }),
      line(at, { e: 'trade', T: at, p: '60000.1', q: '0.002', m: true, t: -number, X: 'MARKET' }),
      line(at, {
        e: 'depthUpdate',
        T: at,
        U: number,
        u: number,
        pu: minute === 9 ? number - 2 : number - 1, // one change was not heard each day
        b: [
          [String(59_000 + minute), '3'],
          [String(58_999 + minute), '0'],
        ],
        a: [],
      }),
    ]
  })
  return [...begin, ...minutes.flat()]
}

function snapshot(at: number): string {
  const sides = { bids: [['60000.1', '1.5']], asks: [['60000.2', '2']] }
  return line(at, { T: at - 1, E: at - 1, lastUpdateId: 7_999, ...sides })
}

/** The recorder heard it 1.234567 ms later, by its clock of nanoseconds. */
function line(at: number, message: object): string {
  return `${at + 1}234567 ${JSON.stringify(message)}`
}

const SPAN = `instrument_id=${ID}&from=2024-08-08T00:00:00Z&to=2024-08-10T00:00:00Z`

/** A whole list, page by page. */
async function walked(list: string, limit: number, direction: string): Promise<object[]> {
  const found: object[] = []
  for (let after = ''; ;) {
    const address = `/api/data/${list}?${SPAN}&limit=${limit}&direction=${direction}${after}`
    const { status, body, items } = await user.get(address)
    assert.equal(status, 200, JSON.stringify(body))
    found.push(...items)
    if (body['next'] === null) return found
    after = `&after=${encodeURIComponent(String(body['next']))}`
  }
}

/** Everything that is ever asked of what comes as it comes, as one value. */
async function everything(): Promise<unknown> {
  const { pool, historyDir } = server.context
  const store = { pool, historyDir: historyDir! }
  const answers: unknown[] = []
  for (const list of ['trades', 'quotes', 'book-changes']) {
    answers.push(await walked(list, 7, 'asc'), await walked(list, 30, 'desc'))
  }
  for (const at of ['2024-08-08T00:05:30Z', '2024-08-09T00:08:00Z']) {
    answers.push((await user.get(`/api/depth?instrument_id=${ID}&at=${at}&sizes=1,9`)).body)
  }
  for (const series of ['1m', 'trade', 'quote', 'book_change']) {
    answers.push((await user.get(`/api/data/gaps?${SPAN}&series=${series}`)).body)
  }
  const ticks = await recordedTicks(store, [ID], FROM, TO)
  answers.push(ticks.map((tick) => JSON.stringify(tick, bigintAsText)))
  answers.push([...(await recordedInstruments(pool, [ID, 'NONE.NSE']))])
  return answers
}

function bigintAsText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? format(value as never) : value
}

test('FO-111 trades, quotes and books are told once each, wherever they are kept', async () => {
  const before = await everything()
  const { pool } = server.context
  const rowsIn = async (table: string): Promise<number> => {
    const { rows } = await pool.query<{ count: number }>(`select count(*)::int from ${table}`)
    return rows[0]!.count
  }
  await pool.query(`update series_partition set written_at = covers_to`)
  const archive = async (now: string): Promise<void> => {
    const clock = { ...server.context.clock, now: () => instant(now) as Instant }
    await archiveSeries(
      { ...server.context, clock },
      {
        hotDays: 30,
        copyDays: 2,
        kinds: ['trade', 'quote', 'book_change'],
      },
    )
  }
  await archive('2024-09-08T12:00:00Z') // the first day has left, the second has not
  assert.equal(await rowsIn('trade'), 24)
  assert.deepEqual(await everything(), before, 'a day in files, a day in the database')
  await archive('2024-09-30T00:00:00Z')
  assert.deepEqual(await Promise.all(['trade', 'quote', 'book_change'].map(rowsIn)), [0, 0, 0])
  assert.deepEqual(await everything(), before, 'both in files')

  await pool.query(
    `insert into trade (instrument_id, at, place, price, quantity)
     values ('${ID}', '2024-08-09T00:00:00Z', 0, 1, 1), ('${ID}', '2024-08-09T23:00:00Z', 0, 1, 1)`,
  ) // late: they wait until they join the files of their days
  assert.deepEqual(await everything(), before)
})

test('a page of trades goes on exactly behind its last, among those of one instant', async () => {
  const trades = await walked('trades', 1, 'asc')
  assert.equal(trades.length, 48)
  assert.deepEqual(trades.slice(0, 2), [
    {
      at: '2024-08-08T00:00:00.000000Z',
      place: 0,
      price: '60000.2',
      quantity: '0.001',
      side: 'BUY',
      venue_trade_id: '8000',
      suspicious: false,
      received_at: '2024-08-08T00:00:00.001234Z',
    },
    {
      at: '2024-08-08T00:00:00.000000Z',
      place: 1,
      price: '60000.1',
      quantity: '0.002',
      side: 'SELL',
      venue_trade_id: '-8000',
      suspicious: false,
      received_at: '2024-08-08T00:00:00.001234Z',
    },
  ])
  assert.deepEqual(await walked('trades', 48, 'desc'), trades.toReversed())
  for (const [query, status] of [
    [`${SPAN}&after=x`, 422],
    [`${SPAN}&after=2024-13-08T00:00:00.000000Z~1`, 422],
    [`instrument_id=NONE.NSE&from=2024-08-08T00:00:00Z&to=2024-08-09T00:00:00Z`, 404],
    [`instrument_id=${ID}&from=2024-08-08T00:00:00Z&to=2024-10-08T00:00:00Z`, 422],
  ] as const) {
    assert.equal((await user.get(`/api/data/trades?${query}`)).status, status, query)
  }
})

test('a book as of an instant is its last snapshot and every change since, across days', async () => {
  const at = async (instantText: string): Promise<Record<string, unknown>> => {
    const { body } = await user.get(`/api/depth?instrument_id=${ID}&at=${instantText}`)
    return body['depth'] as Record<string, unknown>
  }
  const bidsOf = (depth: Record<string, unknown>): unknown =>
    (depth['bids'] as { price: string; quantity: string }[]).map(
      ({ price, quantity }) => `${quantity} at ${price}`,
    )
  assert.deepEqual(bidsOf(await at('2024-08-08T00:05:30Z')), ['1.5 at 60000.1', '3 at 59005'])
  // The level of the first day's last minute, 59011, goes with the second day's twelfth.
  assert.deepEqual(bidsOf(await at('2024-08-09T00:08:00Z')), [
    '1.5 at 60000.1',
    '3 at 59011',
    '3 at 59008',
  ])
  const { source, at: asOf } = await at('2024-08-09T12:00:00Z')
  assert.deepEqual([source, asOf], ['stored', '2024-08-09T00:11:00.000Z'])
  assert.equal(await at('2024-08-07T00:00:00Z'), null, 'nothing was stored then')
})

test('gaps are found in what comes as it comes, and breaks of a book by the venue’s numbers', async () => {
  const asked = `instrument_id=${ID}&from=2024-08-09T00:00:00Z&to=2024-08-10T00:00:00Z`
  const { body } = await user.get(`/api/data/gaps?${asked}&series=book_change`)
  const { minutes, missing, gaps, book_breaks: breaks } = body
  assert.deepEqual([minutes, missing, breaks], [12, 1_428, 1])
  assert.deepEqual(gaps, [
    {
      opened_from: '2024-08-09T00:12:00.000Z',
      opened_to: '2024-08-10T00:00:00.000Z',
      minutes: 1_428,
    },
  ])
  const quotes = await user.get(`/api/data/gaps?${asked}&series=quote`)
  assert.equal(quotes.body['crossed_quotes'], 1)
  const covered = await user.get(
    `/api/data/coverage?series=book_change&instrument_id=${ID}&from=2024-08-08&to=2024-08-09`,
  )
  const [{ days }] = covered.items as unknown as [{ days: { rows: number; archived: boolean }[] }]
  assert.deepEqual(
    days.map(({ rows, archived }) => [rows, archived]),
    [
      [12, true],
      [12, true],
    ],
  )
})

test('the command line shows the same rows, in files as they are', async () => {
  const environment = {
    DB_DSN: server.database.dsn,
    TIDEMARK_HOME: folder,
    HISTORY_DIR: server.context.historyDir!,
  }
  const span = ['--from', '2024-08-08T00:00:00Z', '--to', '2024-08-10T00:00:00Z']
  const asked = [
    'data',
    'show',
    ID,
    '--series',
    'quote',
    '--last',
    '--limit',
    '2',
    ...span,
    '--json',
  ]
  const { code, stdout } = await tidemark(environment, ...asked)
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>)
  assert.deepEqual(
    [code, ...rows.map(({ at, bid }) => `${at} ${bid}`)],
    [0, '2024-08-09T00:10:00.000000Z 60000.10000000', '2024-08-09T00:11:00.000000Z 60000.10000000'],
  )
})

test('a long file whose last row is there under other values brings all others, and says which', async () => {
  const place = join(folder, 'future/comex/tick/gc')
  mkdirSync(place, { recursive: true })
  const imported = async (...lines: readonly string[]): Promise<ImportedFile> => {
    const member = '20240115_gc_tick_trade_202402.csv'
    const bytes = zipSync({ [member]: strToU8(lines.join('\n')) })
    writeFileSync(join(place, '20240115_trade.zip'), bytes)
    const [file] = await filesAt([place])
    return (await importFile(server.context, { file: file! }))[0]!
  }
  const second = (row: number, price: string) => `${row * 1_000},${price},1,usa,,0`
  await imported(second(0, '1300.5'))
  await imported(second(4_999, '7.5'))

  const report = await imported(...Array.from({ length: 5_000 }, (_, row) => second(row, '1300.5')))
  assert.ok(report.outcome === 'read')
  assert.deepEqual([report.taken, report.known, report.refusedCount], [4_998, 1, 1])
  assert.deepEqual(report.refused, [
    {
      line: 5_000,
      reason:
        'another row is stored for this time, and stays: price 1300.50000000 here, 7.50000000 there',
    },
  ])
  const { rows } = await server.database.pool.query(
    `select count(*)::int, sum(price)::float8 as sum from trade where instrument_id like 'GC%'`,
  )
  assert.deepEqual(rows, [{ count: 5_000, sum: 4_999 * 1_300.5 + 7.5 }])
})
