import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SignJWT, UnsecuredJWT } from 'jose'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { settableClock } from '../support/clock.ts'
import { bearer, newPerson, signIn } from '../support/people.ts'
import { testServer, type TestServer } from '../support/server.ts'
import { testUserService } from '../support/user-service.ts'

const START = '2026-01-31T09:00:00Z'

async function serverWithService(t: { after(work: () => void | Promise<void>): void }) {
  const clock = settableClock(START)
  const users = await testUserService(t, clock)
  const server = await testServer(t, { clock, userService: users.service })
  const ask = async (token: string) => bearer(server, token).get('/auth/test')
  return { clock, users, server, ask }
}

async function userCount(server: TestServer): Promise<number> {
  const { rows } = await server.database.pool.query('select from app_user')
  return rows.length
}

test('FO-294 a user of the service is made on first sight, once, and is the same from then on', async (t) => {
  const { users, server, ask } = await serverWithService(t)
  const token = await users.token({
    name: 'Grace',
    email: 'grace@example.org',
    email_verified: true,
    roles: ['staff', 'operator'],
    session_id: 'their-session',
    permissions: ['can_read', 'can_trade', 'can_fly'],
    account_ids: [7, 'acc_8'],
  })
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(token)))
  const { user_id: userId, ...first } = answers[0]!.body
  assert.deepEqual(first, {
    authenticated: true,
    credential: 'session',
    name: 'Grace',
    email: 'grace@example.org',
    role: 'operator',
    roles: ['operator'],
    tier: 'free',
    permissions: ['can_read', 'can_trade'],
    account_ids: ['7', 'acc_8'],
    session_id: 'their-session',
    key_id: null,
  })
  for (const { status, body } of answers) assert.deepEqual([status, body['user_id']], [200, userId])
  assert.equal(await userCount(server), 1)
  const promoted = await ask(await users.token({ roles: ['admin'] }))
  assert.deepEqual([promoted.body['user_id'], promoted.body['role']], [userId, 'admin'])
  const other = await ask(await users.token({ sub: 'ext-2' }))
  assert.notEqual(other.body['user_id'], userId)
  assert.deepEqual([other.body['role'], other.body['name']], ['user', 'ext-2'])
})

test('FO-263 a token makes no key that may more than the service lets the token do', async (t) => {
  const { users, server } = await serverWithService(t)
  const narrow = { permissions: ['can_read', 'can_modify'], account_ids: ['acc_8'] }
  const client = bearer(server, await users.token(narrow))
  const asked: readonly (readonly [object, number])[] = [
    [{ permissions: ['can_read', 'can_trade'] }, 403],
    [{ allowed_accounts: ['acc_8', 'acc_9'] }, 403],
    [{ allowed_accounts: null }, 403],
    [{ allowed_accounts: [] }, 201],
  ]
  for (const [wanted, status] of asked) {
    const answer = await client.post('/api-keys', { name: 'bot', ...wanted })
    assert.equal(answer.status, status, answer.text)
  }
  const { body } = await client.post('/api-keys', { name: 'bot' })
  assert.deepEqual([body['permissions'], body['allowed_accounts']], [['can_read'], ['acc_8']])
})

test('FO-294 an expired token ends, and the one that the service renewed goes on as the same user', async (t) => {
  const { clock, users, ask } = await serverWithService(t)
  const exp = Date.parse(START) / 1_000 + 60
  const token = await users.token({ exp })
  const first = await ask(token)
  assert.equal(first.status, 200)
  clock.set('2026-01-31T09:05:00Z')
  assert.equal((await ask(token)).status, 401)
  const renewed = await ask(await users.token({ exp: exp + 600 }))
  assert.deepEqual([renewed.status, renewed.body['user_id']], [200, first.body['user_id']])
})

test('an address is believed only if the service has verified it', async (t) => {
  const { users, server, ask } = await serverWithService(t)
  const ada = await newPerson(server, 'admin')
  const claimed = await ask(await users.token({ email: ada.email }))
  assert.notEqual(claimed.body['user_id'], ada.userId)
  assert.equal(claimed.body['email'], null)
  const claims = { sub: 'ext-ada', email: ada.email.toUpperCase(), email_verified: true }
  const linked = await ask(await users.token(claims))
  assert.equal(linked.body['user_id'], ada.userId)
  const odd = { sub: 'ext-odd', email: 'no address', email_verified: true, name: 'a\u0000b' }
  const nameless = await ask(await users.token(odd))
  assert.deepEqual([nameless.body['email'], nameless.body['name']], [null, 'ext-odd'])
  const second = await ask(await users.token({ ...claims, sub: 'ext-eve' }))
  assert.notEqual(second.body['user_id'], ada.userId, 'somebody has it already')
  await signIn(server, ada)
})

