/**
 * How long bars of 5 minutes and more take to be made of minutes: in the database, and of files.
 *
 *   node bench/rollup.ts [--tiny] [--record]
 *
 * 10 M minutes of 200 instruments, made on the fly. Each question is one that a screen asks: so many
 * bars of one instrument up to the newest, all over the table. The limit beside it is the same number
 * of stored bars read without summing anything up. Then two months leave for files, and the same is
 * asked of those; and all minutes become days, in PostgreSQL and in DuckDB.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { archiveSeries } from '#src/app/market/series/archive-series.ts'
import { systemClock, type Context } from '#src/app/context.ts'
import { readSeries } from '#src/app/market/series/read-series.ts'
import { calendarDate, MINUTE_MS, type Instant } from '#src/core/instant.ts'
import { sessionsBetween } from '#src/domain/calendar/session.ts'
import type { SeriesInterval } from '#src/domain/market/series/series.ts'
import { closeDuckDb, openDuckDb } from '#src/store/history/open-duckdb.ts'
import { allHistoryFiles } from '#src/store/history/manifest.ts'
import { filesOf } from '#src/store/history/read-parquet.ts'
import { ensurePartitions } from '#src/store/market/partitions.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool, type Pool } from '#src/store/pool.ts'
import { startEmbedded } from '#src/store/postgres/start-embedded.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const INSTRUMENTS = tiny ? 3 : 200
const SESSIONS = sessionsBetween(
  'NSE',
  calendarDate('2025-01-01'),
  calendarDate(tiny ? '2025-02-05' : '2025-07-15'),
)
const QUESTIONS: readonly (readonly [SeriesInterval, number])[] = [
  ['5m', 500],
  ['15m', 500],
  ['1h', 500],
  ['1d', 100],
]
const TIMES = tiny ? 3 : 60

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const server = await startEmbedded({ directory })
const pool = openPool(server.dsn, { max: 4 })
const historyDir = join(directory, 'history')
const silent = { info: () => {}, warn: () => {}, error: () => {} }
const context: Context = { pool, clock: systemClock, log: silent, historyDir }
try {
  await migrate(pool)
  const rows = await fill(pool)
  await measure('database')
  await pool.query(`update series_partition set written_at = '2025-01-01Z'`)
  await archiveSeries(context, { hotDays: 30, copyDays: 2, kinds: ['bar'] })
  await measure('files')
  const days = (await allHistoryFiles(pool)).map(({ day, path }) => ({ day, path }))
  const duck = await openDuckDb(historyDir)
  const columnarMs = await took(() =>
    duck.run(
      `select instrument_id, opened_at::date, first(open order by opened_at), max(high), min(low),
              last(close order by opened_at), sum(volume)
       from ${filesOf({ directory: historyDir, days })} group by 1, 2`,
    ),
  )
  const figures = { rows, allDaysOfFilesMs: columnarMs }
  report('rollup all', figures)
  recordHistory('rollup-all', figures)
} finally {
  await closeDuckDb(historyDir)
  await pool.end()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}

/** The database makes the minutes itself: a walk of its own for each instrument. */
async function fill(db: Pool): Promise<number> {
  await db.query(
    `insert into instrument (token, instrument_id, symbol, venue_id, name, kind, currency,
       price_increment, quantity_step, segment, lot_size, active)
     select n, 'B' || n || '.NSE', 'B' || n, 'NSE', 'B' || n, 'equity', 'INR', 0.05, 1, 'NSE', 1, true
     from generate_series(1, $1::int) n`,
    [INSTRUMENTS],
  )
  await ensurePartitions(db, 'bar', SESSIONS[0]!.opensAt, SESSIONS.at(-1)!.closesAt)
  let rows = 0
  for (const { opensAt, closesAt } of SESSIONS) {
    const { rowCount } = await db.query(
      `insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close,
         volume)
       select 'B' || n || '.NSE', '1m', t, t + interval '1 minute', p, p + 0.5, p - 0.5, p + 0.05, v
       from generate_series(1, $3::int) n,
            generate_series($1::timestamptz, $2::timestamptz - interval '1 minute', '1 minute') t,
            lateral (select round((100 + n + 10 * sin(extract(epoch from t)::float8 / 40000 + n))
                                  ::numeric, 2) as p, 1 + n % 7 as v) made`,
      [new Date(opensAt).toISOString(), new Date(closesAt).toISOString(), INSTRUMENTS],
    )
    rows += rowCount
  }
  await db.query('vacuum analyze bar')
  return rows
}

async function measure(where: 'database' | 'files'): Promise<void> {
  for (const [interval, limit] of QUESTIONS) {
    const ours: number[] = []
    const limits: number[] = []
    for (let time = 0; time < TIMES; time += 1) {
      const instrumentId = `B${1 + ((time * 37) % INSTRUMENTS)}.NSE`
      const to = SESSIONS[SESSIONS.length - 1 - (time % 5)]!.closesAt
      ours.push(
        await took(() =>
          readSeries(context, { instrumentId, interval, to, limit, direction: 'desc' }),
        ),
      )
      limits.push(await took(() => readStored(instrumentId, to, limit)))
    }
    const figures = {
      where,
      interval,
      bars: limit,
      p50Ms: at(ours, 0.5),
      p95Ms: at(ours, 0.95),
      storedP50Ms: at(limits, 0.5),
      storedP95Ms: at(limits, 0.95),
    }
    report('rollup', figures)
    recordHistory('rollup', figures)
  }
}

function readStored(instrumentId: string, to: Instant, limit: number): Promise<unknown> {
  const from = (to - limit * MINUTE_MS * 4) as Instant
  return readSeries(context, { instrumentId, interval: '1m', from, to, limit, direction: 'desc' })
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}
