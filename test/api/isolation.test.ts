import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROUTES } from '#src/api/services.ts'
import { ERRORS } from '#src/core/app-error.ts'
import type { Operation } from '#src/contract/operation.ts'
import { OPERATIONS } from '#src/contract/operations.ts'
import { PERMISSIONS } from '#src/contract/permission.ts'
import { ROLES } from '#src/contract/role.ts'
import { STREAMS } from '#src/contract/streams/stream.ts'
import { idsAmong, LOCAL, newOwner, type Owner } from '#test/support/belongings.ts'
import { readStream } from '#test/support/event-stream.ts'
import { knowGold } from '#test/support/gold.ts'
import { newPerson, signIn } from '#test/support/people.ts'
import { clientOf, testServer, type Client, type TestServer } from '#test/support/server.ts'
import { openSocket } from '#test/support/stream-socket.ts'
import { addressOf, someInput } from '#test/support/valid-input.ts'

const ADMINISTRATION = OPERATIONS.filter(({ roles }) => roles.length === 1 && roles[0] === 'admin')

/** What an operation names in each of its parts. */
function namesIn({ params, query, body }: Operation) {
  const of = (part: typeof params) => Object.keys(part?.shape ?? {})
  return { params: of(params), query: of(query), body: of(body) }
}

/** Asks with ids in place of what was drawn, and answers how it went. */
function askWith(client: Client, operation: Operation, ids: Readonly<Record<string, string>>) {
  const input = someInput(operation)
  const names = namesIn(operation)
  const among = (part: readonly string[]) =>
    Object.fromEntries(part.filter((name) => name in ids).map((name) => [name, ids[name]!]))
  const address = addressOf(operation, {
    params: { ...input.params, ...among(names.params) },
    query: { ...input.query, ...among(names.query) },
  })
  const body = input.body && { ...input.body, ...among(names.body) }
  return client.ask(operation.method, address, body)
}

test('every operation of the contract has a route, and every route an operation', () => {
  const bound = ROUTES.map(({ operation }) => operation.id).toSorted()
  assert.deepEqual(bound, OPERATIONS.map(({ id }) => id).toSorted())
})

test("GB-099 FO-264 what is another user's is not found, whatever is asked of it", async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const [owner, stranger] = [await newOwner(server), await newOwner(server)]
  const admin = await newOwner(server, 'admin')
  const before = await sightOf(owner)

  let walked = 0
  for (const operation of OPERATIONS.filter((one) => !ADMINISTRATION.includes(one))) {
    const { id, method, path } = operation
    const { params, query, body } = namesIn(operation)
    const named = idsAmong([...params, ...query, ...body], `${method} ${path}`)
    for (const other of [stranger, admin]) {
      // Each of its ids in turn is the owner's, the others are the stranger's own.
      for (const name of named.filter((one) => !LOCAL.includes(one))) {
        const ids = { ...other.ids, [name]: owner.ids[name]! }
        const answer = await askWith(other.client, operation, ids)
        assert.equal(answer.status, 404, `${id} of another's ${name}: ${answer.text}`)
        assert.equal(answer.body['code'], 'not_found')
        const unknown = await askWith(other.client, operation, { ...ids, [name]: `${name}_0` })
        const blurred = (text: unknown) => String(text).replaceAll(owner.ids[name]!, `${name}_0`)
        assert.equal(blurred(answer.body['detail']), unknown.body['detail'], 'no hint in the words')
        walked += 1
      }
    }
  }
  assert.ok(walked >= 30, `${walked} answers were looked at`)
  const after = await sightOf(owner)
  for (const [address, text] of Object.entries(before)) {
    if (!idsOf(owner).some((id) => text.includes(id))) continue // it shows nothing of theirs
    assert.equal(after[address], text, `nothing of the owner was touched: ${address}`)
  }
})

/** All that somebody sees of their own, by the address of it. */
async function sightOf({ client, ids }: Owner): Promise<Readonly<Record<string, string>>> {
  const seen: Record<string, string> = {}
  for (const operation of OPERATIONS) {
    if (operation.method !== 'GET' || operation.contentType !== 'application/json') continue
    if (operation.roles === 'anyone' || ADMINISTRATION.includes(operation)) continue
    if (namesIn(operation).params.some((name) => !(name in ids))) continue // everybody's
    const address = addressOf(operation, { params: ids, query: queryOf(operation) })
    const answer = await client.get(address)
    if (answer.status === 404 && isOfTheMarket(operation)) continue
    assert.ok(answer.status === 200, `${address}: ${answer.text}`)
    seen[address] = answer.text
  }
  return seen
}

