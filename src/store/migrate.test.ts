import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test, type TestContext } from 'node:test'
import { emptyDatabase } from '#test/support/database.ts'
import { AppError } from '../core/app-error.ts'
import { migrate, type MigrationStep } from './migrate.ts'
import { appliedMigrations } from './migration-history.ts'
import type { Pool } from './pool.ts'

const SCRIPT = new URL('../../test/support/migrate-process.ts', import.meta.url).pathname

const FILES = {
  '0001_tide.sql': 'create table tide (id int primary key);',
  '0002_mark.sql': 'create table mark (id int references tide);\ninsert into tide values (1);',
}

test('migrations are applied in order, once, and each is reported', async (t) => {
  const { pool } = await emptyDatabase(t)
  const directory = folder(t, FILES)
  const steps: MigrationStep[] = []
  const applied = await migrate(pool, { directory, onStep: (step) => steps.push(step) })
  assert.deepEqual(
    applied.map(({ file }) => file),
    ['0001_tide.sql', '0002_mark.sql'],
  )
  assert.deepEqual(steps, [
    { version: 1, name: 'tide', index: 0, count: 2 },
    { version: 2, name: 'mark', index: 1, count: 2 },
  ])

  assert.deepEqual(await migrate(pool, { directory }), [])
  write(directory, { '0003_more.sql': 'insert into tide values (2)' })
  assert.equal((await migrate(pool, { directory })).length, 1)
  assert.deepEqual(
    (await appliedMigrations(pool)).map(({ version, name }) => [version, name]),
    [
      [1, 'tide'],
      [2, 'mark'],
      [3, 'more'],
    ],
  )
})

test('FO-360 processes that start together apply each migration once, indexes too', async (t) => {
  const { pool, dsn } = await emptyDatabase(t)
  const slow = Object.fromEntries(
    Array.from({ length: 6 }, (_, index) => [
      `000${index + 1}_part.sql`,
      `create table part_${index} (id int); select pg_sleep(0.01);`,
    ]),
  )
  const directory = folder(t, { ...slow, '0007_index.sql': INDEX.replaceAll('tide', 'part_0') })
  const children = [1, 2, 3].map(() => spawn(process.execPath, [SCRIPT, dsn, directory]))
  const lines = children.map((child) => {
    child.stderr.pipe(process.stderr)
    return createInterface(child.stdout)[Symbol.asyncIterator]()
  })
  for (const line of lines) assert.equal((await line.next()).value, 'ready')
  for (const child of children) child.stdin.end()

  const applied = await Promise.all(
    lines.map(async (line) => JSON.parse(String((await line.next()).value))),
  )
  assert.deepEqual(applied.flat().sort(), [1, 2, 3, 4, 5, 6, 7])
  await Promise.all(
    children.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit')),
  )
  assert.equal((await appliedMigrations(pool)).length, 7)
})

test('a migration that fails keeps nothing, and says its file, line and reason', async (t) => {
  const { pool } = await emptyDatabase(t)
  const directory = folder(t, {
    ...FILES,
    '0003_wrong.sql': 'create table kept_not (id int);\n\ninsert into tied values (1);\n',
  })
  await refused(
    migrate(pool, { directory }),
    'internal',
    /0003_wrong\.sql failed in line 3: relation "tied" does not exist\. Nothing of it was kept/,
  )
  assert.equal((await appliedMigrations(pool)).length, 2, 'those before it stand')
  const { rows } = await pool.query(`select to_regclass('kept_not') as found`)
  assert.deepEqual(rows, [{ found: null }])

  write(directory, { '0003_wrong.sql': 'create table kept (id int);' })
  assert.equal((await migrate(pool, { directory })).length, 1)
})

test('an applied migration that was changed is refused, but not for its line ends', async (t) => {
  const { pool } = await emptyDatabase(t)
  const directory = folder(t, FILES)
  await migrate(pool, { directory })
  write(directory, { '0002_mark.sql': FILES['0002_mark.sql'].replaceAll('\n', '\r\n') })
  assert.deepEqual(await migrate(pool, { directory }), [])

  write(directory, { '0002_mark.sql': `${FILES['0002_mark.sql']} -- a change` })
  await refused(
    migrate(pool, { directory }),
    'database_unavailable',
    /0002_mark\.sql is not the one that was applied.*a correction is a new migration/,
  )
})

test('a database that is newer than the program is refused', async (t) => {
  const { pool } = await emptyDatabase(t)
  await migrate(pool, { directory: folder(t, FILES) })
  const older = folder(t, { '0001_tide.sql': FILES['0001_tide.sql'] })
  await refused(
    migrate(pool, { directory: older }),
    'database_unavailable',
    /newer than this program: it has migration 2 \(mark\).*ends at 1\. Start the newer release/,
  )
})

test('a gap, two files of one number, and a file without a number are refused', async (t) => {
  const { pool } = await emptyDatabase(t)
  const attempt = (files: Readonly<Record<string, string>>): Promise<unknown> =>
    migrate(pool, { directory: folder(t, files) })
  await refused(attempt({ '0002_late.sql': '' }), 'internal', /0001 is missing .*0002_late\.sql/)
  const twice = { '0001_one.sql': '', '0001_two.sql': '' }
  await refused(attempt(twice), 'internal', /0002 is missing or there are two: found 0001_two\.sql/)
  await refused(attempt({ 'first.sql': '' }), 'internal', /not named like 0001_name\.sql/)
  assert.deepEqual(await appliedMigrations(pool), [])
})

