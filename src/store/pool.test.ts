import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { before, test } from 'node:test'
import { withDatabase } from '#test/support/clone-database.ts'
import { emptyDatabase, testClusterDsn } from '#test/support/database.ts'
import { AppError } from '../core/app-error.ts'
import { instant } from '../core/instant.ts'
import { openPool } from './pool.ts'
import { assertServerVersion } from './server-version.ts'

let dsn: string

before(async () => {
  dsn = await testClusterDsn()
})

test('exact numbers arrive as text, instants as milliseconds, dates without a zone', async (t) => {
  const { pool } = await emptyDatabase(t)
  const { rows } = await pool.query(
    `select 9007199254740993::int8 as big, 0.10000000::numeric(38, 8) as exact,
            array[0.1, null]::numeric[] as many,
            timestamptz '2026-01-31 14:45:00.123987+05:30' as at, date '2026-01-31' as "on",
            array[timestamptz '2026-01-31 09:15Z'] as times, timestamptz '-infinity' as never,
            '{"price": "1.5"}'::jsonb as body`,
  )
  assert.deepEqual(rows[0], {
    big: '9007199254740993',
    exact: '0.10000000',
    many: ['0.1', null],
    at: instant('2026-01-31T09:15:00.123Z'),
    on: '2026-01-31',
    times: [instant('2026-01-31T09:15:00Z')],
    never: Number.NEGATIVE_INFINITY,
    body: { price: '1.5' },
  })
})

test('instants are the same whatever zone the session is set to', async (t) => {
  const { pool } = await emptyDatabase(t)
  const connection = await pool.connect()
  for (const zone of ['UTC', 'Asia/Kolkata', 'America/St_Johns', 'America/New_York']) {
    await connection.query(`set timezone to '${zone}'`)
    const { rows } = await connection.query(`select timestamptz '2026-07-01T00:00:00Z' as at`)
    assert.equal(rows[0].at, instant('2026-07-01T00:00:00Z'), zone)
  }
  connection.release(true)
})

test('a session is in UTC, so that days in SQL begin at midnight UTC', async (t) => {
  const { pool } = await emptyDatabase(t)
  const { rows } = await pool.query(`select current_setting('timezone') as zone`)
  assert.deepEqual(rows, [{ zone: 'UTC' }])
})

test('a DSN that cannot be read, or reaches nothing, says what is wrong with it', async () => {
  const tcp = 'postgresql://me:secret@'
  await refused('mysql://me:secret@localhost/x', /DB_DSN is not a DSN of PostgreSQL/)
  await refused('host=localhost password=secret', /DB_DSN is not a DSN of PostgreSQL/)
  await refused(`${tcp}localhost:port/x`, /DB_DSN is not a DSN of PostgreSQL/)
  await refused(`${tcp}127.0.0.1:1/books`, /database books at 127\.0\.0\.1:1 .*nothing listens/)
  await refused(`${tcp}host.invalid/books`, /no host named host\.invalid/)
  await refused(`${tcp}/books?host=%2Fno%2Fsocket`, /books in \/no\/socket .*nothing listens/)
})

test('a wrong password, user or database is named, and the password never shown', async () => {
  const wrong = dsn.replace(/:[0-9a-f]{48}@/, ':secret@')
  if (wrong !== dsn) await refused(wrong, /refuses the password of user tidemark/)
  await refused(withDatabase(dsn, 'nowhere'), /no database named nowhere\. Create it/)
})

test('a server that takes connections and says nothing is given up on', async (t) => {
  const mute = createServer().listen(0, '127.0.0.1')
  await once(mute, 'listening')
  t.after(() => mute.close())
  const { port } = mute.address() as AddressInfo
  const pool = openPool(`postgresql://me:secret@127.0.0.1:${port}/x`, { connectionTimeoutMs: 50 })
  await assert.rejects(pool.query('select 1'), sentence(/no connection within the time allowed/))
  await pool.end()
})

test('connections that the server ends are replaced, and no process falls', async (t) => {
  const { pool } = await emptyDatabase(t)
  const held = await pool.connect()
  const ended = new Promise((resolve) => held.once('end', resolve))
  const end = `select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()`
  await pool.query(end) // ends the held one, which is between two queries
  await ended
  held.release()
  const { rows } = await pool.query('select 1 as one')
  assert.deepEqual(rows, [{ one: 1 }])

  const suicide = pool.query('select pg_terminate_backend(pg_backend_pid())')
  await assert.rejects(suicide, sentence(/cannot be used/))
  assert.deepEqual((await pool.query('select 1 as one')).rows, [{ one: 1 }])
})

test('what SQL refuses stays an error of SQL, with its code', async (t) => {
  const { pool } = await emptyDatabase(t)
  await assert.rejects(pool.query('select 1 / 0'), { code: '22012' })
})

test('a server that is too old is refused with both versions', async (t) => {
  const { pool } = await emptyDatabase(t)
  await assertServerVersion(pool)
  await assert.rejects(
    assertServerVersion(pool, 99),
    sentence(/is PostgreSQL \d+.* needs 99 or later/),
  )
})

async function refused(wrong: string, pattern: RegExp): Promise<void> {
  const attempt = async (): Promise<void> => {
    const pool = openPool(wrong)
    await pool.query('select 1').finally(() => pool.end())
  }
  await assert.rejects(attempt(), sentence(pattern))
}

const sentence = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof AppError, String(error))
  assert.equal(error.code, 'database_unavailable')
  assert.match(error.message, pattern)
  assert.doesNotMatch(error.message, /secret/)
  return true
}
