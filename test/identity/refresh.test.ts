import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_HTTP } from '#src/app/operations/http-settings.ts'
import { settableClock } from '../support/clock.ts'
import { bearer, newPerson, refresh, signedIn, signIn } from '../support/people.ts'
import { clientOf, testServer } from '../support/server.ts'

test('FO-262 a refresh token gives a new pair, whose access token works', async (t) => {
  const server = await testServer(t)
  const first = await signIn(server, await newPerson(server))
  const answer = await refresh(server, first.refresh)
  const second = signedIn(answer)
  assert.equal(second.sessionId, first.sessionId)
  assert.notEqual(second.refresh, first.refresh)
  assert.equal((await bearer(server, second.access).get('/auth/test')).status, 200)
  assert.equal(
    (await bearer(server, first.access).get('/auth/test')).status,
    200,
    'until it expires',
  )
})

test('FO-262 a used refresh token is refused, and everything of its session with it', async (t) => {
  const server = await testServer(t)
  const person = await newPerson(server)
  const [first, other] = [await signIn(server, person), await signIn(server, person)]
  const second = signedIn(await refresh(server, first.refresh))

  const reused = await refresh(server, first.refresh)
  assert.deepEqual([reused.status, reused.body['code']], [401, 'unauthenticated'])
  assert.match(String(reused.body['detail']), /authentication required/)

  assert.equal((await refresh(server, second.refresh)).status, 401, 'the newest of the family')
  assert.equal((await bearer(server, second.access).get('/auth/test')).status, 401)
  assert.equal(
    (await bearer(server, other.access).get('/auth/test')).status,
    200,
    'another session',
  )
  signedIn(await refresh(server, other.refresh))

  const { rows } = await server.database.pool.query<{ userId: string; details: object }>(
    `select user_id as "userId", details from audit_log where action = 'session.token_used_twice'`,
  )
  assert.deepEqual(
    rows.map(({ userId }) => userId),
    [person.userId],
  )
})

test('FO-262 a refresh token that was revoked, has expired or was never given is refused', async (t) => {
  const clock = settableClock('2026-01-31T09:00:00Z')
  const server = await testServer(t, { clock })
  const person = await newPerson(server)
  const ended = await signIn(server, person)
  const out = await clientOf(server.url, null).post('/auth/logout', {
    refresh_token: ended.refresh,
  })
  assert.deepEqual([out.status, out.body], [200, { signed_out: true }])
  assert.equal((await refresh(server, ended.refresh)).status, 401)
  assert.equal((await bearer(server, ended.access).get('/auth/test')).status, 401)

  const shown = await signIn(server, person)
  await bearer(server, shown.access).post('/auth/logout', {})
  assert.equal((await refresh(server, shown.refresh)).status, 401, 'its access token ended it')
  const harmless = await bearer(server, shown.access).post('/auth/logout', {})
  assert.equal(harmless.status, 200)

  const forgotten = await signIn(server, person)
  clock.set('2026-03-02T09:00:00Z') // thirty days
  assert.equal((await refresh(server, forgotten.refresh)).status, 401)
  assert.equal((await refresh(server, `tmr_${'A'.repeat(43)}`)).status, 401)
  assert.equal((await refresh(server, 'nonsense')).status, 401)
  assert.equal((await refresh(server, '')).status, 422)
  assert.equal((await clientOf(server.url, null).post('/auth/refresh')).status, 401)
})

test('FO-262 of many refreshes with one token at once, one is answered and the session ends', async (t) => {
  const server = await testServer(t)
  const person = await newPerson(server)
  for (let round = 0; round < 5; round += 1) {
    const { refresh: token } = await signIn(server, person)
    const answers = await Promise.all(Array.from({ length: 4 }, () => refresh(server, token)))
    const won = answers.filter(({ status }) => status === 200)
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 401, 401, 401])
    const { refresh: next } = signedIn(won[0]!)
    assert.equal((await refresh(server, next)).status, 401, 'a thief may be the one that won')
  }
})

