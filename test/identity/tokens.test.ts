import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { test } from 'node:test'
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
} from 'jose'
import { openAccessTokens } from '#src/app/identity/tokens/access-tokens.ts'
import { rotateSigningKeys } from '#src/app/identity/tokens/signing-keys.ts'
import { OPERATIONS } from '#src/contract/operations.ts'
import { publishedKeys } from '#src/store/identity/signing-keys.ts'
import { unsealOrNull } from '#src/app/brokers/seal.ts'
import { settableClock } from '../support/clock.ts'
import { distantDatabase } from '../support/distant-database.ts'
import { bearer, newPerson, refresh, signedIn, signIn } from '../support/people.ts'
import { clientOf, TEST_SECRETS, testServer, type TestServer } from '../support/server.ts'

const START = '2026-01-31T09:00:00Z'

async function keySetOf(server: TestServer): Promise<JSONWebKeySet> {
  const { status, body } = await clientOf(server.url, null).get('/.well-known/jwks.json')
  assert.equal(status, 200)
  return body as unknown as JSONWebKeySet
}

test('FO-263 the claims say who and what for, and the published key set proves them', async (t) => {
  const clock = settableClock(START)
  const server = await testServer(t, { clock })
  const person = await newPerson(server, 'operator')
  await server.database.pool.query(`update app_user set account_ids = '{acc_1,acc_2}'`)
  const { access, sessionId } = await signIn(server, person)

  const keySet = createLocalJWKSet(await keySetOf(server))
  const { payload, protectedHeader } = await jwtVerify(access, keySet, {
    issuer: 'tidemark',
    audience: 'tidemark-api',
    currentDate: new Date(clock.now()),
  })
  assert.deepEqual(protectedHeader, { alg: 'EdDSA', typ: 'at+jwt', kid: protectedHeader.kid })
  assert.deepEqual(payload, {
    sub: person.userId,
    email: person.email,
    name: 'Ada',
    roles: ['operator'],
    tier: 'free',
    session_id: sessionId,
    permissions: ['can_read', 'can_trade', 'can_cancel', 'can_modify'],
    account_ids: ['acc_1', 'acc_2'],
    epoch: 1,
    iss: 'tidemark',
    aud: 'tidemark-api',
    iat: Date.parse(START) / 1_000,
    exp: Date.parse(START) / 1_000 + 600,
  })
  const said = await bearer(server, access).get('/auth/test')
  assert.deepEqual(said.body['account_ids'], ['acc_1', 'acc_2'])
})

