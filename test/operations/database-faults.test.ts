import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AppError, type ErrorCode } from '#src/core/app-error.ts'
import { openPool, type Pool } from '#src/store/pool.ts'
import { transaction } from '#src/store/transaction.ts'
import { withDatabase } from '#test/support/clone-database.ts'
import { emptyDatabase, type TestDatabase } from '#test/support/database.ts'
import { distantDatabase } from '#test/support/distant-database.ts'
import { until } from '#test/support/tidemark.ts'

let near: TestDatabase

before(async () => {
  near = await emptyDatabase()
})
after(() => near.close())

test('ML-170 a pool opens its least number of connections at the start', async (t) => {
  const { database, network } = await distantDatabase(t, near, { min: 2, applicationName: 'floor' })
  await until(() => database.pool.stats().idle === 2, 'two are open')
  assert.equal(await backends(near.pool, 'floor'), 2)

  const { ever } = network.counts()
  network.cut()
  await until(() => network.counts().ever >= ever + 2, 'two more are asked for')
  await until(() => database.pool.stats().idle === 2, 'and open')
})

test('ML-171 ML-172 ML-173 many more requests than connections are all answered by those', async (t) => {
  const { database } = await distantDatabase(t, near, { max: 3, applicationName: 'ceiling' })
  const { pool } = database
  const asked = Array.from({ length: 30 }, (_, n) =>
    pool.query<{ n: number }>('select $1::int as n, pg_sleep(0.01)', [n]),
  )
  let most = 0
  const counting = until(async () => {
    most = Math.max(most, await backends(near.pool, 'ceiling'))
    return pool.stats().waiting === 0
  }, 'nobody waits any more')
  const answers = await Promise.all(asked)
  await counting
  most = Math.max(most, await backends(near.pool, 'ceiling'))
  assert.deepEqual(
    answers.map(({ rows }) => rows[0]!.n),
    Array.from({ length: 30 }, (_, n) => n),
  )
  assert.equal(most, 3, 'connections of PostgreSQL’s own count')
  assert.deepEqual(pool.stats(), { open: 3, idle: 3, busy: 0, waiting: 0, min: 0, max: 3 })
})

test('FO-300 ML-182 an exhausted pool refuses who waits too long, and recovers', async (t) => {
  const pool = openPool(near.dsn, { max: 2, patienceMs: 50 })
  t.after(() => pool.end())
  const held = [await pool.connect(), await pool.connect()]
  await refused(pool.query('select 1'), 'database_busy', /All 2 connections .* in use for 0\.05 s/)
  for (const connection of held) connection.release()
  assert.equal((await pool.query('select 1')).rowCount, 1)
})

test('ML-175 ML-183 a statement that takes too long is ended by the server, and said to be so', async (t) => {
  const { database } = await distantDatabase(t, near, { max: 1, statementTimeoutMs: 100 })
  const { pool } = database
  await refused(pool.query('select pg_sleep(60)'), 'database_timeout', /did not finish in the time/)
  const busy = `select from pg_stat_activity where query like '%pg_sleep(60)%'
                  and pid <> pg_backend_pid() and state = 'active'`
  await until(async () => (await near.pool.query(busy)).rowCount === 0, 'nothing goes on there')
  assert.equal(pool.stats().open, 1, 'the connection is as good as before')
  assert.equal((await pool.query('select 1')).rowCount, 1)
})

test('FO-300 two transactions that lock in opposite orders are both done, and the deadlock counted', async (t) => {
  const { pool } = near
  await pool.query('create table lane (id int primary key, used int not null default 0)')
  await pool.query('insert into lane values (1), (2)')
  const seen: unknown[] = []
  const observer = {
    acquired() {},
    queried(_tookMs: number, failure: unknown): void {
      if (failure !== null) seen.push(failure)
    },
  }
  pool.observers.add(observer)
  t.after(() => pool.observers.delete(observer))
  const met = Promise.withResolvers<void>()
  const survivor = Promise.withResolvers<void>()
  let first = 0
  const cross = (order: readonly number[]): Promise<void> =>
    transaction(pool, async (tx) => {
      if (first >= 2) await survivor.promise // or the victim may meet it again
      for (const id of order) {
        await tx.query('update lane set used = used + 1 where id = $1', [id])
        if (id !== order[0]) continue
        first += 1
        if (first >= 2) met.resolve()
        await met.promise // both hold their first before either wants its second
      }
    }).then(survivor.resolve)
  await Promise.all([cross([1, 2]), cross([2, 1])])
  const { rows } = await pool.query('select id, used from lane order by id')
  assert.deepEqual(rows, [
    { id: 1, used: 2 },
    { id: 2, used: 2 },
  ])
  assert.deepEqual(
    seen.map((failure) => (failure as { code?: string }).code),
    ['40P01'],
  )
})

