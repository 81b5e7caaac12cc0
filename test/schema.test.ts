import { test } from 'node:test'
import { schemaDump } from '#src/store/schema-dump.ts'
import { assertGolden } from './support/golden.ts'
import { testDatabase } from './support/database.ts'

test('docs/schema.sql is what the migrations make', async (t) => {
  const { pool } = await testDatabase(t)
  assertGolden('docs/schema.sql', await schemaDump(pool))
})