test('FO-263 DEC-23 the key set holds no private part, and there is no shared secret', async (t) => {
  const server = await testServer(t)
  const { keys } = await keySetOf(server)
  assert.equal(keys.length, 2, 'the one that signs, and the next')
  for (const key of keys) {
    const { kty, crv, alg, use } = key
    assert.deepEqual(
      { kty, crv, alg, use },
      { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' },
    )
    assert.deepEqual(Object.keys(key).toSorted(), ['alg', 'crv', 'kid', 'kty', 'use', 'x'])
  }
  const rows = await publishedKeys(server.database.pool, server.context.clock.now())
  for (const { keyId, sealedPrivate } of rows) {
    const opened = unsealOrNull(TEST_SECRETS, sealedPrivate!, `signing/${keyId}`)!
    const secret = (JSON.parse(opened) as { d: string }).d
    assert.ok(!Buffer.from(sealedPrivate!).includes(secret), 'sealed, not only stored')
    assert.equal(
      unsealOrNull({ key: Buffer.alloc(32, 8) }, sealedPrivate!, `signing/${keyId}`),
      null,
    )
  }
})

test('FO-260 a token that is forged, altered, meant for others or out of date is refused', async (t) => {
  const clock = settableClock(START)
  const server = await testServer(t, { clock })
  const { access } = await signIn(server, await newPerson(server))
  const [header, body, signature] = access.split('.') as [string, string, string]
  const claims = decodeJwt(access)
  const { kid } = decodeProtectedHeader(access) as { kid: string }
  const { keys } = await keySetOf(server)
  const jwk = keys.find((key) => key.kid === kid)! as JWK
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })

  const own = await signingKeyOf(server, kid)
  const stranger = (await generateKeyPair('EdDSA')).privateKey
  const sign = (changes: object, key = own, changedHeader: object = {}) =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...changedHeader })
      .sign(key)
  const hmac = (secret: Uint8Array) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid }).sign(secret)
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = clock.now() / 1_000

  // What the table varies is all that is wrong: the same key, claims and header are believed.
  assert.equal((await bearer(server, await sign({})).get('/auth/test')).status, 200)

  const forged: Readonly<Record<string, string>> = {
    'alg none': new UnsecuredJWT({ ...claims }).encode(),
    'alg none with our kid': `${encoded({ alg: 'none', typ: 'at+jwt', kid })}.${body}.`,
    'alg None': `${encoded({ alg: 'None', typ: 'at+jwt', kid })}.${body}.`,
    'HS256 with the public key as PEM': await hmac(Buffer.from(pem as string)),
    'HS256 with the public key as bytes': await hmac(Buffer.from(jwk.x!, 'base64url')),
    'HS256 with the kid': await hmac(Buffer.from(kid.padEnd(32, '0'))),
    'the signature of another key': await sign({}, stranger),
    'a kid that nobody published': await sign({}, stranger, { kid: 'sgn_x' }),
    'a kid that is a path': await sign({}, stranger, { kid: '../../dev/null' }),
    'its key brought along': await sign({}, stranger, { jwk, kid: undefined }),
    'no kid': await sign({}, own, { kid: undefined }),
    'a signature that is cut': `${header}.${body}.${signature.slice(0, -4)}`,
    'a signature that is empty': `${header}.${body}.`,
    'another user': `${header}.${encoded({ ...claims, sub: 'usr_demo' })}.${signature}`,
    'another role': `${header}.${encoded({ ...claims, roles: ['admin'] })}.${signature}`,
    'no claims': `${header}.${encoded({})}.${signature}`,
    'claims that are no JSON': `${header}.bm9wZQ.${signature}`,
    'a header that is no JSON': `bm9wZQ.${body}.${signature}`,
    'two parts': `${header}.${body}`,
    dots: '..',
    'four parts': `${access}.${signature}`,
    'a wrong audience': await sign({ aud: 'another-api' }),
    'no audience': await sign({ aud: undefined }),
    'a wrong issuer': await sign({ iss: 'somebody-else' }),
    'no issuer': await sign({ iss: undefined }),
    'no subject': await sign({ sub: undefined }),
    'no session': await sign({ session_id: undefined }),
    'no expiry': await sign({ exp: undefined }),
    'an expiry that is text': await sign({ exp: 'tomorrow' }),
    'a role that we do not know': await sign({ roles: ['root'] }),
    'two roles': await sign({ roles: ['user', 'admin'] }),
    'another type': await sign({}, own, { typ: 'JWT' }),
    'not yet': await sign({ nbf: now + 31 }),
    'expired, beyond what clocks may differ': await sign({ exp: now - 30 }),
    'ten thousand characters': `${header}.${body}.${'A'.repeat(10_000)}`,
  }
  for (const [how, token] of Object.entries(forged)) {
    const answer = await bearer(server, token).get('/auth/test')
    assert.equal(answer.status, 401, `${how}: ${answer.text}`)
    assert.equal(answer.body['code'], 'unauthenticated', how)
    assert.match(String(answer.body['detail']), /authentication required/, how)
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer', how)
  }
  const tolerated = await sign({ exp: now - 29 })
  assert.equal((await bearer(server, tolerated).get('/auth/test')).status, 200, 'clocks differ')
})

test('FO-260 nothing of a user is open: these operations are, and every other asks', async (t) => {
  const open = OPERATIONS.filter(({ roles }) => roles === 'anyone').map(({ id }) => id)
  assert.deepEqual(open.toSorted(), OPEN)
  const clock = settableClock(START)
  const server = await testServer(t, { clock })
  const { access } = await signIn(server, await newPerson(server, 'admin'))
  clock.set('2026-01-31T09:11:00Z')
  const refused = [clientOf(server.url, null), ...[access, `${access}x`, 'a.b.c'].map(by(server))]
  for (const { id, method, path, roles } of OPERATIONS) {
    if (roles === 'anyone') continue
    const url = path.replaceAll(/\{\w+\}/g, 'some_1')
    for (const client of refused) {
      const { status } = await client.ask(method, url, method === 'GET' ? undefined : {})
      assert.equal(status, 401, id)
    }
  }
})

