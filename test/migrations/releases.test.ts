import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { emptyDatabase, testDatabase } from '#test/support/database.ts'
import { tidemark } from '#test/support/tidemark.ts'
import { AppError } from '#src/core/app-error.ts'
import { openArchiveReader } from '#src/store/backup/archive-reader.ts'
import { openArchiveWriter } from '#src/store/backup/archive-writer.ts'
import { loadBackup } from '#src/store/backup/load-backup.ts'
import { schemaVersion, type Manifest } from '#src/store/backup/manifest.ts'
import { takeBackup } from '#src/store/backup/take-backup.ts'
import { migrate } from '#src/store/migrate.ts'
import { readMigrations } from '#src/store/migration-files.ts'
import { appliedMigrations } from '#src/store/migration-history.ts'
import { openPool, type Pool } from '#src/store/pool.ts'

const ALL = fileURLToPath(new URL('../../src/store/migrations', import.meta.url))
const FIRST_RELEASE = 8 // migrations that the first version had
const files = await readMigrations(ALL)

let scratch: string

before(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tidemark-releases-'))
})
after(() => rmSync(scratch, { recursive: true, force: true }))

test('FO-363 migrate takes a backup before, and the release before goes back to it', async (t) => {
  const { dsn, pool } = await olderDatabase(t)
  const home = join(scratch, 'upgraded')
  const environment = { DB_DSN: dsn, TIDEMARK_HOME: home }
  const { code, stderr } = await tidemark(environment, 'migrate')
  assert.equal(code, 0, stderr)
  assert.equal((await appliedMigrations(pool)).length, files.length)
  const [name] = readdirSync(join(home, 'backups'))
  assert.match(name!, /^before-0009-\d{8}T\d{6}Z\.tar$/)
  assert.match(stderr, /A backup from before the migration is .*before-0009-.*; the release before/)

  await pool.query(`insert into app_user (user_id, name) values ('usr_late', 'Late')`)
  const archive = await openArchiveReader(join(home, 'backups', name!))
  await loadBackup(pool, archive, { force: true, directory: release(FIRST_RELEASE) })
  await archive.close()
  assert.equal((await appliedMigrations(pool)).length, FIRST_RELEASE)
  const { rows } = await pool.query('select name from app_user')
  assert.deepEqual(rows, [{ name: 'Asha' }], 'what came after the migration is not in it')

  const again = await tidemark(environment, 'migrate', '--no-backup')
  assert.deepEqual([again.code, readdirSync(join(home, 'backups')).length], [0, 1], again.stderr)
})

test('FO-362 a backup of an older release comes into this one, migrated', async (t) => {
  const { pool } = await olderDatabase(t)
  const path = join(scratch, 'older.tar')
  await takeBackup(pool, { path, tidemark: '0.0.1' })
  const target = await databaseOf(t)
  const archive = await openArchiveReader(path)
  const { migrated } = await loadBackup(target, archive, { force: false })
  await archive.close()
  assert.equal(migrated, files.length - FIRST_RELEASE)
  const { rows } = await target.query('select name from app_user')
  assert.deepEqual(rows, [{ name: 'Asha' }])
})

const ELSEWHERE: readonly (readonly [string, (manifest: Manifest) => object, RegExp])[] = [
  [
    'of a later form',
    () => ({ format: 2, tidemark: '9.0.0' }),
    /is a backup of format 2, and this program reads format 1\. Restore it with Tidemark 9\.0\.0/,
  ],
  [
    'of a later schema',
    ({ migrations }) => {
      const late = { version: migrations.length + 1, name: 'late', checksum: 'aa' }
      return { migrations: [...migrations, late], tidemark: '9.0.0' }
    },
    /newer than this program: its schema is at migration \d+, and .* Tidemark 9\.0\.0 or later/,
  ],
  [
    'of other migrations',
    ({ migrations }) => ({ migrations: migrations.map((one) => ({ ...one, checksum: 'aa' })) }),
    /made with another 0001_runs\.sql than this program has\. Restore it with Tidemark/,
  ],
  [
    'of other tables',
    ({ tables }) => ({ tables: tables.map((one) => ({ ...one, columns: ['a'] })) }),
    /holds other tables than its migrations make/,
  ],
]

for (const [index, [what, change, sentence]] of ELSEWHERE.entries()) {
  test(`FO-362 a backup ${what} is refused with a sentence, and nothing changes`, async (t) => {
    const { pool } = await testDatabase(t)
    const whole = join(scratch, `whole-${index}.tar`)
    const taken = await takeBackup(pool, { path: whole, tidemark: '0.1.0' })
    const tables = taken.manifest.tables.map((table) => ({ ...table, parts: [] }))
    const manifest = { ...taken.manifest, tables } // for a file that says it, and holds nothing
    const path = join(scratch, `elsewhere-${index}.tar`)
    const writer = await openArchiveWriter(path)
    await writer.finish({ ...manifest, ...change(manifest) } as Manifest)
    await writer.close()

    const target = await databaseOf(t)
    await assert.rejects(
      async () => {
        const archive = await openArchiveReader(path)
        try {
          await loadBackup(target, archive, { force: false })
        } finally {
          await archive.close()
        }
      },
      (error) => error instanceof AppError && sentence.test(error.message),
    )
    assert.deepEqual(await appliedMigrations(target), [])
    assert.equal(schemaVersion(manifest), files.length)
  })
}

test('FO-362 a program refuses a database that a later release has migrated, whatever it is to do', async (t) => {
  const { dsn, pool } = await testDatabase(t)
  const late = [files.length + 1, 'late', 'aa']
  await pool.query(
    'insert into schema_migration (version, name, checksum) values ($1, $2, $3)',
    late,
  )
  for (const command of ['verify', 'migrate', 'trade']) {
    const { code, stderr } = await tidemark({ DB_DSN: dsn, TIDEMARK_HOME: scratch }, command)
    assert.deepEqual([command, code], [command, 2], stderr)
    assert.match(
      stderr,
      /newer than this program: it has migration \d+ \(late\).* the newer release/,
    )
  }
})

test('a program refuses a database that it would have to migrate, and says how', async (t) => {
  const { dsn } = await olderDatabase(t)
  const { code, stderr } = await tidemark({ DB_DSN: dsn, TIDEMARK_HOME: scratch }, 'verify')
  assert.equal(code, 2)
  assert.match(stderr, /^The database lacks .*migration.*\. Run tidemark migrate, then this again/)
})

/** A database as the first release left it, with somebody in it. */
async function olderDatabase(t: TestContext): Promise<{ dsn: string; pool: Pool }> {
  const { dsn } = await emptyDatabase(t)
  const pool = openPool(dsn, { applicationName: 'psql' })
  t.after(() => pool.end())
  await migrate(pool, { directory: release(FIRST_RELEASE) })
  await pool.query(`insert into app_user (user_id, name) values ('usr_asha', 'Asha')`)
  return { dsn, pool }
}

async function databaseOf(t: TestContext): Promise<Pool> {
  const { dsn } = await emptyDatabase(t)
  const pool = openPool(dsn, { applicationName: 'psql' })
  t.after(() => pool.end())
  return pool
}

function release(version: number): string {
  const directory = join(scratch, `release-${version}`)
  mkdirSync(directory, { recursive: true })
  for (const { file } of files.slice(0, version)) cpSync(join(ALL, file), join(directory, file))
  return directory
}
