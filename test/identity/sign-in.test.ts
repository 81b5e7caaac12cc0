import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword, HARDNESS } from '#src/app/identity/sign-in/password-hash.ts'
import { settableClock } from '../support/clock.ts'
import { bearer, newPerson, signIn, trySignIn } from '../support/people.ts'
import { clientOf, testServer } from '../support/server.ts'

test('FO-269 whoever signs in is told who they are, by every kind of credential', async (t) => {
  const server = await testServer(t)
  const person = await newPerson(server)
  const session = await signIn(server, person)
  const said = await bearer(server, session.access).get('/auth/test')
  assert.deepEqual(said.body, {
    authenticated: true,
    credential: 'session',
    user_id: person.userId,
    name: 'Ada',
    email: person.email,
    role: 'user',
    roles: ['user'],
    tier: 'free',
    permissions: ['can_read', 'can_trade', 'can_cancel', 'can_modify'],
    account_ids: null,
    session_id: session.sessionId,
    key_id: null,
  })
  const user = await server.user('viewer')
  const byKey = await user.get('/auth/test')
  assert.equal(byKey.body['credential'], 'api_key')
  assert.deepEqual([byKey.body['user_id'], byKey.body['key_id']], [user.userId, user.keyId])
  assert.equal((await clientOf(server.url, null).get('/auth/test')).status, 401)
})

test('signing in answers both tokens, and upper case in the address makes no difference', async (t) => {
  const server = await testServer(t)
  const { email, password, userId } = await newPerson(server)
  const { status, body, headers } = await trySignIn(server, {
    email: email.toUpperCase(),
    password,
  })
  assert.equal(status, 200)
  assert.deepEqual([body['token_type'], body['expires_in']], ['Bearer', 600])
  assert.match(String(body['refresh_token']), /^tmr_[\w-]{43}$/)
  assert.equal((body['user'] as { user_id: string }).user_id, userId)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(headers.get('set-cookie'), null)
})

test('somebody unknown, without a password, disabled or with a wrong one hears the same', async (t) => {
  const server = await testServer(t)
  const known = await newPerson(server)
  const disabled = await newPerson(server)
  await server.database.pool.query(
    `insert into app_user (user_id, email) values ('usr_invited', 'invited@example.org')`,
  )
  await server.database.pool.query('update app_user set disabled_at = now() where user_id = $1', [
    disabled.userId,
  ])
  const answers = await Promise.all([
    trySignIn(server, { email: known.email, password: 'something else entirely' }),
    trySignIn(server, { email: 'nobody@example.org', password: known.password }),
    trySignIn(server, { email: 'invited@example.org', password: known.password }),
    trySignIn(server, { email: disabled.email, password: disabled.password }),
  ])
  for (const { status, body, headers } of answers) {
    assert.equal(status, 401)
    assert.equal(body['code'], 'sign_in_refused')
    assert.equal(body['detail'], 'The e-mail address or the password is wrong.')
    assert.equal(headers.get('www-authenticate'), 'Bearer')
  }
})

test('guessing at one account is stopped for a minute, and nobody else waits', async (t) => {
  const clock = settableClock('2026-01-31T09:00:00Z')
  const server = await testServer(t, { clock })
  const [ada, bob] = [await newPerson(server), await newPerson(server)]
  const guess = () => trySignIn(server, { email: ada.email, password: 'guess' })
  const statuses: number[] = []
  for (let index = 0; index < 10; index += 1) statuses.push((await guess()).status)
  assert.deepEqual(new Set(statuses), new Set([401]))

  const refused = await trySignIn(server, { email: ada.email, password: ada.password })
  assert.equal(refused.status, 429)
  assert.match(String(refused.body['detail']), /rate limit exceeded/)
  assert.equal(refused.headers.get('retry-after'), '60')
  await signIn(server, bob)

  clock.set('2026-01-31T09:01:00Z')
  await signIn(server, ada)
})