/**
 * Of a person who cannot sign in yet, of a broker that sends its answer, of who looks whether we are
 * well; and the training service's page, which holds nothing. A further one needs its reason here.
 */
const OPEN = [
  'finishBrokerLogin',
  'readHealth',
  'readKeySet',
  'readLiveness',
  'readReadiness',
  'readSetUp',
  'readTrainingPage',
  'refreshSession',
  'setUp',
  'signIn',
  'signOut',
  'usePasswordLink',
  'validateApiKey',
]

const by = (server: TestServer) => (token: string) => bearer(server, token)

test('FO-261 without a credential the answer is 401, names Bearer, and says what to do', async (t) => {
  const server = await testServer(t)
  const nobody = clientOf(server.url, null)
  const credentials = ['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'Token abc', 'Bearer =']
  for (const authorization of credentials) {
    const answer = await nobody.get('/auth/test', authorization === '' ? {} : { authorization })
    assert.equal(answer.status, 401, authorization)
    assert.match(String(answer.body['detail']), /authentication required/, authorization)
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer', authorization)
  }
})

test('FO-260 an access token stops when it expires, and 30 seconds are forgiven', async (t) => {
  const clock = settableClock(START)
  const server = await testServer(t, { clock })
  const { access } = await signIn(server, await newPerson(server))
  const client = bearer(server, access)
  clock.set('2026-01-31T09:10:29Z')
  assert.equal((await client.get('/auth/test')).status, 200)
  clock.set('2026-01-31T09:10:30Z')
  const late = await client.get('/auth/test')
  assert.equal(late.status, 401)
  assert.match(String(late.body['detail']), /expired: authentication required/)
})

test('a session that one server ends stops at another within five seconds', async (t) => {
  const clock = settableClock(START)
  const here = await testServer(t, { clock })
  const there = await testServer(t, { clock, database: here.database })
  const person = await newPerson(here)
  const [kept, ended] = [await signIn(here, person), await signIn(here, person)]
  const statusOf = async ({ access }: { access: string }) =>
    (await bearer(there, access).get('/auth/test')).status
  assert.equal(await statusOf(ended), 200)
  await bearer(here, kept.access).ask('DELETE', `/auth/sessions/${ended.sessionId}`)
  assert.equal((await bearer(here, ended.access).get('/auth/test')).status, 401, 'at once here')
  clock.set('2026-01-31T09:00:05Z')
  assert.equal(await statusOf(ended), 401)
  assert.equal(await statusOf(kept), 200)
})

test('while the database is away, tokens are proven by what was known, and no longer', async (t) => {
  const clock = settableClock(START)
  const near = await testServer(t, { clock })
  const person = await newPerson(near)
  const [kept, ended] = [await signIn(near, person), await signIn(near, person)]
  await bearer(near, kept.access).ask('DELETE', `/auth/sessions/${ended.sessionId}`)

  const { database, network } = await distantDatabase(t, near.database)
  const context = { ...near.context, pool: database.pool }
  const tokens = openAccessTokens(context, TEST_SECRETS, null)
  assert.equal((await tokens.verify(kept.access)).userId, person.userId)
  await network.refuse()
  network.cut()
  clock.set('2026-01-31T09:09:00Z')
  assert.equal((await tokens.verify(kept.access)).userId, person.userId)
  await assert.rejects(tokens.verify(ended.access), { code: 'unauthenticated' })
  clock.set('2026-01-31T09:11:00Z')
  await assert.rejects(tokens.verify(kept.access), { code: 'unauthenticated' })

  const blind = openAccessTokens(context, TEST_SECRETS, null)
  await assert.rejects(blind.verify(kept.access), { code: 'database_unavailable' })
  await network.heal()
  clock.set('2026-01-31T09:09:30Z')
  assert.equal((await blind.verify(kept.access)).userId, person.userId)
})

test('what a user may do changes within five seconds, whoever changed it', async (t) => {
  const clock = settableClock(START)
  const server = await testServer(t, { clock })
  const person = await newPerson(server)
  const session = await signIn(server, person)
  const client = bearer(server, session.access)
  assert.equal((await client.get('/auth/test')).status, 200)
  await server.database.pool.query(`update app_user set role = 'viewer'`) // by hand
  clock.set('2026-01-31T09:00:05Z')
  assert.equal((await client.get('/auth/test')).status, 401)

  const next = signedIn(await refresh(server, session.refresh))
  const said = await bearer(server, next.access).get('/auth/test')
  assert.deepEqual([said.body['role'], said.body['permissions']], ['viewer', ['can_read']])
  assert.equal((await bearer(server, next.access).post('/api/runs', {})).status, 403)

  await server.database.pool.query('update app_user set disabled_at = now()')
  clock.set('2026-01-31T09:00:10Z')
  assert.equal((await bearer(server, next.access).get('/auth/test')).status, 401)
  assert.equal((await refresh(server, next.refresh)).status, 401)
})

test('FO-263 after a rotation the next key signs, and tokens of the one before go on', async (t) => {
  const clock = settableClock(START)
  const server = await testServer(t, { clock })
  const person = await newPerson(server)
  const before = await signIn(server, person)
  const [current, next] = (await keySetOf(server)).keys.map(({ kid }) => kid)
  assert.equal(kidOf(before.access), current)

  const { keyId } = await rotateSigningKeys(server.context, TEST_SECRETS)
  assert.equal(keyId, next, 'which was published before it signed')
  clock.set('2026-01-31T09:00:05Z')
  const after = await signIn(server, person)
  assert.equal(kidOf(after.access), next)
  assert.equal((await bearer(server, before.access).get('/auth/test')).status, 200)
  const { keys } = await keySetOf(server)
  assert.deepEqual([keys.length, keys[0]!.kid, keys[1]!.kid], [3, current, next])

  clock.set('2026-01-31T09:15:05Z')
  assert.ok(!(await keySetOf(server)).keys.some(({ kid }) => kid === current))
  const { rows } = await server.database.pool.query<{ sealed: unknown }>(
    'select sealed_private as sealed from signing_key where key_id = $1',
    [current],
  )
  assert.equal(rows[0]!.sealed, null, 'it cannot sign any more')
})

test('a key that one server has just made is believed by another at once', async (t) => {
  const clock = settableClock(START)
  const here = await testServer(t, { clock })
  const there = await testServer(t, { clock, database: here.database })
  const unsigned = new UnsecuredJWT({ iss: 'tidemark' }).encode()
  assert.equal((await bearer(there, unsigned).get('/auth/test')).status, 401, 'it knows no key')
  const { access } = await signIn(here, await newPerson(here))
  assert.equal((await bearer(there, access).get('/auth/test')).status, 200)
})

test('a rotation heals keys that were sealed with a secret that is lost', async (t) => {
  const server = await testServer(t)
  await keySetOf(server)
  const lost = { key: new Uint8Array(32).fill(9) }
  const { keyId } = await rotateSigningKeys(server.context, lost)
  const other = await testServer(t, { database: server.database })
  const unusable = await clientOf(other.url, null).get('/.well-known/jwks.json')
  assert.equal(unusable.status, 200, 'what is published can be read without the secret')
  await rotateSigningKeys(server.context, TEST_SECRETS)
  const healed = await testServer(t, { database: server.database })
  const { access } = await signIn(healed, await newPerson(healed))
  assert.notEqual(kidOf(access), keyId)
})

function kidOf(token: string): string | undefined {
  return decodeProtectedHeader(token).kid
}

async function signingKeyOf(server: TestServer, keyId: string): Promise<CryptoKey> {
  const rows = await publishedKeys(server.database.pool, server.context.clock.now())
  const { sealedPrivate } = rows.find((row) => row.keyId === keyId)!
  const jwk = JSON.parse(unsealOrNull(TEST_SECRETS, sealedPrivate!, `signing/${keyId}`)!) as JWK
  return (await importJWK(jwk, 'EdDSA')) as CryptoKey
}
