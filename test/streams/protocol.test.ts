import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { CHANNELS } from '#src/contract/streams/channels.ts'
import { SERVER_MESSAGES, type ServerMessageType } from '#src/contract/streams/server-messages.ts'
import { STREAMS } from '#src/contract/streams/stream.ts'
import { leapingClock } from '#test/support/clock.ts'
import { testServer, type TestServer } from '#test/support/server.ts'
import { openSocket, refusedUpgrade, type Said } from '#test/support/stream-socket.ts'
import { subjectOf } from '#test/support/stream-subjects.ts'

const clock = leapingClock()
const ends: (() => Promise<void>)[] = []
const shared = { after: (end: () => Promise<void>) => void ends.push(end) }
let usual: TestServer
let leaping: TestServer // whose clock does

before(async () => {
  usual = await testServer(shared)
  leaping = await testServer(shared, { clock })
})
after(async () => {
  for (const end of ends) await end()
})

async function openDesk(stream: string) {
  const server = usual
  const user = await server.user()
  return { server, user, subject: await subjectOf(stream, server, user) }
}

/** Holds everything that was said to what the contract declares, strictly. */
function assertDeclared(received: readonly Said[]): void {
  for (const said of received) {
    const { type, ...fields } = said
    const shape = SERVER_MESSAGES[type as ServerMessageType]
    assert.ok(shape, type)
    const channel = CHANNELS.find(({ id }) => id === said['channel'])
    const own = type === 'update' || type === 'snapshot' ? channel![type].shape : {}
    const read = shape.extend(own).strict().safeParse(fields)
    assert.ok(read.success, `${type}: ${read.error?.message}`)
  }
}

