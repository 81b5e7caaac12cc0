import assert from 'node:assert/strict'
import { test } from 'node:test'
import { schemaDump } from '#src/store/schema-dump.ts'
import { assertGolden } from './support/golden.ts'
import { testDatabase } from './support/database.ts'

test('docs/schema.sql is what the migrations make', async (t) => {
  const { pool } = await testDatabase(t)
  assertGolden('docs/schema.sql', await schemaDump(pool))
})

test('DEC-32 every instant is stored with its zone, so that all of them are UTC', async (t) => {
  const { pool } = await testDatabase(t)
  const { rows } = await pool.query<{ data_type: string; places: number }>(
    `select data_type, count(*)::int as places from information_schema.columns
     where table_schema = 'public' and data_type like '%time%' group by 1`,
  )
  assert.deepEqual(
    rows.map(({ data_type }) => data_type),
    ['timestamp with time zone'],
  )
  assert.ok(rows[0]!.places > 30)
})
