import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { leapingClock } from '#test/support/clock.ts'
import { testDatabase } from '#test/support/database.ts'
import { distantDatabase } from '#test/support/distant-database.ts'
import { bearer, newPerson, signIn } from '#test/support/people.ts'
import { testServer } from '#test/support/server.ts'
import { openSocket } from '#test/support/stream-socket.ts'

test('FO-247 a ticket opens one stream, once, on whichever server, within 30 s', async (t) => {
  const clock = leapingClock()
  const server = await testServer(t, { clock })
  const replica = await testServer(t, { clock, database: server.database })
  const user = await server.user('viewer')
  const newTicket = async (): Promise<string> => {
    const { status, body } = await user.post('/auth/stream-ticket')
    assert.equal(status, 201)
    return String(body['ticket'])
  }
  const path = (ticket: string) => `/stream?ticket=${encodeURIComponent(ticket)}`

  const ticket = await newTicket()
  const both = await Promise.all(
    [server, replica].map(async (host) => {
      const client = await openSocket(t, host, path(ticket))
      return Promise.race([client.next('welcome').catch(() => null), client.closed])
    }),
  )
  const welcomed = both.filter((answer) => answer !== null && 'type' in answer)
  assert.equal(welcomed.length, 1, 'asked of two servers at once, one of them honours it')

  const late = await newTicket()
  clock.leap(30_000)
  assert.equal((await (await openSocket(t, server, path(late))).closed).code, 1008)

  const revoked = await newTicket()
  await server.revoke(user)
  assert.equal((await (await openSocket(t, server, path(revoked))).closed).code, 1008)
  const { rows } = await server.database.pool.query('select from stream_ticket')
  assert.ok(rows.length <= 1, 'used ones are gone')
})

test('FO-247 an access token opens a stream until it expires; a fresh one goes on; then 4401', async (t) => {
  const clock = leapingClock()
  const server = await testServer(t, { clock })
  const person = await newPerson(server)
  const { access } = await signIn(server, person)
  const stale = await openSocket(t, server, `/stream?token=${access}`)
  const renewed = await openSocket(t, server, `/stream`, { authorization: `Bearer ${access}` })
  await Promise.all([stale.next('welcome'), renewed.next('welcome')])

  clock.leap(10_000)
  const { access: fresh } = await signIn(server, person)
  renewed.say({ action: 'authenticate', token: fresh })
  const { expires_at } = await renewed.next('authenticated')
  for (let at = 0; at < 40; at += 1) {
    if (stale.socket.readyState !== stale.socket.OPEN) break
    for (const client of [stale, renewed]) client.say({ action: 'ping' })
    await Promise.race([stale.next('pong').catch(() => null), stale.closed])
    await renewed.next('pong')
    const left = Date.parse(String(expires_at)) - 10_000 - clock.now()
    clock.leap(Math.min(Math.max(left, 1_000), 50_000))
  }
  assert.equal((await stale.closed).code, 4401)
  renewed.say({ action: 'ping' })
  await renewed.next('pong')
  assert.ok(clock.now() < Date.parse(String(expires_at)))
})

test('a stream of a session that ends, or of a key that is revoked, is closed with 4401', async (t) => {
  const clock = leapingClock()
  const server = await testServer(t, { clock })
  const user = await server.user()
  const person = await newPerson(server)
  const { access, sessionId } = await signIn(server, person)
  const clients = [
    await openSocket(t, server, `/stream?token=${user.key}`),
    await openSocket(t, server, `/stream?token=${access}`),
  ]
  for (const client of clients) await client.next('welcome')
  await server.revoke(user)
  const ended = await bearer(server, access).ask('DELETE', `/auth/sessions/${sessionId}`)
  assert.ok(ended.status < 300, ended.text)
  clock.leap(5_000)
  for (const { closed } of clients) assert.equal((await closed).code, 4401)
})

test('a token of somebody else does not take a connection over', async (t) => {
  const server = await testServer(t)
  const [user, stranger] = [await server.user(), await server.user()]
  const client = await openSocket(t, server, `/stream?token=${user.key}`)
  await client.next('welcome')
  for (const token of [stranger.key, 'nonsense']) {
    client.say({ action: 'authenticate', token })
    await client.next('error')
  }
  client.say({ action: 'ping' })
  await client.next('pong')
})

test('FO-341 who cannot be looked at, since the database is slow or busy, is not sent away for good', async (t) => {
  const clock = leapingClock()
  const near = await testDatabase(t)
  const { database, network } = await distantDatabase(t, near, { max: 8, patienceMs: 500 })
  const server = await testServer(t, { clock, database })
  const user = await server.user()

  const slow = await openSocket(t, server, '/stream')
  network.blackHole()
  slow.say({ action: 'authenticate', token: user.key })
  slow.socket.ping()
  await once(slow.socket, 'pong') // what was said before it has been heard
  clock.leap(4_000)
  slow.socket.ping()
  await once(slow.socket, 'pong')
  assert.equal(slow.socket.readyState, slow.socket.OPEN)
  await network.heal()
  await slow.next('welcome')

  const { pool } = database
  const held = []
  for (const take = () => pool.connect().catch(() => null); ;) {
    const connection = await take()
    if (connection === null) break // all of them are taken
    held.push(connection)
  }
  const busy = await openSocket(t, server, `/stream?token=${user.key}`)
  const { code, reason } = await busy.closed
  assert.equal(code, 1013)
  assert.match(reason, /could not be looked at just now/)
  for (const connection of held) connection.release()
})
