import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newPerson, refresh, signedIn, signIn } from '../support/people.ts'
import { testServer } from '../support/server.ts'

test('what ended or was used does not begin again, whoever writes to the database', async (t) => {
  const server = await testServer(t)
  const first = await signIn(server, await newPerson(server))
  signedIn(await refresh(server, first.refresh))
  const { pool } = server.database
  await pool.query(`update user_session set revoked_at = now(), revoked_for = 'by hand'`)
  await pool.query(
    `insert into one_time_link (token_hash, purpose, recorded_at, expires_at, used_at)
     values ('\\x00', 'setup', now(), now(), now())`,
  )
  for (const statement of [
    'update user_session set revoked_at = null, revoked_for = null',
    `update user_session set revoked_at = 'infinity'`,
    'update refresh_token set used_at = null where used_at is not null',
    'update one_time_link set used_at = null',
  ]) {
    await assert.rejects(pool.query(statement), /has ended does not begin again/, statement)
  }
})

test('the database takes no address twice, and no password that is not hashed', async (t) => {
  const { pool } = (await testServer(t)).database
  await pool.query(`insert into app_user (user_id, email) values ('usr_a', 'Ada@example.org')`)
  for (const [statement, refusal] of [
    [`insert into app_user (email) values ('ada@EXAMPLE.org')`, /app_user_by_email/],
    [`insert into app_user (email) values ('no address')`, /app_user_email_check/],
    [`update app_user set password_hash = 'correct horse'`, /password_hash_check/],
    [`insert into app_user (password_hash) values ('$argon2id$x')`, /app_user_check/],
    [`update app_user set tier = 'royal'`, /app_user_tier_check/],
    [`update app_user set removed_at = now()`, /app_user_check/],
  ] as const) {
    await assert.rejects(pool.query(statement), refusal, statement)
  }
})

test('two servers that make the first signing keys at once make one pair', async (t) => {
  const here = await testServer(t)
  const there = await testServer(t, { database: here.database })
  const asked = [here, there].map(({ url }) => fetch(`${url}/.well-known/jwks.json`))
  const [one, other] = await Promise.all((await Promise.all(asked)).map((answer) => answer.json()))
  assert.deepEqual(one, other)
  assert.equal((one as { keys: unknown[] }).keys.length, 2)
})
