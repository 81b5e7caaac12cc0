import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOTP, Secret } from 'otpauth'
import { settableClock } from '../support/clock.ts'
import { bearer, newPerson, signIn, trySignIn, type Person } from '../support/people.ts'
import { testServer, type TestServer } from '../support/server.ts'

/** What an authenticator app shows. */
function codeOf(secret: string, server: TestServer): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: server.context.clock.now(),
  })
}

async function enrol(server: TestServer, person: Person) {
  const { access } = await signIn(server, person)
  const client = bearer(server, access)
  const begun = await client.post('/auth/totp', { password: person.password })
  assert.equal(begun.status, 200, begun.text)
  const secret = String(begun.body['secret'])
  const confirmed = await client.post('/auth/totp/confirm', { totp: codeOf(secret, server) })
  assert.equal(confirmed.status, 200, confirmed.text)
  return { client, secret, codes: confirmed.body['recovery_codes'] as string[], begun }
}

test('with a second factor the password alone does not sign in, and a code does once', async (t) => {
  const clock = settableClock('2026-01-31T09:00:10Z')
  const server = await testServer(t, { clock })
  const person = await newPerson(server)
  const { email, password } = person
  const { secret, begun } = await enrol(server, person)
  assert.match(String(begun.body['otpauth_url']), /^otpauth:\/\/totp\/Tidemark:/)

  const without = await trySignIn(server, { email, password })
  assert.deepEqual([without.status, without.body['code']], [401, 'totp_required'])
  const wrongPassword = await trySignIn(server, { email, password: 'not this', totp: '000000' })
  assert.equal(wrongPassword.body['code'], 'sign_in_refused')

  const confirmedWith = codeOf(secret, server)
  const replayed = await trySignIn(server, { email, password, totp: confirmedWith })
  assert.equal(replayed.status, 401, 'the code that confirmed it was used by that')

  clock.set('2026-01-31T09:00:40Z')
  const next = codeOf(secret, server)
  const both = await Promise.all(
    [1, 2].map(() => trySignIn(server, { email, password, totp: next })),
  )
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 401])
  const again = await trySignIn(server, { email, password, totp: next })
  assert.deepEqual([again.status, again.body['code']], [401, 'sign_in_refused'])
  assert.match(String(again.body['detail']), /wrong, or was used before/)
})

test('a recovery code signs in once, however it is copied', async (t) => {
  const server = await testServer(t)
  const person = await newPerson(server)
  const { email, password } = person
  const { codes, secret } = await enrol(server, person)
  assert.equal(new Set(codes).size, 10)
  for (const code of codes) assert.match(code, /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)

  const copied = ` ${codes[0]!.toUpperCase().replaceAll('-', ' ')} `
  assert.equal((await trySignIn(server, { email, password, totp: copied })).status, 200)
  assert.equal((await trySignIn(server, { email, password, totp: codes[0] })).status, 401)
  assert.equal((await trySignIn(server, { email, password, totp: codes[1] })).status, 200)
  assert.equal((await trySignIn(server, { email, password, totp: 'abcd-abcd' })).status, 401)

  const { rows } = await server.database.pool.query<{ all: string }>(
    `select (select json_agg(f) from second_factor f)::text
         || (select json_agg(r) from recovery_code r)::text
         || (select json_agg(a) from audit_log a)::text as all`,
  )
  const kept = rows[0]!.all + JSON.stringify(server.logged)
  for (const hidden of [secret, ...codes]) {
    assert.ok(!kept.includes(hidden))
    assert.ok(!kept.includes(Buffer.from(hidden).toString('hex')))
  }
})

test('turning it on or off asks for the password, and beginning another waits for that', async (t) => {
  const server = await testServer(t)
  const person = await newPerson(server)
  const { access } = await signIn(server, person)
  const guessed = await bearer(server, access).post('/auth/totp', { password: 'not this' })
  assert.deepEqual(
    [guessed.status, guessed.body['errors']],
    [422, [{ path: 'body.password', message: 'That is not your password.' }]],
  )
  assert.equal((await server.database.pool.query('select from second_factor')).rowCount, 0)
  const { client, codes } = await enrol(server, person)
  const begun = await client.post('/auth/totp', { password: person.password })
  assert.deepEqual([begun.status, begun.body['code']], [409, 'conflict'])
  const wrong = await client.ask('DELETE', '/auth/totp', { password: 'not this' })
  assert.equal(wrong.status, 422)
  const off = await client.ask('DELETE', '/auth/totp', { password: person.password })
  assert.deepEqual([off.status, off.body['has_totp']], [200, false])
  await signIn(server, person)

  const next = await client.post('/auth/totp', { password: person.password })
  assert.equal(next.status, 200)
  await signIn(server, person)
  const { email, password } = person
  const old = await trySignIn(server, { email, password, totp: codes[3] })
  assert.equal(old.status, 200, 'a factor that is not confirmed asks for nothing')
  const wrongCode = await client.post('/auth/totp/confirm', { totp: 'abc' })
  assert.equal(wrongCode.status, 422)
})

test('guessing codes counts as guessing passwords does', async (t) => {
  const clock = settableClock('2026-01-31T09:00:10Z')
  const server = await testServer(t, { clock })
  const person = await newPerson(server)
  const { email, password } = person
  await enrol(server, person)
  const statuses: number[] = []
  for (let index = 0; index < 12; index += 1) {
    statuses.push((await trySignIn(server, { email, password, totp: 'abcd-efgh' })).status)
  }
  assert.deepEqual(statuses.slice(0, 9), Array(9).fill(401))
  assert.deepEqual(statuses.slice(9), [429, 429, 429], 'one of ten was the sign-in before')
})