for (const stream of STREAMS) {
  test(`FO-248 ${stream.path}: a client is let in, listens, leaves and goes, in declared messages`, async (t) => {
    const { server, user, subject } = await openDesk(stream.id)
    const client = await openSocket(t, server, `${stream.path}?token=${user.key}&begin=false`)
    const welcome = await client.next('welcome')
    assert.equal(client.received[0], welcome, 'it is the first message')
    assert.equal(welcome['user_id'], user.userId)
    assert.match(String(welcome['session_id']), /^ses_/)

    client.say({ action: 'subscribe', ...subject.listen })
    const { channel, key } = await client.next('subscribed')
    assert.deepEqual({ channel, key }, subject.topic)
    await client.next('snapshot')
    await subject.news(1)
    await client.next('update')

    client.say({ action: 'ping', id: 7 })
    assert.equal((await client.next('pong'))['id'], 7)
    client.say({ action: 'request_snapshot' })
    await client.next('snapshot')

    client.say({ action: 'unsubscribe', ...subject.listen })
    await client.next('unsubscribed')
    const told = client.received.filter(({ type }) => type === 'update').length
    await subject.news(2)
    client.say({ action: 'ping' })
    await client.next('pong')
    assert.equal(client.received.filter(({ type }) => type === 'update').length, told)

    assertDeclared(client.received)
    client.socket.close(1000)
    assert.equal((await client.closed).code, 1000)
  })

  test(`FO-248 ${stream.path}: several connections of one user each have their own subscriptions`, async (t) => {
    const { server, user, subject } = await openDesk(stream.id)
    const open = () => openSocket(t, server, `${stream.path}?token=${user.key}&begin=false`)
    const [one, other] = [await open(), await open()]
    assert.notEqual(
      (await one.next('welcome'))['session_id'],
      (await other.next('welcome'))['session_id'],
    )
    one.say({ action: 'subscribe', ...subject.listen })
    await one.next('snapshot')
    await subject.news(1)
    await one.next('update')
    other.say({ action: 'ping' })
    await other.next('pong')
    assert.deepEqual(
      other.received.map(({ type }) => type),
      ['welcome', 'pong'],
    )
  })

  test(`FO-247 ${stream.path}: a missing or wrong credential ends in 1008 with a reason`, async (t) => {
    const server = usual
    const { key } = await server.user()
    const wrong = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`
    for (const path of [`?token=${wrong}`, '?token=nonsense', '?ticket=nonsense', '?token=']) {
      const client = await openSocket(t, server, stream.path + path)
      const { code, reason } = await client.closed
      assert.equal(code, 1008, path)
      assert.ok(reason.length > 20, reason)
      assert.deepEqual(client.received, [])
    }
    for (const first of [{ action: 'ping' }, { action: 'authenticate', token: wrong }, 'x']) {
      const client = await openSocket(t, server, stream.path)
      client.say(first)
      assert.equal((await client.closed).code, 1008, JSON.stringify(first))
    }
  })

  test(`FO-247 ${stream.path}: who says nothing of itself is sent away with 1008 after 3 s`, async (t) => {
    const server = leaping
    const client = await openSocket(t, server, stream.path)
    clock.leap(3_000)
    const { code, reason } = await client.closed
    assert.equal(code, 1008)
    assert.match(reason, /authenticate/)
  })

  test(`FO-247 ${stream.path}: a key works in the address, in a header and as the first message`, async (t) => {
    const server = usual
    const { key, userId } = await server.user()
    const clients = [
      await openSocket(t, server, `${stream.path}?token=${key}`),
      await openSocket(t, server, stream.path, { 'x-api-key': key }),
      await openSocket(t, server, stream.path, { authorization: `Bearer ${key}` }),
      await openSocket(t, server, stream.path),
    ]
    clients[3]!.say({ action: 'authenticate', token: key })
    for (const client of clients) assert.equal((await client.next('welcome'))['user_id'], userId)
    assert.ok(!JSON.stringify(server.logged).includes(key), 'no log line carries the key')
  })

  test(`FO-253 ${stream.path}: a ping each 30 s, a heartbeat with a sequence, and an end after 60 s of silence`, async (t) => {
    const server = leaping
    const { key } = await server.user()
    const alive = await openSocket(t, server, `${stream.path}?token=${key}&begin=false`)
    const mute = await openSocket(t, server, `${stream.path}?token=${key}&begin=false`)
    await Promise.all([alive.next('welcome'), mute.next('welcome')])
    ;(mute.socket as unknown as { _autoPong: boolean })._autoPong = false

    for (let round = 0; round < 3; round += 1) {
      const pinged = once(alive.socket, 'ping')
      clock.leap(30_000)
      await pinged
      const heartbeat = await alive.next('heartbeat')
      assert.ok(Number.isInteger(heartbeat['sequence']) && heartbeat['dropped'] === 0)
      alive.say({ action: 'ping' }) // by its answer the server has read our pong, too
      await alive.next('pong')
    }
    assert.deepEqual([(await mute.closed).code, alive.socket.readyState], [4408, alive.socket.OPEN])
  })

  test(`FO-251 ${stream.path}: one connection too many is refused: 1013 of a user, HTTP 429 in all`, async (t) => {
    const server = await testServer(t, { streams: { perUser: 2, strangers: 3, inAll: 3 } })
    const [user, other] = [await server.user(), await server.user()]
    const path = (key: string) => `${stream.path}?token=${key}&begin=false`
    const held = [
      await openSocket(t, server, path(user.key)),
      await openSocket(t, server, path(user.key)),
    ]
    for (const client of held) await client.next('welcome')
    const excess = await openSocket(t, server, path(user.key))
    const { code, reason } = await excess.closed
    assert.equal(code, 1013)
    assert.match(reason, /2 streams open/)

    held.push(await openSocket(t, server, path(other.key)))
    await held[2]!.next('welcome')
    const { status, body } = await refusedUpgrade(server, path(other.key))
    assert.deepEqual([status, body['code']], [429, 'rate_limited'])
    assert.match(String(body['detail']), /holds 3 streams/)

    held[0]!.cut()
    await until(async () => {
      const next = await openSocket(t, server, path(user.key)).catch(() => null)
      const ended = await Promise.race([next?.next('welcome').catch(() => null), next?.closed])
      return ended !== null && ended !== undefined && 'type' in ended
    })
  })

  test(`FO-251 ${stream.path}: an address that does not say who it is takes no place of others`, async (t) => {
    const server = await testServer(t, { streams: { perUser: 9, strangers: 2, inAll: 9 } })
    const user = await server.user()
    const path = `${stream.path}?begin=false`
    const silent = [await openSocket(t, server, path), await openSocket(t, server, path)]
    const { status, body } = await refusedUpgrade(server, path)
    assert.deepEqual([status, body['code']], [429, 'rate_limited'])
    assert.match(String(body['detail']), /2 streams of your address/)
    const named = await openSocket(t, server, `${path}&token=${user.key}`)
    await named.next('welcome')

    silent[0]!.say({ action: 'authenticate', token: user.key })
    await silent[0]!.next('welcome')
    await openSocket(t, server, path) // there is a place again
  })

  test(`FO-252 ${stream.path}: what is wrong is said by code, and the connection stays`, async (t) => {
    const { server, user, subject } = await openDesk(stream.id)
    const client = await openSocket(t, server, `${stream.path}?token=${user.key}&begin=false`)
    await client.next('welcome')
    const cases: readonly (readonly [object | string, string])[] = [
      ['{"action":', 'JSON_ERROR'],
      ['', 'JSON_ERROR'],
      ['[1]', 'JSON_ERROR'],
      ['null', 'JSON_ERROR'],
      [{}, 'UNKNOWN_ACTION'],
      [{ action: 'fly' }, 'UNKNOWN_ACTION'],
      [{ action: 7 }, 'UNKNOWN_ACTION'],
      [{ action: 'constructor' }, 'UNKNOWN_ACTION'],
      [{ action: 'resume', session_id: 'ses_x' }, 'VALIDATION_ERROR'],
      [{ action: 'subscribe', ...subject.odd }, 'VALIDATION_ERROR'],
      [{ action: 'subscribe', ...subject.listen, after: ' ' }, 'VALIDATION_ERROR'],
      [{ action: 'unsubscribe', ...subject.listen }, 'SUBSCRIBE_ERROR'],
      [{ action: 'request_snapshot' }, 'SUBSCRIBE_ERROR'],
      [{ action: 'resume', session_id: 'ses_x', last_sequence: 3 }, 'SUBSCRIBE_ERROR'],
    ]
    const { unknown, refusal = 'SUBSCRIBE_ERROR' } = subject
    const beyond = unknown ? [[{ action: 'subscribe', ...unknown }, refusal] as const] : []
    for (const [message, code] of [...cases, ...beyond]) {
      client.say(message)
      const error = await client.next('error')
      assert.equal(error['code'], code, JSON.stringify(message))
      assert.match(String(error['message']), /\.$/)
    }
    client.say({ action: 'ping' })
    await client.next('pong')
    assertDeclared(client.received)
    const { text } = await (await server.user('admin')).get('/metrics')
    const counted = `websocket_errors_total{stream="${stream.id}",kind="JSON_ERROR"}`
    assert.ok(text.includes(`${counted} 4\n`), 'FO-352: they are counted, by stream and code')
  })

  test(`${stream.path}: what is another user's is as good as none`, async (t) => {
    const { server, subject } = await openDesk(stream.id)
    const stranger = await server.user()
    const client = await openSocket(t, server, `${stream.path}?token=${stranger.key}&begin=false`)
    if (!subject.isOwn) return client.cut()
    const messages = []
    for (const parameters of [subject.listen, subject.unknown]) {
      client.say({ action: 'subscribe', ...parameters })
      messages.push(await client.next('error'))
    }
    assert.deepEqual(messages[0], messages[1])
    assert.equal(messages[0]!['code'], 'SUBSCRIBE_ERROR')
  })
}

test('a plain request for a stream is told to open a WebSocket', async () => {
  const server = usual
  const user = await server.user()
  for (const { path } of STREAMS) {
    const { status, body } = await user.get(path)
    assert.deepEqual([status, body['code']], [426, 'upgrade_required'], path)
  }
  const { status } = await refusedUpgrade(server, '/nothing/stream')
  assert.equal(status, 404)
})

test('a server that stops says 1001 to all, and waits for nobody', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const open = () => openSocket(t, server, `/orders/stream?token=${user.key}`)
  const clients = await Promise.all([open(), open(), open()])
  for (const client of clients) await client.next('snapshot')
  clients[2]!.socket.pause() // and so does not answer
  const began = performance.now()
  await server.close()
  assert.ok(performance.now() - began < 5_000)
  for (const { closed } of clients.slice(0, 2)) {
    const { code, reason } = await closed
    assert.equal(code, 1001)
    assert.match(reason, /stops/)
  }
})

/** The server learns of an end a little later than the client. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}