/** It asks for something that is everybody's, and that nobody has stored here. */
function isOfTheMarket(operation: Operation): boolean {
  return Object.keys(operation.query?.shape ?? {}).some((name) => MARKET_NAMES.includes(name))
}

const MARKET_NAMES: readonly string[] = ['symbol', 'underlying', 'instrument_id', 'exchange']

/** What a query must have; a filter that is left out hides nothing. */
function queryOf(operation: Operation): Readonly<Record<string, string>> {
  const needed = Object.entries(operation.query?.shape ?? {}).filter(
    ([, field]) => !(field as { isOptional(): boolean }).isOptional(),
  )
  const some = someInput(operation).query
  return Object.fromEntries(needed.map(([name]) => [name, SAMPLES[name] ?? some[name]!]))
}

const SAMPLES: Readonly<Record<string, string>> = {
  instrument_id: 'GOLDBEES.NSE',
  interval: '1d',
  symbol: 'NIFTY',
  expiry: '2024-11-28',
  start: '2024-11-07T03:45:00Z',
  end: '2024-11-07T04:00:00Z',
  indicator: 'SMA_3',
  indicators: 'SMA_3',
}

test("FO-264 no answer of one user holds an id of another's, in lists and streams alike", async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const [owner, other] = [await newOwner(server), await newOwner(server)]
  const theirs = idsOf(owner)
  const holdsNone = (text: string, where: string) => {
    for (const id of theirs) assert.ok(!text.includes(id), `${where} shows ${id}`)
  }
  for (const [address, text] of Object.entries(await sightOf(other))) holdsNone(text, address)

  const headers = { authorization: `Bearer ${other.token}` }
  for (const operation of OPERATIONS) {
    if (operation.contentType !== 'text/event-stream') continue
    const url = server.url + addressOf(operation, { params: other.ids })
    const enough = new AbortController()
    let seen = 0
    for await (const message of readStream(url, headers, enough.signal)) {
      holdsNone(JSON.stringify(message), url)
      seen += 1
      if (JSON.stringify(message).includes(other.ids['run_id']!)) enough.abort()
    }
    assert.ok(seen > 0, `${url} told something`)
  }
})

/** Those that name one thing in all the world. */
function idsOf({ ids }: Owner): readonly string[] {
  return Object.entries(ids).flatMap(([name, id]) => (LOCAL.includes(name) ? [] : [id]))
}

/** What the key of a channel names, by its id. A new channel gets a line here. */
const KEYS: Readonly<Record<string, string | null>> = {
  'run.events': 'run_id',
  'run.progress': 'run_id',
  account: 'run_id',
  'strategy.m2m': 'strategy_id',
  runs: null, // takes * alone
  models: null, // the same
  indicators: null, // names a symbol, which is everybody's
  labels: null, // names a symbol, of the caller's own labels
  chain: null, // names an underlying and an expiry, which are everybody's
  quotes: null, // names an instrument, which is everybody's
  depth: null, // the same
  bars: null, // the same
  monitor: 'monitor_id',
  replay: 'replay_id',
}

test("FO-264 a stream of another user's is refused as if there were none", async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const [owner, other] = [await newOwner(server), await newOwner(server)]
  for (const stream of STREAMS) {
    const path = `${stream.path}?token=${other.token}&begin=false`
    const socket = await openSocket(t, server, path)
    await socket.next('welcome')
    for (const { id } of stream.channels) {
      const name = KEYS[id]
      assert.ok(name !== undefined, `Say in KEYS what the key of the channel ${id} names.`)
      if (name === null) continue
      const theirs = owner.ids[name]!
      const unknown = `${theirs.split('_')[0]}_0`
      const refusals: unknown[] = []
      for (const key of [theirs, unknown]) {
        const named = id === 'account' ? 'account_id' : name // a subject's own stream says it so
        const parameters = stream.id === 'everything' ? { channel: id, key } : { [named]: key }
        socket.say({ action: 'subscribe', ...parameters })
        const { code, message } = await socket.next('error')
        assert.equal(code, 'SUBSCRIBE_ERROR', `${stream.path} ${id}`)
        refusals.push(String(message).replaceAll(key, 'it'))
      }
      assert.equal(refusals[0], refusals[1], 'the words give no hint')
    }
    const ownersPath = `${stream.path}?token=${owner.token}`
    const { session_id } = await (await openSocket(t, server, ownersPath)).next('welcome')
    socket.say({ action: 'resume', session_id, last_sequence: 0 })
    assert.match(String((await socket.next('error'))['message']), /not known here/)
    const heard = JSON.stringify(socket.received.filter(({ type }) => type !== 'error'))
    for (const id of idsOf(owner)) assert.ok(!heard.includes(id), `${path} tells ${id}`)
  }
})

