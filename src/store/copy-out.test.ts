import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyDatabase } from '#test/support/database.ts'
import { copyOut } from './copy-out.ts'
import { openPool } from './pool.ts'

test('a COPY that is over leaves no timer that keeps the process', async (t) => {
  const { dsn } = await emptyDatabase(t)
  const pool = openPool(dsn, { statementTimeoutMs: 60_000 })
  t.after(() => pool.end())
  const connection = await pool.connect()
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const before = timers()

  const copy = copyOut(connection, `copy (select generate_series(1, 3)) to stdout`)
  assert.equal((await copy.toArray()).join(''), '1\n2\n3\n')
  await assert.rejects(copyOut(connection, 'copy nothing to stdout').toArray(), /nothing/)
  const { rows } = await connection.query('select 1 as one') // it is of use as before
  assert.deepEqual(rows, [{ one: 1 }])
  assert.equal(timers(), before)
  connection.release()
})