test('a hash of less hardness is replaced by one of today when its owner signs in', async (t) => {
  const server = await testServer(t)
  const person = await newPerson(server)
  const weak = await hashPassword(person.password, { ...HARDNESS, memory: 1_024 })
  const { pool } = server.database
  await pool.query('update app_user set password_hash = $1', [weak])
  await signIn(server, person)
  const { rows } = await pool.query<{ hash: string }>('select password_hash as hash from app_user')
  assert.match(rows[0]!.hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  await signIn(server, person)
})

test('a new password needs the present one, and ends every other session', async (t) => {
  const server = await testServer(t)
  const person = await newPerson(server)
  const [here, there] = [await signIn(server, person), await signIn(server, person)]
  const client = bearer(server, here.access)
  const next = { current_password: 'not this one', new_password: 'another battery staple' }
  const wrong = await client.post('/auth/password', next)
  assert.equal(wrong.status, 422)
  assert.deepEqual(wrong.body['errors'], [
    { path: 'body.current_password', message: 'That is not your password.' },
  ])
  const short = { current_password: person.password, new_password: 'short' }
  assert.equal((await client.post('/auth/password', short)).status, 422)

  const changed = await client.post('/auth/password', {
    ...next,
    current_password: person.password,
  })
  assert.equal(changed.status, 200, changed.text)
  assert.equal((await client.get('/auth/test')).status, 200)
  assert.equal((await bearer(server, there.access).get('/auth/test')).status, 401)
  await signIn(server, { email: person.email, password: next.new_password })
})

test('a password that is changed while it is proven opens no session', async (t) => {
  const server = await testServer(t)
  const { email, password } = await newPerson(server)
  const { pool } = server.database
  const change = await pool.connect()
  await change.query('begin')
  await change.query(`update app_user set password_hash = '$argon2id$another'`)
  let answered = false
  const late = trySignIn(server, { email, password }).finally(() => (answered = true))
  const waits = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  for (let waiting = 0; waiting === 0;) {
    assert.ok(!answered, 'it waits for the change')
    waiting = (await pool.query(waits)).rowCount
  }
  await change.query('commit')
  change.release()
  assert.equal((await late).status, 401)
  assert.equal((await pool.query('select from user_session')).rowCount, 0)
})

test('an API key cannot change how its user signs in', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const asked = [
    await user.post('/auth/totp', { password: 'x' }),
    await user.post('/auth/totp/confirm', { totp: '123456' }),
    await user.ask('DELETE', '/auth/totp', { password: 'x' }),
    await user.post('/auth/password', {
      current_password: 'x',
      new_password: 'a very long password',
    }),
    await user.ask('DELETE', '/auth/sessions/ses_1'),
  ]
  for (const { status, body } of asked) {
    assert.deepEqual([status, body['code']], [403, 'forbidden'])
  }
})

test('the audit tells who signed in and who was refused, and nothing tells a secret', async (t) => {
  const server = await testServer(t)
  const person = await newPerson(server)
  const session = await signIn(server, person)
  await trySignIn(server, { email: person.email, password: 'tell-tale guess' })
  await trySignIn(server, { email: 'tell-tale@example.org', password: 'tell-tale guess' })
  const { rows } = await server.database.pool.query<{ action: string; userId: string | null }>(
    `select action, user_id as "userId" from audit_log order by occurred_at, audit_id`,
  )
  assert.deepEqual(
    rows.map(({ action, userId }) => [action, userId]),
    [
      ['user.added', person.userId],
      ['sign_in.done', person.userId],
      ['sign_in.refused', person.userId],
      ['sign_in.refused', null],
    ],
  )
  const { rows: written } = await server.database.pool.query('select details from audit_log')
  const kept = JSON.stringify([written, server.logged])
  for (const secret of [person.password, session.access, session.refresh, 'tell-tale']) {
    assert.ok(!kept.includes(secret), secret)
  }
})