test('a route that names what nobody knows how to make fails the walk, and says what to do', () => {
  assert.throws(() => idsAmong(['thing_id'], 'GET /things/{thing_id}'), /names thing_id, .* MAKERS/)
  assert.deepEqual(idsAmong(['run_id', 'limit', 'instrument_id'], 'x'), ['run_id'])
})

test('FO-265 each operation answers 403 to the roles and permissions that it does not name', async (t) => {
  const server = await testServer(t)
  for (const role of ROLES) {
    const { access } = await signIn(server, await newPerson(server, role))
    for (const operation of GUARDED) {
      const { status, text } = await tryOut(server, operation, bearing(access))
      const allowed = operation.roles.includes(role)
      assert.equal(status === 403, !allowed, `${operation.id} as ${role}: ${status} ${text}`)
    }
  }
  const maker = await server.user('admin')
  for (const permission of PERMISSIONS) {
    const { body } = await maker.post('/api-keys', { name: 'one', permissions: [permission] })
    for (const operation of GUARDED) {
      const { status, text } = await tryOut(server, operation, bearing(String(body['api_key'])))
      const isOthers = /somebody who signed in|a key that holds every permission/.test(text)
      const isAllowed = operation.permission === permission && !isOthers
      assert.equal(status === 403, !isAllowed, `${operation.id} with ${permission}: ${text}`)
    }
  }
})

test('FO-265 a key that may do less than all cannot make itself a user who may', async (t) => {
  const server = await testServer(t)
  const admin = await server.user('admin')
  const some = await admin.post('/api-keys', {
    name: 'one',
    permissions: ['can_read', 'can_modify'],
  })
  const wanted = { name: 'Mallory', email: 'mallory@example.org', role: 'admin' }
  const refused = await clientOf(server.url, String(some.body['api_key'])).post('/users', wanted)
  assert.equal(refused.status, 403, refused.text)
  assert.equal((await admin.post('/users', wanted)).status, 201, 'a key that holds all may')
})

test('FO-314 without a credential that works each operation answers 401, but for the open ones', async (t) => {
  const server = await testServer(t)
  const { key, keyId, userId } = await server.user()
  await server.revoke({ userId, keyId })
  const forged = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`
  const wrong = [forged, key, 'sb_x', 'key_1.2', 'a.b.c', key.toUpperCase(), `${key},${key}`]
  const attempts = [{}, ...wrong.map(bearing), ...wrong.map((text) => ({ 'x-api-key': text }))]
  for (const operation of GUARDED) {
    for (const headers of attempts) {
      const { status, text, challenge } = await tryOut(server, operation, headers)
      assert.equal(status, 401, `${operation.id} with ${JSON.stringify(headers)}: ${text}`)
      assert.match(text, /"code":"unauthenticated"/)
      assert.match(challenge, /^Bearer/)
    }
  }
  for (const operation of OPERATIONS.filter(({ roles }) => roles === 'anyone')) {
    const { status, text } = await tryOut(server, operation, {})
    const mayRefuse = operation.errors.some((code) => ERRORS[code].status === 401)
    assert.ok(mayRefuse || status !== 401, `${operation.id}: ${text}`)
  }
})

const GUARDED = OPERATIONS.filter(({ roles }) => roles !== 'anyone')

function bearing(credential: string) {
  return { authorization: `Bearer ${credential}` }
}

/** Asks for what does not exist, so that nothing happens where it is allowed. */
async function tryOut(
  { url }: TestServer,
  { method, path, body }: Operation,
  headers: Readonly<Record<string, string>>,
) {
  const response = await fetch(url + path.replace(/\{\w+\}/g, 'none_0'), {
    method,
    redirect: 'manual',
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: '{"nothing": "of the kind"}' }),
  })
  const { status } = response
  const challenge = response.headers.get('www-authenticate') ?? ''
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
  if (isStream) await response.body!.cancel()
  return { status, challenge, text: isStream ? '' : await response.text() }
}

test('a key works as a header of its own and as a bearer token, until it is revoked', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const me = await user.get('/api/me')
  assert.deepEqual(me.body, {
    user_id: user.userId,
    name: 'A user',
    role: 'user',
    key_id: user.keyId,
  })
  const nobody = clientOf(server.url, null)
  const bearer = await nobody.get('/api/me', bearing(user.key))
  assert.deepEqual(bearer.body, me.body)
  assert.ok(!JSON.stringify(server.logged).includes(user.key), 'no log line carries a key')
  await server.revoke(user)
  assert.equal((await user.get('/api/me')).status, 401)
})
