/**
 * Rows of a file a second, from its lines to the table, beside COPY of the same rows.
 *
 *   node bench/ingest.ts [--tiny] [--record]
 *
 * Files in Lean's form are made on the fly: trades of a future, minutes of a pair. The limit is COPY
 * of the rows' text, made beforehand, into a table of the same columns without any key, index, check
 * or partition. `known` is the same rows again, by a file with other bytes.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { strToU8, zipSync } from 'fflate'
import { from as copyFrom } from 'pg-copy-streams'
import { systemClock, type Context } from '#src/app/context.ts'
import { filesAt, importFile } from '#src/app/market/series/import-bars.ts'
import { SERIES_FIELDS, type SeriesKind } from '#src/feeds/files/series-row.ts'
import { copyLine } from '#src/store/market/copy-series.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool, type Pool } from '#src/store/pool.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const ROWS = tiny ? 2_000 : 400_000
const MINUTES_A_DAY = 1_440

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const server = await startDatabase(directory)
const pool = openPool(server.dsn, { max: 4 })
const silent = { info: () => {}, warn: () => {}, error: () => {} }
const context: Context = { pool, clock: systemClock, log: silent }
try {
  await migrate(pool)
  await measure('trade', trades())
  await measure('bar', minutes())
} finally {
  await pool.end()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}

/** Files by their path below the folder that is imported. */
type Files = ReadonlyMap<string, string>

function trades(): Files {
  const lines: string[] = []
  for (let row = 0; row < ROWS; row += 1) {
    const at = Math.floor((row * 86_000_000) / ROWS)
    lines.push(`${at},${(1_300 + ((row * 7) % 500) / 10).toFixed(1)},${1 + (row % 9)},usa,,0`)
  }
  const name = '20240115_gc_tick_trade_202402.csv'
  return new Map([[`future/comex/tick/gc/20240115_trade.zip ${name}`, lines.join('\n')]])
}

function minutes(): Files {
  const files = new Map<string, string>()
  for (let day = 0; day * MINUTES_A_DAY < ROWS; day += 1) {
    const date = new Date(Date.UTC(2023, 0, 1 + day)).toISOString().slice(0, 10).replaceAll('-', '')
    const lines = Array.from({ length: MINUTES_A_DAY }, (_, minute) => {
      const price = (17_000 + ((day * 31 + minute) % 400) / 4).toFixed(2)
      return `${minute * 60_000},${price},${price},${price},${price},${1 + (minute % 50)}.125`
    })
    const path = `crypto/coinbase/minute/btcusd/${date}_trade.zip`
    files.set(`${path} ${date}_btcusd_minute_trade.csv`, lines.join('\n'))
  }
  return files
}

async function measure(kind: SeriesKind, files: Files): Promise<void> {
  const first = await importAll(await written(`${kind}-first`, files, ''))
  const again = await importAll(await written(`${kind}-again`, files, '\n'))
  const limit = await bareCopy(pool, kind)
  const figures = {
    kind,
    files: files.size,
    rows: first.taken,
    rowsPerSecond: first.perSecond,
    knownPerSecond: again.perSecond,
    copyRowsPerSecond: limit,
    ratio: first.perSecond / limit,
  }
  report('ingest', figures)
  recordHistory('ingest', figures)
}

async function written(name: string, files: Files, end: string): Promise<string> {
  const folder = join(directory, name)
  for (const [place, text] of files) {
    const [path, member] = place.split(' ') as [string, string]
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), zipSync({ [member]: strToU8(text + end) }, { level: 1 }))
  }
  return folder
}

async function importAll(folder: string): Promise<{ taken: number; perSecond: number }> {
  let [taken, rows] = [0, 0]
  const began = performance.now()
  for (const file of await filesAt([folder])) {
    for (const one of await importFile(context, { file })) {
      if (one.outcome !== 'read') throw new Error(one.reason)
      taken += one.taken
      rows += one.taken + one.known
    }
  }
  return { taken, perSecond: rows / ((performance.now() - began) / 1_000) }
}

/** The rows that are there, copied once more, as fast as the server takes them. */
async function bareCopy(db: Pool, kind: SeriesKind): Promise<number> {
  const columns = ['instrument_id', ...SERIES_FIELDS[kind]].map((name) => `"${name}"`).join(', ')
  await db.query(`create table bare as
    select ${columns} from "${kind}" with no data`)
  const { rows } = await db.query<Record<string, unknown>>(
    `select ${SERIES_FIELDS[kind].map((name) => `"${name}"::text`).join(', ')}, instrument_id
     from "${kind}"`,
  )
  const text = rows.map((row) => {
    const values = SERIES_FIELDS[kind].map((name) => row[name] as string | null)
    return copyLine(row['instrument_id'] as string, values)
  })
  const chunks: string[] = []
  for (let start = 0; start < text.length; start += 2_000) {
    chunks.push(text.slice(start, start + 2_000).join(''))
  }
  const connection = await db.connect()
  try {
    const began = performance.now()
    await pipeline(Readable.from(chunks), connection.query(copyFrom('copy bare from stdin')))
    const perSecond = rows.length / ((performance.now() - began) / 1_000)
    await connection.query('drop table bare')
    return perSecond
  } finally {
    connection.release()
  }
}