test('FO-304 FO-340 a connection that breaks in a transaction leaves nothing of it', async (t) => {
  const { database, network } = await distantDatabase(t, near)
  await near.pool.query('create table kept (n int)')
  const work = transaction(database.pool, async (tx) => {
    await tx.query('insert into kept values (1)')
    network.cut()
    await tx.query('insert into kept values (2)')
  })
  await refused(work, 'database_unavailable', /cannot be used/)
  const { rows } = await near.pool.query('select * from kept')
  assert.deepEqual(rows, [])
  await transaction(database.pool, (tx) => tx.query('insert into kept values (3)'))
  assert.deepEqual((await near.pool.query('select n from kept')).rows, [{ n: 3 }])
})

test('ML-174 ML-184 connections that a network forgot are replaced', async (t) => {
  const { database, network } = await distantDatabase(t, near, { max: 4 })
  const { pool } = database
  const ask = () => pool.query('select pg_sleep(0.01)')
  await Promise.all([ask(), ask(), ask(), ask()])
  network.cut()
  await network.refuse()
  await until(() => pool.stats().open === 0, 'the pool has noticed')
  await refused(pool.query('select 1'), 'database_unavailable', /nothing listens/)
  await network.heal()
  await Promise.all([ask(), ask(), ask(), ask()])
})

test('a server that is not admitted keeps no connection, neither of the pool nor of the look', async (t) => {
  const pool = openPool(near.dsn, {
    min: 2,
    applicationName: 'stranger',
    admit: async ({ query }) => {
      await query('select 1')
      throw new AppError('database_unavailable', {}, { message: 'It is not ours.' })
    },
  })
  t.after(() => pool.end())
  await refused(pool.query('select 1'), 'database_unavailable', /It is not ours/)
  await refused(pool.probe(), 'database_unavailable', /It is not ours/)
  await until(async () => (await backends(near.pool, 'stranger')) === 0, 'all are closed')
})

test('ML-185 bad credentials are a sentence without the secret', async (t) => {
  const { dsn } = near
  const { rows } = await openPoolOnce(dsn, (pool) =>
    pool.query<{ auth: string }>('select auth_method as auth from pg_hba_file_rules limit 1'),
  )
  const wrong = dsn.replace(/:[^:@/]+@/, ':not-the-password@')
  if (rows[0]?.auth === 'trust') return t.diagnostic('this server asks for no password')
  await refused(
    openPoolOnce(wrong, (pool) => pool.query('select 1')),
    'database_unavailable',
    /refuses the password of user \w+\. Correct DB_DSN\.$/,
  )
  await refused(
    openPoolOnce(withDatabase(dsn, 'none'), (pool) => pool.query('select 1')),
    'database_unavailable',
    /there is no database named none/,
  )
})

async function backends(pool: Pool, applicationName: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'select count(*)::int as count from pg_stat_activity where application_name = $1',
    [applicationName],
  )
  return rows[0]!.count
}

async function openPoolOnce<Value>(
  dsn: string,
  work: (pool: Pool) => Promise<Value>,
): Promise<Value> {
  const pool = openPool(dsn, { max: 1 })
  return work(pool).finally(() => pool.end())
}

async function refused(work: Promise<unknown>, code: ErrorCode, sentence: RegExp): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof AppError, String(error))
    assert.equal(error.code, code, error.message)
    assert.match(error.message, sentence)
    assert.doesNotMatch(error.message, /not-the-password/)
    return true
  })
}
