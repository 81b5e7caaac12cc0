import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApiKey } from '#src/app/identity/keys/create-api-key.ts'
import { answerOnce, type Draw } from '#src/app/operations/answer-once.ts'
import { sweepIdempotencyKeys } from '#src/app/operations/sweep-idempotency-keys.ts'
import { PERMISSIONS } from '#src/contract/permission.ts'
import { AppError } from '#src/core/app-error.ts'
import { settableClock } from '#test/support/clock.ts'
import { HOLD_GOLD, knowGold } from '#test/support/gold.ts'
import { clientOf, testServer } from '#test/support/server.ts'

const KEY = { 'idempotency-key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' }

test('a request that is sent again gets the first answer, byte for byte, and says so', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const first = await user.post('/api/runs', HOLD_GOLD, KEY)
  await user.post(`/api/runs/${String(first.body['run_id'])}/stop`)
  const again = await user.post('/api/runs', HOLD_GOLD, KEY)
  assert.deepEqual([again.status, again.text], [201, first.text])
  assert.equal(first.headers.get('idempotency-replayed'), null)
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assert.equal((await user.get('/api/runs')).items.length, 1)
})

test('a key with another request is refused with 422, under another path too', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const run = await user.post('/api/runs', HOLD_GOLD, KEY)
  const order = { instrument_id: 'GOLDBEES.NSE', side: 'BUY', quantity: '1' }
  const refused = [
    await user.post('/api/runs', { ...HOLD_GOLD, name: 'other' }, KEY),
    await user.post(`/api/runs/${String(run.body['run_id'])}/orders`, order, KEY),
  ]
  for (const { status, body } of refused) {
    assert.deepEqual([status, body['code']], [422, 'idempotency_key_reused'])
  }
  assert.equal((await user.get('/api/runs')).items.length, 1)
})

test('FO-267 an API key that reaches fewer accounts is not told what a wider one was answered', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const grant = { permissions: PERMISSIONS, allowedAccounts: [] }
  const narrow = await createApiKey(server.context, { userId: user.userId, name: 'n', ...grant })
  await user.post('/api/runs', HOLD_GOLD, KEY)
  const told = await clientOf(server.url, narrow.key).post('/api/runs', HOLD_GOLD, KEY)
  assert.deepEqual([told.status, told.body['code']], [422, 'idempotency_key_reused'])
})

test('a key that is no key is refused before anything is done', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const refused = await user.post('/api/runs', HOLD_GOLD, { 'idempotency-key': 'x'.repeat(129) })
  assert.equal(refused.status, 422)
  assert.equal((await user.get('/api/runs')).items.length, 0)
})

test('while a request is under way, its key is refused with 409', async (t) => {
  const { context, user } = await testServer(t)
  const { userId } = await user()
  const ask = { userId, key: 'k', asked: { quantity: '1' } }
  const begun = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  const first = answerOnce(context, ask, async () => {
    begun.resolve()
    await finish.promise
    return { status: 201, body: '{"first":true}' }
  })
  await begun.promise
  await assert.rejects(answerOnce(context, ask, never), isError('idempotency_key_in_use'))
  finish.resolve()
  assert.equal((await first).replayed, false)
  const again = await answerOnce(context, ask, never)
  assert.deepEqual(again, { status: 201, body: '{"first":true}', replayed: true })
})

test('an attempt that was cut off hands its ids on, so that nothing is made twice', async (t) => {
  const clock = settableClock('2026-01-05T09:15:00Z')
  const { context, user } = await testServer(t, { clock })
  const { userId } = await user()
  const ask = { userId, key: 'k', asked: {} }
  const drawn: string[][] = []
  const attempt = async (draw: Draw) => {
    drawn.push([draw(), draw()])
    if (drawn.length === 1) throw new Error('the connection broke, and who knows what was done')
    return { status: 201, body: '{}' }
  }
  await assert.rejects(answerOnce(context, ask, attempt), /who knows/)
  await answerOnce(context, ask, attempt)
  assert.deepEqual(drawn[1], drawn[0])
  assert.notEqual(drawn[0]![0], drawn[0]![1])
})

test('the key of a process that died is taken over when its claim has ended', async (t) => {
  const clock = settableClock('2026-01-05T09:15:00Z')
  const { context, user } = await testServer(t, { clock })
  const { userId } = await user()
  const ask = { userId, key: 'k', asked: {} }
  const dead = new Promise<never>(() => {})
  const begun = Promise.withResolvers<string>()
  void answerOnce(context, ask, (draw) => {
    begun.resolve(draw())
    return dead
  })
  const id = await begun.promise
  clock.set('2026-01-05T09:15:29Z')
  await assert.rejects(answerOnce(context, ask, never), isError('idempotency_key_in_use'))
  clock.set('2026-01-05T09:15:30Z')
  const answered = await answerOnce(context, ask, async (draw) => ({
    status: 201,
    body: JSON.stringify(draw()),
  }))
  assert.equal(answered.body, JSON.stringify(id))
})

test('a refusal leaves the key free for a better request', async (t) => {
  const { context, user } = await testServer(t)
  const { userId } = await user()
  const refusal = async () => {
    throw new AppError('run_already_running')
  }
  const ask = { userId, key: 'k', asked: 'one' }
  await assert.rejects(answerOnce(context, ask, refusal), isError('run_already_running'))
  const better = { ...ask, asked: 'another' }
  const answered = await answerOnce(context, better, async () => ({ status: 200, body: '1' }))
  assert.equal(answered.replayed, false)
})

test('after a day a key is as new, and what was kept is swept away', async (t) => {
  const clock = settableClock('2026-01-05T09:15:00Z')
  const { context, database, user } = await testServer(t, { clock })
  const { userId } = await user()
  const answer = async () => ({ status: 200, body: '"first"' })
  for (const key of ['a', 'b']) await answerOnce(context, { userId, key, asked: 1 }, answer)
  clock.set('2026-01-06T09:14:59Z')
  assert.equal(await sweepIdempotencyKeys(context), 0)
  clock.set('2026-01-06T09:15:00Z')
  const anew = { userId, key: 'a', asked: 2 }
  const second = await answerOnce(context, anew, async () => ({ status: 200, body: '"second"' }))
  assert.deepEqual(second, { status: 200, body: '"second"', replayed: false })
  assert.equal(await sweepIdempotencyKeys(context), 1)
  const { rows } = await database.pool.query('select idempotency_key from idempotency_key')
  assert.deepEqual(rows, [{ idempotency_key: 'a' }])
})

async function never(): Promise<never> {
  throw new Error('this request is not done')
}

function isError(code: string): (error: unknown) => boolean {
  return (error) => error instanceof AppError && error.code === code
}
