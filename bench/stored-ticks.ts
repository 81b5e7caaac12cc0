/**
 * How long a page of stored trades takes, and the book as of an instant, in the database and in files.
 *
 *   node bench/stored-ticks.ts [--tiny] [--record]
 *
 * A day of one busy instrument, made on the fly: a million trades, and a book whose snapshot of 20
 * levels is followed by 200,000 changes. The limit beside a page is the same number of rows by
 * `select *`. Then the day leaves for files, and the same is asked of those. Sending a file is measured
 * over HTTP as a disk takes it, beside a plain copy of the same bytes.
 */
import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createReadStream } from 'node:fs'
import { archiveSeries } from '#src/app/market/series/archive-series.ts'
import { systemClock, type Context } from '#src/app/context.ts'
import { receiveFile } from '#src/app/market/uploads/receive-file.ts'
import { instant, type Instant } from '#src/core/instant.ts'
import { closeDuckDb } from '#src/store/history/open-duckdb.ts'
import { standingBook } from '#src/store/market/book-changes.ts'
import { ensurePartitions } from '#src/store/market/partitions.ts'
import { readTicks } from '#src/store/market/ticks.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const TRADES = tiny ? 2_000 : 1_000_000
const CHANGES = tiny ? 500 : 200_000
const FILE_BYTES = tiny ? 1_000_000 : 256_000_000
const TIMES = tiny ? 3 : 30
const BOOKS = 3
const PAGE = 500
const ID = 'BUSY.BINANCE'
const FROM = instant('2025-03-03T00:00:00Z')
const TO = instant('2025-03-04T00:00:00Z')

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const server = await startDatabase(directory)
const pool = openPool(server.dsn, { max: 4 })
const historyDir = join(directory, 'history')
const silent = { info: () => {}, warn: () => {}, error: () => {} }
const context: Context = { pool, clock: systemClock, log: silent, historyDir }
try {
  await migrate(pool)
  await fill()
  const store = { pool, historyDir }
  const [hotPageMs, bareMs] = [await pages(store), await barePages()]
  const hotBookMs = await book(store)
  await pool.query(`update series_partition set written_at = '2025-03-04Z'`)
  await archiveSeries(context, { hotDays: 30, copyDays: 2, kinds: ['trade', 'book_change'] })
  const [coldPageMs, coldBookMs] = [await pages(store), await book(store)]
  const figures = { trades: TRADES, changes: CHANGES, hotPageMs, bareMs, coldPageMs }
  report('stored-ticks', { ...figures, hotBookMs, coldBookMs })
  recordHistory('stored-ticks', { ...figures, hotBookMs, coldBookMs })
  const sent = await send()
  report('upload', sent)
  recordHistory('stored-ticks upload', sent)
} finally {
  await closeDuckDb(historyDir)
  await pool.end()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}

type Store = Parameters<typeof readTicks>[0]

async function fill(): Promise<void> {
  for (const table of ['trade', 'book_change']) await ensurePartitions(pool, table, FROM, FROM)
  await pool.query(
    `insert into trade (instrument_id, at, place, price, quantity, side)
     select '${ID}', $1::timestamptz + n * (interval '86000 seconds' / $2::int), 0,
            60000 + n % 500 / 10.0, 0.001 * (1 + n % 9), case n % 2 when 0 then 'BUY' else 'SELL' end
     from generate_series(0, $2::int - 1) n`,
    [new Date(FROM).toISOString(), TRADES],
  )
  await pool.query(
    `insert into book_change (instrument_id, at, place, is_snapshot, bid_prices, bid_quantities,
       ask_prices, ask_quantities)
     select '${ID}', $1::timestamptz + n * (interval '86000 seconds' / $2::int), 0, n = 0,
            array(select 60000 - (n + i) % 40 / 10.0 from generate_series(1, w) i),
            array(select 1 + (n + i) % 5 from generate_series(1, w) i),
            array(select 60001 + (n + i) % 40 / 10.0 from generate_series(1, w) i),
            array(select 1 + (n + i) % 5 from generate_series(1, w) i)
     from generate_series(0, $2::int - 1) n, lateral (select case n when 0 then 20 else 2 end) l(w)`,
    [new Date(FROM).toISOString(), CHANGES],
  )
  await pool.query('analyze trade, book_change')
}

/** The median of pages that begin all over the day. */
function pages(store: Store): Promise<number> {
  return median((round) => {
    const from = (FROM + ((TO - FROM) / TIMES) * round) as Instant
    const span = { kind: 'trade', instrumentIds: [ID], from, to: TO } as const
    return readTicks(store, { ...span, limit: PAGE, direction: 'asc' })
  })
}

function barePages(): Promise<number> {
  return median((round) => {
    const from = new Date(FROM + ((TO - FROM) / TIMES) * round).toISOString()
    return pool.query(
      'select * from trade where instrument_id = $1 and at >= $2 order by at, place limit $3',
      [ID, from, PAGE],
    )
  })
}

/** The book at the end of the day: the snapshot, and every change since. */
function book(store: Store): Promise<number> {
  return median(async () => {
    if ((await standingBook(store, ID, TO)) === null) throw new Error('there is a book')
  }, BOOKS)
}

async function median(work: (round: number) => Promise<unknown>, times = TIMES): Promise<number> {
  const took: number[] = []
  for (let round = 0; round < times; round += 1) {
    const began = performance.now()
    await work(round)
    took.push(performance.now() - began)
  }
  return took.toSorted((a, b) => a - b)[Math.floor(times / 2)]!
}

/** Bytes that are received, hashed and written, beside the same bytes copied by the system. */
async function send() {
  const source = join(directory, 'source')
  await writeFile(source, randomBytes(FILE_BYTES))
  const { signal } = new AbortController()
  const path = join(directory, 'uploads', 'received')
  const began = performance.now()
  await receiveFile(createReadStream(source), { path, mostBytes: FILE_BYTES, signal })
  const receivedMs = performance.now() - began
  const copying = performance.now()
  await copyFile(source, join(directory, 'copied'))
  const copiedMs = performance.now() - copying
  const perSecond = (ms: number): number => FILE_BYTES / 1e6 / (ms / 1_000)
  return {
    bytes: FILE_BYTES,
    mbPerSecond: perSecond(receivedMs),
    copyMbPerSecond: perSecond(copiedMs),
  }
}