test('a session asks for the password again after ninety days, however often it was used', async (t) => {
  const clock = settableClock('2026-01-01T00:00:00Z')
  const server = await testServer(t, { clock })
  let { refresh: token } = await signIn(server, await newPerson(server))
  for (const day of ['2026-01-25', '2026-02-20', '2026-03-15', '2026-03-31']) {
    clock.set(`${day}T00:00:00Z`)
    token = signedIn(await refresh(server, token)).refresh
  }
  clock.set('2026-04-01T00:00:00Z')
  assert.equal((await refresh(server, token)).status, 401)
})

test('a browser keeps its refresh token in a cookie that no script reads', async (t) => {
  const server = await testServer(t, { clock: settableClock('2026-01-31T09:00:00Z') })
  const { email, password } = await newPerson(server)
  const nobody = clientOf(server.url, null)
  const first = await nobody.post('/auth/login', { email, password, cookie: true })
  assert.equal(first.body['refresh_token'], null)
  const cookie = first.headers.get('set-cookie') ?? ''
  assert.match(
    cookie,
    /^tidemark_refresh=tmr_[\w-]{43}; Max-Age=2592000; Path=\/auth; HttpOnly; SameSite=Strict$/,
  )
  const [pair] = cookie.split(';') as [string]
  const second = await nobody.post('/auth/refresh', {}, { cookie: `theme=dark; ${pair}` })
  assert.equal(second.status, 200, second.text)
  assert.equal(second.body['refresh_token'], null)
  const [next] = (second.headers.get('set-cookie') ?? '').split(';') as [string]
  assert.notEqual(next, pair)

  const out = await nobody.post('/auth/logout', {}, { cookie: next })
  assert.match(out.headers.get('set-cookie') ?? '', /^tidemark_refresh=; Max-Age=0; Path=\/auth/)
  assert.equal((await nobody.post('/auth/refresh', {}, { cookie: next })).status, 401)
})

test('behind a proxy that speaks HTTPS the cookie is never sent without it', async (t) => {
  const http = { ...DEFAULT_HTTP, trustedProxies: ['127.0.0.1'] }
  const server = await testServer(t, { http })
  const { email, password } = await newPerson(server)
  const { headers } = await clientOf(server.url, null).post(
    '/auth/login',
    { email, password, cookie: true },
    { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' },
  )
  assert.match(headers.get('set-cookie') ?? '', /; HttpOnly; SameSite=Strict; Secure$/)
  const { rows } = await server.database.pool.query('select address from user_session')
  assert.deepEqual(rows, [{ address: '203.0.113.7' }])
})

test("DEC-28 a user sees and ends the own sessions, and another's is not found", async (t) => {
  const clock = settableClock('2026-01-31T09:00:00Z')
  const server = await testServer(t, { clock })
  const person = await newPerson(server)
  const phone = await signIn(server, person)
  clock.set('2026-01-31T09:05:00Z')
  const desk = await signIn(server, person)
  const stranger = await signIn(server, await newPerson(server))
  const client = bearer(server, desk.access)

  const { items } = await client.get('/auth/sessions')
  assert.deepEqual(
    items.map((item) => [item['session_id'], item['current'], item['opened_at'], item['address']]),
    [
      [desk.sessionId, true, '2026-01-31T09:05:00.000Z', '127.0.0.1'],
      [phone.sessionId, false, '2026-01-31T09:00:00.000Z', '127.0.0.1'],
    ],
  )
  const page = await client.get('/auth/sessions?limit=1')
  const rest = await client.get(`/auth/sessions?limit=1&after=${String(page.body['next'])}`)
  assert.deepEqual(
    [...page.items, ...rest.items].map((item) => item['session_id']),
    [desk.sessionId, phone.sessionId],
  )

  const end = (sessionId: string) => client.ask('DELETE', `/auth/sessions/${sessionId}`)
  assert.equal((await end(stranger.sessionId)).status, 404)
  assert.equal((await end(phone.sessionId)).status, 200)
  assert.equal((await end(phone.sessionId)).status, 404)
  assert.equal((await bearer(server, phone.access).get('/auth/test')).status, 401)
  assert.equal((await refresh(server, phone.refresh)).status, 401)
  assert.equal((await bearer(server, stranger.access).get('/auth/test')).status, 200)
})
