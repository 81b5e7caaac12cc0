import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { assert } from '../../core/assert.ts'
import type { CalendarDate } from '../../core/instant.ts'
import type { CopiedRows } from './copy-rows.ts'
import type { ArchivedKind, Column } from './kinds.ts'
import type { FileCoverage, WrittenFile } from './manifest.ts'
import { literal, openDuckDb } from './open-duckdb.ts'

/** Of rows: few enough that a reader of one instrument skips most of a day. */
const ROW_GROUP = 30_720

/**
 * Makes the Parquet file of a day from a CSV file of rows and, if there is one, the file that had the
 * day before; where both have a row, the older one stays. It is read back and compared before it is
 * there under its name, which nothing ever changes or takes again.
 */
export async function writeParquet(
  directory: string,
  archived: ArchivedKind,
  day: CalendarDate,
  csv: string,
  copied: CopiedRows,
  before: { readonly path: string; readonly rowSha256: string } | null,
): Promise<WrittenFile> {
  const connection = await openDuckDb(directory)
  const rowSha256 =
    before === null ? copied.sha256 : sha256Of(`${before.rowSha256} ${copied.sha256}`)
  const path = fileName(archived.kind, day, rowSha256)
  const made = `${csv}.parquet`
  const source = rowsOf(directory, archived, csv, before?.path ?? null)
  await connection.run(
    `copy (${source}) to ${literal(made)}
     (format parquet, compression zstd, row_group_size ${ROW_GROUP})`,
  )
  const written = await fingerprint(connection, `select * from read_parquet(${literal(made)})`)
  assert(
    JSON.stringify(written) === JSON.stringify(await fingerprint(connection, source)),
    'a file holds the rows that it was made from',
  )
  assert(before !== null || written[0] === copied.rowCount, 'it holds as many as the table')
  const coverage = await coverageOf(connection, archived, made)
  const { size } = await stat(made)
  const fileSha256 = await hashOf(made)
  await settle(made, join(directory, path))
  await rm(csv)
  return {
    kind: archived.kind,
    day,
    path,
    rowCount: written[0]!,
    rowSha256,
    fileSha256,
    bytes: size,
    coverage,
  }
}

/** On the disk before it has its name, and the name on the disk before anybody is told. */
async function settle(made: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await flush(made)
  await rename(made, path)
  await flush(dirname(path))
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** trade/2024/trade-2024-01-15.0a1b2c3d.parquet: another content is another file. */
function fileName(kind: string, day: CalendarDate, sha256: string): string {
  return `${kind}/${day.slice(0, 4)}/${kind}-${day}.${sha256.slice(0, 8)}.parquet`
}

function rowsOf(
  directory: string,
  { columns, key }: ArchivedKind,
  csv: string,
  before: string | null,
): string {
  const types = columns.map(([name, type]) => `${literal(name)}: ${literal(readAs(type))}`)
  const added = `select ${columns.map(([name, type]) => typed(name, type)).join(', ')}
    from read_csv(${literal(csv)}, header = false, auto_detect = false,
    delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false,
    columns = {${types.join(', ')}})`
  if (before === null) return added
  const names = key.map((name) => `"${name}"`)
  return `with kept as (select * from read_parquet(${literal(join(directory, before))})),
    added as (${added})
    select * from (select * from kept union all
                   select * from added anti join kept using (${names.join(', ')}))
    order by ${names.join(', ')}`
}

/**
 * A column in its type. Text becomes decimals of 18 digits thirty times faster than longer ones, which
 * DuckDB holds in 128 bits; each number that does not fit takes the longer way.
 */
function typed(name: string, type: Column[1]): string {
  if (readAs(type) === type) return `"${name}"`
  const one = type.replace('[]', '')
  const exact = (text: string): string =>
    `coalesce(try_cast(${text} as ${one.replace(/\d+/, '18')})::${one}, ${text}::${one})`
  const value =
    one === type
      ? exact(`"${name}"`)
      : `list_transform("${name}"::varchar[], lambda x: ${exact('x')})`
  return `${value} as "${name}"`
}

function readAs(type: Column[1]): Column[1] {
  return type.startsWith('DECIMAL') ? 'VARCHAR' : type
}

/** How many rows, and a sum of their hashes that no order changes. */
async function fingerprint(
  connection: Awaited<ReturnType<typeof openDuckDb>>,
  source: string,
): Promise<readonly [number, string]> {
  const reader = await connection.runAndReadAll(
    `select count(*)::double, coalesce(sum(hash(r)), 0)::varchar from (${source}) r`,
  )
  const [row] = reader.getRows()
  return row as unknown as readonly [number, string]
}

async function coverageOf(
  connection: Awaited<ReturnType<typeof openDuckDb>>,
  { time, columns }: ArchivedKind,
  file: string,
): Promise<FileCoverage[]> {
  const ends = columns.some(([name]) => name === 'closed_at') ? 'closed_at' : time
  const reader = await connection.runAndReadAll(
    `select instrument_id, count(*)::integer, min("${time}")::varchar || 'Z',
            max("${ends}")::varchar || 'Z'
     from read_parquet(${literal(file)}) group by 1 order by 1`,
  )
  const rows = reader.getRows() as unknown as [string, number, string, string][]
  return rows.map(([instrumentId, rowCount, firstAt, lastAt]) => {
    return { instrumentId, rowCount, firstAt, lastAt }
  })
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
