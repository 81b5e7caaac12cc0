import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPERATIONS } from '#src/contract/operations.ts'
import { ROUTES } from '#src/api/services.ts'
import { knowGold, startGold, tickGold } from '#test/support/gold.ts'
import { clientOf, testServer } from '#test/support/server.ts'

test('every operation of the contract has a route, and every route an operation', () => {
  const bound = ROUTES.map(({ operation }) => operation.id).toSorted()
  assert.deepEqual(bound, OPERATIONS.map(({ id }) => id).toSorted())
})

test("GB-099 another user's run is not found, whatever is asked of it", async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const owner = await server.user()
  const stranger = await server.user()
  const admin = await server.user('admin')
  const run = await startGold(owner)
  await tickGold(server.context, run, '2026-01-05T10:00:00Z', '60')
  await tickGold(server.context, run, '2026-01-06T10:00:00Z', '61')

  const ofRuns = OPERATIONS.filter(({ path }) => path.includes('{run_id}'))
  assert.ok(ofRuns.length >= 11)
  const order = { instrument_id: 'GOLDBEES.NSE', side: 'BUY', quantity: '1' }
  const bodies: Readonly<Record<string, object>> = { placeOrder: order }
  for (const { id, method, path } of ofRuns) {
    const url = path.replace('{run_id}', run.runId)
    for (const other of [stranger, admin]) {
      const answer = await other.ask(method, url, bodies[id])
      assert.equal(answer.status, 404, `${method} ${url}: ${answer.text}`)
      assert.equal(answer.body['code'], 'not_found')
    }
  }
  const before = await owner.get(run.path)
  assert.equal(before.body['status'], 'RUNNING', 'a stranger stopped nothing')

  for (const path of ['/api/runs', '/api/broker']) {
    const seen = await stranger.get(path)
    assert.doesNotMatch(seen.text, new RegExp(run.runId))
  }
})

test('every operation but the open ones asks for a key, and a wrong key is as good as none', async (t) => {
  const server = await testServer(t)
  const nobody = clientOf(server.url, null)
  const { key } = await server.user()
  const forged = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`
  for (const { method, path, roles } of OPERATIONS) {
    if (roles === 'anyone') continue
    const url = path.replace('{run_id}', 'run_x')
    for (const client of [nobody, clientOf(server.url, forged), clientOf(server.url, 'key_x.y')]) {
      const answer = await client.ask(method, url, method === 'GET' ? undefined : {})
      assert.equal(answer.status, 401, `${method} ${url}: ${answer.text}`)
      assert.equal(answer.body['code'], 'unauthenticated')
    }
  }
})

test('a key works as a header of its own and as a bearer token, until it is revoked', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const me = await user.get('/api/me')
  assert.deepEqual(me.body, {
    user_id: user.userId,
    name: 'A user',
    role: 'user',
    key_id: user.keyId,
  })
  const nobody = clientOf(server.url, null)
  const bearer = await nobody.get('/api/me', { authorization: `Bearer ${user.key}` })
  assert.deepEqual(bearer.body, me.body)

  const { rows } = await server.database.pool.query<{ hash: Buffer }>(
    'select secret_hash as hash from api_key',
  )
  assert.equal(rows[0]!.hash.length, 32)
  assert.ok(!JSON.stringify(server.logged).includes(user.key), 'no log line carries a key')

  await server.revoke(user)
  assert.equal((await user.get('/api/me')).status, 401)
})

test('a viewer reads and does not write', async (t) => {
  const server = await testServer(t)
  const viewer = await server.user('viewer')
  for (const { method, path, roles } of OPERATIONS) {
    if (roles === 'anyone' || path.endsWith('stream')) continue
    const url = path.replace('{run_id}', 'run_x')
    const { status, body } = await viewer.ask(method, url, method === 'GET' ? undefined : {})
    if (!roles.includes('viewer')) assert.deepEqual([status, body['code']], [403, 'forbidden'], url)
    else if (method === 'GET') assert.notEqual(status, 403, url)
  }
  const changes = OPERATIONS.filter(({ method, roles }) => method !== 'GET' && roles !== 'anyone')
  for (const { path, roles } of changes) {
    const own = path.startsWith('/auth/') // how it signs in is anybody's to change
    assert.equal(roles.includes('viewer'), own, path)
  }
})
