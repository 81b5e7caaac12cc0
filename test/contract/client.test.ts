import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, openClient } from '#src/contract/client.ts'
import { HOLD_GOLD, knowGold } from '#test/support/gold.ts'
import { testServer } from '#test/support/server.ts'

test('a program on Node uses the API by its types', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const { key } = await server.user()
  const client = openClient({ url: server.url, credential: key })
  const made: string[] = []
  for (let count = 0; count < 3; count += 1) {
    const body = { ...HOLD_GOLD, kind: 'bot' as const, instruments: [...HOLD_GOLD.instruments] }
    const run = await client.ask('POST /api/runs', { body })
    made.push(run.run_id)
  }
  const params = { run_id: made[0]! }
  assert.equal((await client.ask('GET /api/runs/{run_id}', { params })).status, 'RUNNING')
  const listed: string[] = []
  for await (const { run_id } of client.list('GET /api/runs', { query: { limit: 2 } })) {
    listed.push(run_id)
  }
  assert.deepEqual(listed, made.toSorted())
})

test('what the server refuses is an error with its sentence, code and status', async (t) => {
  const server = await testServer(t)
  const { key } = await server.user()
  const client = openClient({ url: server.url, credential: key })
  const params = { run_id: 'run_none' }
  await assert.rejects(client.ask('GET /api/runs/{run_id}', { params }), (error: unknown) => {
    assert.ok(error instanceof ApiError)
    assert.deepEqual([error.status, error.body.code], [404, 'not_found'])
    return true
  })
  await assert.rejects(
    openClient({ url: 'http://127.0.0.1:1' }).ask('GET /health'),
    (error: unknown) => error instanceof ApiError && error.status === 0,
  )
})
