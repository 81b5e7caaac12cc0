import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settableClock } from '../support/clock.ts'
import { bearer, newPerson, refresh, signIn, trySignIn } from '../support/people.ts'
import { clientOf, testServer, type TestServer } from '../support/server.ts'

async function administrator(server: TestServer) {
  const person = await newPerson(server, 'admin')
  return { ...person, client: bearer(server, (await signIn(server, person)).access) }
}

test('FO-265 who is no administrator is refused every operation of administration', async (t) => {
  const server = await testServer(t)
  const other = await newPerson(server)
  for (const role of ['user', 'operator', 'viewer'] as const) {
    const { access } = await signIn(server, await newPerson(server, role))
    const client = bearer(server, access)
    const added = { name: 'Bob', email: 'bob@example.org' }
    const answers = [
      await client.get('/users'),
      await client.post('/users', added),
      await client.get(`/users/${other.userId}`),
      await client.ask('PATCH', `/users/${other.userId}`, { role: 'admin' }),
      await client.ask('DELETE', `/users/${other.userId}`),
      await client.get('/users/usr_nobody'), // nor is it told who is there
    ]
    for (const { status, body } of answers) {
      assert.deepEqual([status, body['code']], [403, 'forbidden'], role)
    }
  }
})

test('an added user chooses a password by the link, once, and signs in', async (t) => {
  const server = await testServer(t)
  const { client } = await administrator(server)
  const wanted = { name: 'Bob', email: 'bob@example.org', role: 'operator', tier: 'premium' }
  const added = await client.post('/users', { ...wanted, account_ids: ['acc_1'] })
  assert.equal(added.status, 201, added.text)
  const { link, ...view } = added.body as { link: { token: string; path: string } }
  assert.equal(link.path, `/#password=${link.token}`)
  const read = await client.get(`/users/${String(added.body['user_id'])}`)
  assert.deepEqual(read.body, view)
  assert.deepEqual(
    [view['has_password' as never], view['role' as never], view['tier' as never]],
    [false, 'operator', 'premium'],
  )
  const twice = await client.post('/users', { ...wanted, email: 'BOB@example.org' })
  assert.deepEqual([twice.status, twice.body['code']], [409, 'conflict'])
  assert.match(String(twice.body['detail']), /has that e-mail address already/)

  const password = 'a brand new password'
  const choose = () =>
    clientOf(server.url, null).post('/auth/password/link', { token: link.token, password })
  assert.equal((await choose()).status, 200)
  const again = await choose()
  assert.deepEqual([again.status, again.body['code']], [404, 'link_refused'])
  const { access } = await signIn(server, { email: 'bob@example.org', password })
  const said = await bearer(server, access).get('/auth/test')
  assert.deepEqual([said.body['tier'], said.body['account_ids']], ['premium', ['acc_1']])
})

test('a change of role counts with the next request, and so does being disabled', async (t) => {
  const server = await testServer(t)
  const { client } = await administrator(server)
  const bob = await newPerson(server)
  const session = await signIn(server, bob)
  const change = (body: object) => client.ask('PATCH', `/users/${bob.userId}`, body)

  const demoted = await change({ role: 'viewer' })
  assert.deepEqual([demoted.status, demoted.body['role']], [200, 'viewer'], demoted.text)
  assert.equal((await bearer(server, session.access).get('/auth/test')).status, 401)
  const next = await refresh(server, session.refresh)
  assert.equal((next.body['user'] as { role: string }).role, 'viewer')

  assert.equal((await change({ disabled: true })).body['disabled'], true)
  const access = String(next.body['access_token'])
  assert.equal((await bearer(server, access).get('/auth/test')).status, 401)
  assert.equal((await refresh(server, String(next.body['refresh_token']))).status, 401)
  const { email, password } = bob
  assert.equal((await trySignIn(server, { email, password })).status, 401)

  assert.equal((await change({ disabled: false })).body['disabled'], false)
  await signIn(server, bob)
  assert.equal((await bearer(server, access).get('/auth/test')).status, 401, 'the old one is over')
  assert.equal((await change({})).status, 200)
  assert.equal((await change({ role: 'root' })).status, 422)
  assert.equal((await change({ password: 'x' })).status, 422)
})

test("a disabled user's API key stops, too", async (t) => {
  const server = await testServer(t)
  const { client } = await administrator(server)
  const user = await server.user()
  assert.equal((await user.get('/auth/test')).status, 200)
  await client.ask('PATCH', `/users/${user.userId}`, { disabled: true })
  assert.equal((await user.get('/auth/test')).status, 401)
})

