import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeSetUpUrl } from '#src/app/identity/sign-in/set-up.ts'
import { settableClock } from '../support/clock.ts'
import { bearer, newPerson, signIn } from '../support/people.ts'
import { clientOf, testServer, type TestServer } from '../support/server.ts'

const ADA = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }

async function tokenOf(server: TestServer): Promise<string> {
  const url = await makeSetUpUrl(server.context, 'http://desk')
  const [, token] = /^http:\/\/desk\/#setup=([\w-]{43})$/.exec(url ?? '') ?? []
  assert.ok(token, String(url))
  return token
}

test('the printed link makes the first administrator, once, and there is no other way in', async (t) => {
  const server = await testServer(t)
  const nobody = clientOf(server.url, null)
  assert.deepEqual((await nobody.get('/auth/setup')).body, { required: true })
  const tried = await nobody.post('/auth/setup', { token: 'A'.repeat(43), ...ADA })
  assert.deepEqual([tried.status, tried.body['code']], [404, 'link_refused'])

  const [token, another] = [await tokenOf(server), await tokenOf(server)]
  const short = await nobody.post('/auth/setup', { token, ...ADA, password: 'admin' })
  assert.equal(short.status, 422, 'a refused password does not use the link up')
  const made = await nobody.post('/auth/setup', { token, ...ADA })
  assert.deepEqual([made.status, made.body['role']], [201, 'admin'], made.text)

  const { access } = await signIn(server, ADA)
  assert.equal((await bearer(server, access).get('/users')).status, 200)
  for (const used of [token, another]) {
    const again = await nobody.post('/auth/setup', { token: used, ...ADA, email: 'b@example.org' })
    assert.deepEqual([again.status, again.body['code']], [409, 'conflict'])
  }
  assert.deepEqual((await nobody.get('/auth/setup')).body, { required: false })
  assert.equal(await makeSetUpUrl(server.context, 'http://desk'), null)
  const { rows } = await server.database.pool.query('select from one_time_link')
  assert.equal(rows.length, 0)
})

test('of requests that race to set up, with one link or two, one makes an administrator', async (t) => {
  const server = await testServer(t)
  const tokens = [await tokenOf(server), await tokenOf(server)]
  const answers = await Promise.all(
    [0, 1, 2, 3].map((index) =>
      clientOf(server.url, null).post('/auth/setup', {
        ...ADA,
        token: tokens[index % 2],
        email: `ada.${index}@example.org`,
      }),
    ),
  )
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409, 409, 409])
  const { rows } = await server.database.pool.query(
    `select from app_user where role = 'admin' and password_hash is not null`,
  )
  assert.equal(rows.length, 1)
})

test('a link that nobody used stops after a week', async (t) => {
  const clock = settableClock('2026-01-01T00:00:00Z')
  const server = await testServer(t, { clock })
  const token = await tokenOf(server)
  clock.set('2026-01-08T00:00:00Z')
  const late = await clientOf(server.url, null).post('/auth/setup', { token, ...ADA })
  assert.equal(late.status, 404)
  await newPerson(server)
})
