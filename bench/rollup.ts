/**
 * How long bars of 5 minutes and more take to be made of minutes: in the database, and of files.
 *
 *   node bench/rollup.ts [--tiny] [--record]
 *
 * 10 M minutes of 200 instruments, made on the fly. Each question is one that a screen asks: so many
 * bars of one instrument up to the newest, all over the table. The limit beside it is the same number
 * of stored bars read without summing anything up. Then all of them leave for files, and the same is
 * asked of those; and all minutes become days at once, as DuckDB reads columns.
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
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { fillMinutes } from './support/minutes.ts'
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
const server = await startDatabase(directory)
const pool = openPool(server.dsn, { max: 4 })
const historyDir = join(directory, 'history')
const silent = { info: () => {}, warn: () => {}, error: () => {} }
const context: Context = { pool, clock: systemClock, log: silent, historyDir }
try {
  await migrate(pool)
  const rows = await fillMinutes(pool, INSTRUMENTS, SESSIONS)
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
  recordHistory('rollup all', figures)
} finally {
  await closeDuckDb(historyDir)
  await pool.end()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
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