test('a reset of password and second factor leaves a link, and nothing that worked before', async (t) => {
  const clock = settableClock('2026-01-31T09:00:00Z')
  const server = await testServer(t, { clock })
  const { client } = await administrator(server)
  const bob = await newPerson(server)
  const session = await signIn(server, bob)
  await server.database.pool.query(
    `insert into second_factor (user_id, sealed_secret, confirmed_at) values ($1, '\\x00', now())`,
    [bob.userId],
  )
  const body = { reset_password: true, reset_totp: true }
  const reset = await client.ask('PATCH', `/users/${bob.userId}`, body)
  assert.deepEqual([reset.body['has_password'], reset.body['has_totp']], [false, false], reset.text)
  const { email, password } = bob
  assert.equal((await trySignIn(server, { email, password })).status, 401)
  assert.equal((await bearer(server, session.access).get('/auth/test')).status, 401)

  const second = await client.ask('PATCH', `/users/${bob.userId}`, body)
  const choose = (answer: typeof reset) =>
    clientOf(server.url, null).post('/auth/password/link', {
      token: (answer.body['link'] as { token: string }).token,
      password: 'another good password',
    })
  assert.equal((await choose(reset)).status, 404, 'a later link takes the place of an earlier one')
  clock.set('2026-02-07T08:59:59Z')
  assert.equal((await choose(second)).status, 200)
  await signIn(server, { email, password: 'another good password' })
})

test('the last administrator stays one, also when two remove each other at once', async (t) => {
  const server = await testServer(t)
  const ada = await administrator(server)
  const alone = [
    await ada.client.ask('PATCH', `/users/${ada.userId}`, { role: 'user' }),
    await ada.client.ask('PATCH', `/users/${ada.userId}`, { disabled: true }),
    await ada.client.ask('DELETE', `/users/${ada.userId}`),
  ]
  for (const { status, body } of alone) {
    assert.deepEqual([status, body['code']], [409, 'last_admin'])
  }
  const bob = await administrator(server)
  const both = await Promise.all([
    ada.client.ask('DELETE', `/users/${bob.userId}`),
    bob.client.ask('PATCH', `/users/${ada.userId}`, { role: 'viewer' }),
  ])
  assert.equal(both.filter(({ status }) => status === 200).length, 1, both[0].text + both[1].text)
  const { rows } = await server.database.pool.query(
    `select from app_user where role = 'admin' and disabled_at is null`,
  )
  assert.equal(rows.length, 1)
})

test('a removed user is gone from every list, and its books and the audit stay', async (t) => {
  const server = await testServer(t)
  const { client, userId: admin } = await administrator(server)
  const bob = await newPerson(server)
  const session = await signIn(server, bob)
  await server.database.pool.query(`insert into run (user_id, run_id) values ($1, 'run_bob')`, [
    bob.userId,
  ])
  const removed = await client.ask('DELETE', `/users/${bob.userId}`)
  assert.deepEqual(removed.body, { user_id: bob.userId, removed: true })
  assert.equal((await client.get(`/users/${bob.userId}`)).status, 404)
  assert.equal((await client.ask('DELETE', `/users/${bob.userId}`)).status, 404)
  const { items } = await client.get('/users')
  assert.deepEqual(
    items.map((item) => item['user_id']),
    [admin],
  )
  assert.equal((await bearer(server, session.access).get('/auth/test')).status, 401)
  const { rows } = await server.database.pool.query<{ name: string; runs: string }>(
    `select u.name, (select count(*) from run r where r.user_id = u.user_id)::text as runs
     from app_user u where user_id = $1`,
    [bob.userId],
  )
  assert.deepEqual(rows[0], { name: '', runs: '1' })
  const added = await client.post('/users', { name: 'Bob', email: bob.email })
  assert.equal(added.status, 201, 'the address is free again')
})

test('users are listed by id, page by page', async (t) => {
  const server = await testServer(t)
  const { client } = await administrator(server)
  for (let index = 0; index < 4; index += 1) await newPerson(server)
  const seen: string[] = []
  for (let next: unknown = ''; next !== null;) {
    const page = await client.get(`/users?limit=2${next ? `&after=${String(next)}` : ''}`)
    seen.push(...page.items.map((item) => String(item['user_id'])))
    next = page.body['next']
  }
  assert.equal(seen.length, 5)
  assert.deepEqual(seen, seen.toSorted())
})
