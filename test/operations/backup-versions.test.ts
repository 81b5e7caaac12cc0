import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openBooksByHand, tradedRun } from '#test/support/books-by-hand.ts'
import { emptyDatabase } from '#test/support/database.ts'
import { wholeTables } from '#test/support/whole-tables.ts'
import { NO_POSTGRES_15, startPostgres15 } from '#test/support/older-postgres.ts'
import { restoreDatabase } from '#src/app/operations/database/restore-database.ts'
import { takeBackup } from '#src/store/backup/take-backup.ts'
import { openPool } from '#src/store/pool.ts'

test(
  'FO-363 books move from the embedded server to a PostgreSQL 15 and back, to the byte',
  { skip: NO_POSTGRES_15 },
  async (t) => {
    const scratch = mkdtempSync(join(tmpdir(), 'tidemark-versions-'))
    t.after(() => rmSync(scratch, { recursive: true, force: true }))
    const books = await openBooksByHand()
    t.after(() => books.close())
    await tradedRun(books, 'asha')
    const expected = await wholeTables(books.pool)

    const newer = join(scratch, 'newer.tar')
    await takeBackup(books.pool, { path: newer, tidemark: 'a test' })
    const older = await startPostgres15(t)
    const there = await restoreDatabase({ path: newer, into: { dsn: older }, force: false })
    assert.deepEqual(there.discrepancies, [])
    const pool = openPool(older, { applicationName: 'psql' })
    assert.deepEqual(await wholeTables(pool), expected)
    const { rows } = await pool.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    )
    assert.match(rows[0]!.version, /^15\./)

    const back = join(scratch, 'older.tar')
    const { manifest } = await takeBackup(pool, { path: back, tidemark: 'a test' })
    await pool.end()
    assert.match(manifest.server, /^15\./)
    const { dsn, pool: again } = await emptyDatabase(t)
    await restoreDatabase({ path: back, into: { dsn }, force: false })
    assert.deepEqual(await wholeTables(again), expected)
  },
)
