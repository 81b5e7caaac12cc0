import assert from 'node:assert/strict'
import { test } from 'node:test'
import { revokeApiKey } from '#src/app/identity/keys/revoke-api-key.ts'
import { settableClock } from '#test/support/clock.ts'
import { clientOf, testServer } from '#test/support/server.ts'
import { until } from '#test/support/tidemark.ts'

test('a key that asks often costs one question to the database a second', async (t) => {
  const clock = settableClock('2026-01-05T09:15:00Z')
  const server = await testServer(t, { clock })
  const user = await server.user()
  assert.equal((await user.get('/api/me')).status, 200)
  await server.database.pool.query(
    `update api_key set revoked_at = clock_timestamp(), revoked_by = 'x', revoked_reason = 'y'
     where key_id = $1`,
    [user.keyId],
  )
  clock.set('2026-01-05T09:15:00.999Z')
  assert.equal((await user.get('/api/me')).status, 200, 'as it was')
  clock.set('2026-01-05T09:15:01Z')
  assert.equal((await user.get('/api/me')).status, 401, 'as it is')
})

test('a key that is revoked here stops at once, and one revoked elsewhere when word comes', async (t) => {
  const server = await testServer(t, { clock: settableClock('2026-01-05T09:15:00Z') })
  const user = await server.user()
  const own = await user.post('/api-keys', { name: 'a program' })
  const program = clientOf(server.url, String(own.body['api_key']))
  assert.equal((await program.get('/api/me')).status, 200)
  await user.ask('DELETE', `/api-keys/${String(own.body['key_id'])}`)
  assert.equal((await program.get('/api/me')).status, 401)

  // The clock stands, so that only the database's word can end what is believed.
  assert.equal((await user.get('/api/me')).status, 200)
  const { userId, keyId } = user
  await revokeApiKey(server.context, { userId, keyId, by: 'somebody else' })
  await until(async () => (await user.get('/api/me')).status === 401, 'word has come')
})
