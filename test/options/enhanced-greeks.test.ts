import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { emptyDatabase } from '#test/support/database.ts'
import { migrate } from '#src/store/migrate.ts'
import { readMigrations } from '#src/store/migration-files.ts'

const ALL = fileURLToPath(new URL('../../src/store/migrations', import.meta.url))

test('FO-361 DEC-13 migration 20 adds charm, vanna and vomma; rows and readers stay', async (t) => {
  const { pool } = await emptyDatabase(t)
  const before = mkdtempSync(join(tmpdir(), 'tidemark-before-20-'))
  t.after(() => rmSync(before, { recursive: true, force: true }))
  for (const { version, file } of await readMigrations(ALL)) {
    if (version < 20) cpSync(join(ALL, file), join(before, file))
  }
  await migrate(pool, { directory: before })
  const oldWriter = `
    insert into fo_strikes_1min (time, symbol, expiry, strike, call_iv, call_count, put_count)
    select timestamptz '2024-11-07T03:45:00Z' + minute * interval '1 minute', 'NIFTY', '2024-11-28',
           24000 + 50 * strike, 0.15, 1, 0
    from generate_series(0, 9) minute, generate_series($1::int, $1::int + 9) strike`
  const oldReader = `select time, symbol, expiry, strike, call_iv, call_count from fo_strikes_1min
                     where symbol = 'NIFTY' order by time, strike limit 100`
  await pool.query(oldWriter, [0])
  const { rows: rowsBefore } = await pool.query(oldReader)
  assert.equal(rowsBefore.length, 100)

  await migrate(pool)

  const { rows: rowsAfter } = await pool.query(oldReader)
  assert.deepEqual(rowsAfter, rowsBefore, 'as many rows as before, and old readers see the same')
  await pool.query(oldWriter, [10]) // who does not know the columns writes as ever
  const { rows } = await pool.query(
    `select count(*)::int as count, count(charm)::int as charm, count(vanna)::int as vanna,
            count(vomma)::int as vomma from fo_strikes_1min`,
  )
  assert.deepEqual(rows, [{ count: 200, charm: 0, vanna: 0, vomma: 0 }])
})