test('an address whose letters only pass for those of somebody here is not theirs', async (t) => {
  const { users, server, ask } = await serverWithService(t)
  const kim = await createUser(server.context, { name: 'Kim', email: 'kim@example.org' })
  const verified = { sub: 'ext-kim', email_verified: true }
  for (const email of ['k\u0130m@example.org', '\u212Aim@example.org', 'kim@example.org']) {
    const { body } = await ask(await users.token({ ...verified, sub: `ext-${email}`, email }))
    const isSame = email === 'kim@example.org'
    assert.deepEqual(
      [body['user_id'] === kim.userId, body['email']],
      [isSame, isSame ? email : null],
    )
  }
})

test('who was disabled or removed here stays out, whatever the service says', async (t) => {
  const { users, server, ask } = await serverWithService(t)
  const { body } = await ask(await users.token())
  const { access } = await signIn(server, await newPerson(server, 'admin'))
  const admin = bearer(server, access)
  assert.equal((await admin.ask('DELETE', `/users/${String(body['user_id'])}`)).status, 200)
  const later = await ask(await users.token({ roles: ['admin'] }))
  assert.equal(later.status, 401)
  assert.equal(await userCount(server), 2, 'and does not come back as somebody new')
})

test('FO-275 FO-294 while the service is down, its last keys keep verifying, and others are 401', async (t) => {
  const { clock, users, ask } = await serverWithService(t)
  users.answer('error')
  const unknown = await ask(await users.token())
  assert.deepEqual([unknown.status, unknown.body['code']], [401, 'unauthenticated'])
  assert.match(String(unknown.body['detail']), /authentication required/)
  assert.equal((await ask(await users.token())).status, 401)
  assert.equal(users.asked(), 1, 'a dead service is not asked by every request')

  users.answer('keys')
  clock.set('2026-01-31T09:00:10Z')
  assert.equal((await ask(await users.token())).status, 200)
  assert.equal(users.asked(), 2)

  users.answer('error')
  clock.set('2026-01-31T10:30:00Z') // older than the hour for which they are fresh
  for (let index = 0; index < 3; index += 1) {
    assert.equal((await ask(await users.token())).status, 200)
  }
  assert.equal(users.asked(), 3)
  await users.rotate()
  assert.equal((await ask(await users.token())).status, 401, 'its new key is not known yet')
  users.answer('keys')
  clock.set('2026-01-31T10:30:10Z')
  assert.equal((await ask(await users.token())).status, 200)
})

test('FO-275 a service that does not answer costs two seconds once, and never a 500', async (t) => {
  const { users, ask } = await serverWithService(t)
  users.answer('nothing')
  const began = performance.now()
  const answers = await Promise.all([1, 2, 3].map(async () => ask(await users.token())))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [401, 401, 401],
  )
  assert.ok(performance.now() - began < 15_000)
  assert.equal(users.asked(), 1)
  users.answer('nonsense')
  assert.equal((await ask(await users.token())).status, 401)
})

test('FO-263 the key set of the service is kept for an hour, and a new key is asked for', async (t) => {
  const { clock, users, ask } = await serverWithService(t)
  for (let index = 0; index < 5; index += 1) await ask(await users.token())
  clock.set('2026-01-31T09:59:59Z')
  assert.equal((await ask(await users.token())).status, 200)
  assert.equal(users.asked(), 1)
  for (const algorithm of ['EdDSA', 'ES256', 'PS256']) {
    await users.rotate(algorithm)
    assert.equal((await ask(await users.token())).status, 200, algorithm)
    clock.set(`2026-01-31T10:0${users.asked()}:00Z`)
  }
  assert.equal(users.asked(), 4)
})

test('FO-263 FO-294 tokens of the service for others, of others, or of no key are refused', async (t) => {
  const { users, server, ask } = await serverWithService(t)
  assert.equal((await ask(await users.token())).status, 200)
  const now = Date.parse(START) / 1_000
  const { issuer: iss, audience: aud } = users.service
  const claims = { iss, aud, sub: 'ext-1', exp: now + 60 }
  const refused: Readonly<Record<string, string>> = {
    'another audience': await users.token({ aud: 'another' }),
    'another issuer': await users.token({ iss: 'https://evil.example.org' }),
    'our own issuer': await users.token({ iss: 'tidemark', aud: 'tidemark-api' }),
    expired: await users.token({ exp: now - 30 }),
    'no expiry': await users.token({ exp: undefined }),
    'no subject': await users.token({ sub: undefined }),
    'an empty subject': await users.token({ sub: '' }),
    'a subject that no database holds': await users.token({ sub: 'a\u0000b' }),
    'roles that are no list': await users.token({ roles: 'admin' }),
    unsigned: new UnsecuredJWT(claims).encode(),
    'a shared secret': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'key-0' })
      .sign(Buffer.from('a secret that somebody shared with us')),
  }
  for (const [how, token] of Object.entries(refused)) {
    const { status, body } = await ask(token)
    assert.deepEqual([status, body['code']], [401, 'unauthenticated'], how)
  }
  assert.equal(await userCount(server), 1, 'nobody was made for them')
})
