import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '#test/support/database.ts'
import { systemClock, type Context } from '../../context.ts'
import { createApiKey } from './create-api-key.ts'
import { createUser } from '../people/create-user.ts'
import { openKeyUsage, readKeyUsage, type KeyUse } from './key-usage.ts'

interface TestRun {
  after(work: () => Promise<void>): void
}

/** A log of uses, a key, and a switch that takes its table away. */
async function opened(t: TestRun) {
  const { pool } = await testDatabase(t)
  const warnings: { readonly details: object; readonly message: string }[] = []
  const warn = (details: object, message: string): void => void warnings.push({ details, message })
  const log = { info: () => {}, warn, error: () => {} }
  const context: Context = { pool, clock: systemClock, log }
  const { userId } = await createUser(context, { name: 'Ada' })
  const { keyId } = await createApiKey(context, { userId, name: 'x' })
  const use: KeyUse = {
    userId,
    keyId,
    endpoint: '/api/runs',
    method: 'GET',
    status: 200,
    address: '127.0.0.1',
    agent: null,
  }
  const written = async (): Promise<number> => {
    const { rows } = await pool.query<{ count: number }>('select count(*)::int from key_use')
    return rows[0]!.count
  }
  const usage = openKeyUsage(context)
  t.after(() => usage.close())
  return { pool, context, usage, use, written, warnings }
}

test('uses wait while they cannot be written, and are written once when they can', async (t) => {
  const { pool, usage, use, written, warnings } = await opened(t)
  usage.record(use)
  await pool.query('alter table key_use rename to elsewhere')
  await usage.flush()
  usage.record({ ...use, status: 404 })
  assert.match(warnings[0]!.message, /wait for the database/)
  await pool.query('alter table elsewhere rename to key_use')
  await Promise.all([usage.flush(), usage.flush()])
  assert.equal(await written(), 2)
})

test('beyond a bound uses are dropped and counted, so that memory does not grow', async (t) => {
  const { pool, usage, use, written, warnings } = await opened(t)
  await pool.query('alter table key_use rename to elsewhere')
  for (let count = 0; count < 20_007; count += 1) usage.record(use)
  await usage.flush()
  await pool.query('alter table elsewhere rename to key_use')
  await usage.flush()
  assert.equal(await written(), 20_000)
  assert.deepEqual(warnings.at(-1)!.details, { dropped: 7 })
})

test('a program that goes on beyond its limit leaves one line a batch, not one a request', async (t) => {
  const { usage, use, written } = await opened(t)
  for (let count = 0; count < 500; count += 1) usage.record({ ...use, status: 429 })
  usage.record({ ...use, endpoint: '/api/me', status: 429 })
  await usage.flush()
  assert.equal(await written(), 2)
  usage.record({ ...use, status: 429 })
  await usage.flush()
  assert.equal(await written(), 3)
})

test('uses of a key whose user is gone are let go, and the others are kept', async (t) => {
  const { pool, context, usage, use, written } = await opened(t)
  const other = await createUser(context, { name: 'Grace' })
  const { keyId } = await createApiKey(context, { userId: other.userId, name: 'y' })
  usage.record({ ...use, userId: other.userId, keyId })
  usage.record(use)
  await pool.query('delete from app_user where user_id = $1', [other.userId])
  await usage.flush()
  assert.equal(await written(), 1)
  const { items } = await readKeyUsage(context, { ...use, limit: 10 })
  assert.equal(items[0]!.endpoint, '/api/runs')
})
