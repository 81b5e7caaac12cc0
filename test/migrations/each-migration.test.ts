import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { emptyDatabase, type TestDatabase } from '#test/support/database.ts'
import { CHANGED_BY_VERSION, ROWS_BY_VERSION } from './rows-by-version.ts'
import { openArchiveReader } from '#src/store/backup/archive-reader.ts'
import { loadBackup } from '#src/store/backup/load-backup.ts'
import { takeBackup } from '#src/store/backup/take-backup.ts'
import { migrate } from '#src/store/migrate.ts'
import { readMigrations } from '#src/store/migration-files.ts'
import { checkBooks } from '#src/store/operations/check-books.ts'
import { openPool, type Pool } from '#src/store/pool.ts'
import { schemaDump } from '#src/store/schema-dump.ts'

const ALL = fileURLToPath(new URL('../../src/store/migrations', import.meta.url))
const files = await readMigrations(ALL)

let database: TestDatabase
let pool: Pool
let scratch: string

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tidemark-each-migration-'))
  database = await emptyDatabase()
  pool = openPool(database.dsn, { applicationName: 'psql' }) // a restore refuses Tidemark's own
  await migrate(pool, { directory: programOf(1) })
  await pool.query(ROWS_BY_VERSION[1]!)
})
after(async () => {
  await pool.end()
  await database.close()
  rmSync(scratch, { recursive: true, force: true })
})

// The tests are steps of one life of a database, in order.
for (const { version, file } of files.slice(1)) {
  test(`FO-360 FO-363 ${file} runs on data and keeps it, and there is a way back`, async () => {
    const [older, directory] = [programOf(version - 1), programOf(version)]
    const [columns, schema] = [await columnsThere(), await schemaDump(pool)]
    const kept = without(columns, CHANGED_BY_VERSION[version] ?? {})
    const [rows, rowsKept] = [await rowsOf(columns), await rowsOf(kept)]
    const path = join(scratch, `before-${version}.tar`)
    await takeBackup(pool, { path, tidemark: 'a test' })

    await migrate(pool, { directory })
    assert.deepEqual(await rowsOf(kept), rowsKept, 'every row that was there is, as it was')

    const archive = await openArchiveReader(path)
    await loadBackup(pool, archive, { force: true, directory: older })
    await archive.close()
    assert.deepEqual(await rowsOf(columns), rows, 'the release before has its rows back')
    assert.equal(await schemaDump(pool), schema, 'and its schema')
    await migrate(pool, { directory })
    assert.deepEqual(await rowsOf(kept), rowsKept, 'and may be left again')
    await pool.query(ROWS_BY_VERSION[version] ?? '')
  })
}

test('FO-360 rows that lived through every migration are books that agree', async () => {
  assert.deepEqual(await checkBooks(pool), [])
})

/** The migrations of the release that ended at this one. */
function programOf(version: number): string {
  const directory = join(scratch, `program-${version}`)
  mkdirSync(directory, { recursive: true })
  for (const { file } of files.slice(0, version)) cpSync(join(ALL, file), join(directory, file))
  return directory
}

type Columns = Readonly<Record<string, readonly string[]>>

/** The columns of each table. */
async function columnsThere(): Promise<Columns> {
  const { rows } = await pool.query<{ readonly name: string; readonly columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and not c.relispartition  -- its rows are its parent's
       and c.relname <> 'schema_migration' and a.attnum > 0 and not a.attisdropped
       and a.atttypid <> 'xid8'::regtype  -- a transaction of this server; another gives its own
     group by c.relname order by c.relname collate "C"`,
  )
  return Object.fromEntries(rows.map(({ name, columns }) => [name, columns]))
}

function without(tables: Columns, changed: Columns): Columns {
  return Object.fromEntries(
    Object.entries(tables).map(([name, columns]) => [
      name,
      columns.filter((column) => !changed[name]?.includes(column)),
    ]),
  )
}

/** All rows of those tables, in those columns, whatever came beside them. */
async function rowsOf(tables: Columns): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {}
  for (const [name, columns] of Object.entries(tables)) {
    const list = columns.map((column) => `"${column}"`).join(', ')
    const { rows } = await pool.query<{ readonly line: string }>(
      `select row_to_json(t)::text as line from (select ${list} from "${name}") t order by 1`,
    )
    found[name] = rows.map(({ line }) => line)
  }
  return found
}