test('FO-360 an index is made beside the traffic: rows are written while it waits', async (t) => {
  const { pool } = await emptyDatabase(t)
  await migrate(pool, { directory: folder(t, FILES) })
  const reader = await pool.connect()
  await reader.query('begin; insert into tide values (2)') // which the index has to wait for
  const made = migrate(pool, { directory: folder(t, { ...FILES, '0003_index.sql': INDEX }) })
  await untilWaiting(pool, 'create unique index concurrently%')

  await pool.query('insert into tide values (3)')
  assert.equal(await validIndexes(pool), 0, 'the row was written while the index was made')
  await reader.query('commit')
  reader.release()
  assert.equal((await made).length, 1)
  assert.equal(await validIndexes(pool), 1)
})

test('FO-360 an index whose making was interrupted is made again', async (t) => {
  const { pool } = await emptyDatabase(t)
  const directory = folder(t, { '0001_tide.sql': 'create table tide (id int)' })
  await migrate(pool, { directory })
  await pool.query('insert into tide values (1), (1)')
  write(directory, { '0002_index.sql': INDEX })
  await refused(migrate(pool, { directory }), 'internal', /0002_index\.sql failed.*next attempt/)
  const { rows } = await pool.query(
    `select indisvalid from pg_index where indrelid = 'tide'::regclass`,
  )
  assert.deepEqual(rows, [{ indisvalid: false }], 'it left an index that is of no use')

  await pool.query('delete from tide')
  assert.equal((await migrate(pool, { directory })).length, 1)
  assert.equal(await validIndexes(pool), 1)
  assert.deepEqual(await migrate(pool, { directory }), [])
})

test('FO-360 what a killed process was migrating is migrated by the next', async (t) => {
  const { pool, dsn } = await emptyDatabase(t)
  const directory = folder(t, FILES)
  await migrate(pool, { directory })
  const halves = [
    ['0003_column.sql', 'alter table tide add note text', 'alter table%'],
    ['0004_index.sql', INDEX, 'create unique index concurrently%'],
  ] as const
  for (const [name, sql, statement] of halves) {
    write(directory, { [name]: sql })
    const writer = await pool.connect()
    await writer.query(`begin; insert into tide values (${name.charCodeAt(3)})`)
    const killed = spawn(process.execPath, [SCRIPT, dsn, directory])
    killed.stdin.end()
    await untilWaiting(pool, statement)
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    await writer.query('commit')
    writer.release()
    assert.equal((await migrate(pool, { directory })).length, 1, name)
  }
  assert.equal((await appliedMigrations(pool)).length, 4)
  assert.equal(await validIndexes(pool), 1)
})

test('a migration without a transaction may hold nothing but indexes', async (t) => {
  const { pool } = await emptyDatabase(t)
  const sql = `${INDEX}\nupdate tide set id = 2;`
  await refused(
    migrate(pool, { directory: folder(t, { '0001_index.sql': sql }) }),
    'internal',
    /0001_index\.sql says "no transaction", and holds more than .* to a migration of its own/,
  )
})

test('FO-360 a migration that cannot lock its table lets the writers through, and tries again', async (t) => {
  const { pool } = await emptyDatabase(t)
  const directory = folder(t, FILES)
  await migrate(pool, { directory })
  const holder = await pool.connect()
  await holder.query('begin; insert into tide values (2)')
  write(directory, { '0003_column.sql': 'alter table tide add note text' })
  const migrated = migrate(pool, { directory })
  await untilWaiting(pool, 'alter table%')
  await pool.query('insert into tide values (3)') // behind it in the queue; it gives way

  await holder.query('commit')
  holder.release()
  assert.equal((await migrated).length, 1)
  const { rows } = await pool.query('select count(*)::int as count from tide where note is null')
  assert.deepEqual(rows, [{ count: 3 }])
})

const INDEX = `-- no transaction
-- Why: the numbers of tides are looked up.
create unique index concurrently if not exists tide_by_id on tide (id);`

/** Until a statement like this one waits for a lock. */
async function untilWaiting(pool: Pool, like: string): Promise<void> {
  for (const deadline = performance.now() + 30_000; ;) {
    assert.ok(performance.now() < deadline, `${like} waits within 30 seconds`)
    const { rows } = await pool.query(
      `select from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query ilike $1`,
      [like],
    )
    if (rows.length > 0) return
  }
}

async function validIndexes(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ readonly count: number }>(
    `select count(*)::int as count from pg_index
     where indrelid = 'tide'::regclass and indisvalid and not indisprimary`,
  )
  return rows[0]!.count
}

async function refused(attempt: Promise<unknown>, code: string, sentence: RegExp): Promise<void> {
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof AppError, String(error))
    assert.equal(error.code, code)
    assert.match(error.message, sentence)
    return true
  })
}

function folder(t: TestContext, files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-migrations-'))
  t.after(() => rmSync(directory, { recursive: true }))
  write(directory, files)
  return directory
}

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(directory, name), sql)
}
