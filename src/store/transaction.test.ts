import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { emptyDatabase } from '#test/support/database.ts'
import { AppError } from '../core/app-error.ts'
import { AssertionFailure } from '../core/assert.ts'
import type { Pool } from './pool.ts'
import { transaction, type Tx } from './transaction.ts'

test('all of a transaction is kept, or nothing', async (t) => {
  const pool = await tally(t)
  assert.equal(await transaction(pool, async (tx) => add(tx, 'a')), 1)
  const failed = transaction(pool, async (tx) => {
    await add(tx, 'a')
    throw new Error('changed my mind')
  })
  await assert.rejects(failed, /changed my mind/)
  assert.deepEqual(await counts(pool), { a: 1, b: 0 })
})

test('two transactions that lock in opposite orders are both done, once', async (t) => {
  const pool = await tally(t)
  let attempts = 0
  const both = rendezvous(2)
  const survivor = Promise.withResolvers<void>()
  const inOrder = (names: readonly string[]): Promise<void> =>
    transaction(pool, async (tx) => {
      attempts += 1
      if (attempts > 2) await survivor.promise // or it may meet it again, and be the victim again
      await add(tx, names[0]!)
      await both()
      await add(tx, names[1]!)
    }).then(survivor.resolve)
  await Promise.all([inOrder(['a', 'b']), inOrder(['b', 'a'])])
  assert.equal(attempts, 3, 'one of them was the victim of the deadlock and came again')
  assert.deepEqual(await counts(pool), { a: 2, b: 2 })
})

test('a serialization failure is retried; one that never ends becomes a conflict', async (t) => {
  const pool = await tally(t)
  let attempts = 0
  const contested = (rivals: number): Promise<void> =>
    transaction(
      pool,
      async (tx) => {
        attempts += 1
        await tx.query('select count from tally')
        if (attempts <= rivals) await pool.query(`update tally set count = count + 1`)
        await add(tx, 'a')
      },
      { isolation: 'repeatable read' },
    ).then(() => {})

  await contested(2)
  assert.equal(attempts, 3)
  assert.deepEqual(await counts(pool), { a: 3, b: 2 })

  attempts = 0
  await assert.rejects(contested(100), (error) => {
    assert.ok(error instanceof AppError)
    assert.equal(error.code, 'conflict')
    return true
  })
  assert.equal(attempts, 5)
})

test('a commit that PostgreSQL turned into a rollback is not taken for one', async (t) => {
  const pool = await tally(t)
  const swallowing = transaction(pool, async (tx) => {
    await add(tx, 'a')
    await tx.query('select 1 / 0').catch(() => {})
  })
  await assert.rejects(swallowing, AssertionFailure)
  assert.deepEqual(await counts(pool), { a: 0, b: 0 })
})

test('a transaction cannot be used after its end', async (t) => {
  const pool = await tally(t)
  let escaped: Tx | undefined
  await transaction(pool, async (tx) => {
    escaped = tx
  })
  await assert.rejects(escaped!.query('select 1'), AssertionFailure)
})

test('a connection that breaks in the middle is said to be so, and the pool goes on', async (t) => {
  const pool = await tally(t)
  const broken = transaction(pool, async (tx) => {
    await add(tx, 'a')
    await tx.query('select pg_terminate_backend(pg_backend_pid())')
  })
  await assert.rejects(broken, { code: 'database_unavailable' })
  assert.deepEqual(await counts(pool), { a: 0, b: 0 })
})

test("an error of the work's own keeps its code, though the network has one like it", async (t) => {
  const pool = await tally(t)
  const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' })
  await assert.rejects(
    transaction(pool, () => Promise.reject(missing)),
    missing,
  )
})

async function tally(t: TestContext): Promise<Pool> {
  const { pool } = await emptyDatabase(t)
  await pool.query('create table tally (name text primary key, count int not null)')
  await pool.query(`insert into tally values ('a', 0), ('b', 0)`)
  return pool
}

async function add(tx: Tx, name: string): Promise<number> {
  const { rows } = await tx.query<{ readonly count: number }>(
    'update tally set count = count + 1 where name = $1 returning count',
    [name],
  )
  return rows[0]!.count
}

async function counts(pool: Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ readonly name: string; readonly count: number }>(
    'select name, count from tally order by name',
  )
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}

/** Lets the first `count` callers go on together, and later ones at once. */
function rendezvous(count: number): () => Promise<void> {
  const met = Promise.withResolvers<void>()
  let arrived = 0
  return () => {
    arrived += 1
    if (arrived === count) met.resolve()
    return met.promise
  }
}
