import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { instant } from '#src/core/instant.ts'
import { settableClock } from '#test/support/clock.ts'
import { HOLD_GOLD, knowGold, startGold } from '#test/support/gold.ts'
import { clientOf, testServer, type Answer, type Client } from '#test/support/server.ts'
import { openSocket } from '#test/support/stream-socket.ts'

const FORM = /^sb_([0-9a-f]{8})_[0-9a-f]{40}$/

async function made(client: Client, wanted: object = {}): Promise<Answer & { key: string }> {
  const answer = await client.post('/api-keys', { name: 'a program', ...wanted })
  assert.equal(answer.status, 201, answer.text)
  return { ...answer, key: String(answer.body['api_key']) }
}

test('FO-266 FO-267 a key is shown once, may read, and only its SHA-256 is kept', async (t) => {
  const clock = settableClock('2026-01-31T10:00:00Z')
  const server = await testServer(t, { clock })
  const user = await server.user()
  const { body, key } = await made(user)
  assert.match(key, FORM)
  const { api_key: _, ...shown } = body
  assert.equal(shown['key_prefix'], FORM.exec(key)![1])
  assert.deepEqual(
    [shown['permissions'], shown['ip_allow_list'], shown['allowed_accounts'], shown['status']],
    [['can_read'], [], null, 'active'],
  )
  assert.equal(shown['expires_at'], '2027-01-31T10:00:00.000Z')
  assert.deepEqual([shown['orders_per_second'], shown['requests_per_minute']], [10, 200])

  const path = `/api-keys/${String(body['key_id'])}`
  const [one, list] = [await user.get(path), await user.get('/api-keys')]
  assert.deepEqual(one.body, shown)
  assert.equal(list.items.length, 2)
  for (const answer of [one, list]) assert.ok(!answer.text.includes(key.slice(12)))

  const { rows } = await server.database.pool.query<Record<string, unknown>>(
    'select * from api_key where key_id = $1',
    [body['key_id']],
  )
  const row = rows[0]!
  assert.deepEqual(row['key_hash'], createHash('sha256').update(key).digest())
  assert.ok(!JSON.stringify(row).includes(key.slice(12)), 'the secret part is in no column')
})

test('FO-267 a key does what its permissions say, and 403 names the one that it lacks', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const order = { instrument_id: 'GOLDBEES.NSE', side: 'BUY', quantity: '1' }
  const asks: readonly (readonly [string, (client: Client) => Promise<Answer>])[] = [
    ['can_read', (client) => client.get('/api/runs')],
    ['can_trade', (client) => client.post('/api/runs/run_none/orders', order)],
    ['can_cancel', (client) => client.post('/api/runs/run_none/orders/ord_1/cancel')],
    ['can_modify', (client) => client.post('/api/runs/run_none/stop')],
  ]
  for (const [held] of asks) {
    const { key } = await made(user, { permissions: [held] })
    for (const [needed, ask] of asks) {
      const { status, body } = await ask(clientOf(server.url, key))
      if (held === needed) assert.notEqual(status, 403, `${held} allows ${needed}`)
      else {
        assert.deepEqual([status, body['code']], [403, 'forbidden'], `${held}, not ${needed}`)
        assert.match(String(body['detail']), new RegExp(needed))
      }
    }
  }
  const switched = await made(user, { permissions: { can_trade: true } })
  assert.deepEqual(switched.body['permissions'], ['can_read', 'can_trade'])
})

test('FO-267 a key works only from the addresses it lists', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  for (const [ranges, works] of [
    [['127.0.0.0/8'], true],
    [['2001:db8::/32', '127.0.0.1'], true],
    [['203.0.113.0/24', '2001:db8::/32'], false],
  ] as const) {
    const { key, body } = await made(user, { ip_allow_list: ranges })
    const answer = await clientOf(server.url, key).get('/api/me')
    assert.equal(answer.status, works ? 200 : 403, answer.text)
    if (works) continue
    assert.match(String(answer.body['detail']), /from this address, 127\.0\.0\.1/)
    const uses = await user.get(`/api-keys/${String(body['key_id'])}/usage`)
    assert.equal(uses.items[0]!['status'], 403, 'its owner sees that somebody tried')
  }
  for (const wrong of ['300.1.1.1', '10.0.0.0/33', 'localhost', '10.0.0.0/8; drop table', '']) {
    const refused = await user.post('/api-keys', { name: 'x', ip_allow_list: [wrong] })
    assert.equal(refused.status, 422, wrong)
  }
})

test('FO-267 a key ends by itself after 1 to 365 days', async (t) => {
  const clock = settableClock('2026-01-01T00:00:00Z')
  const server = await testServer(t, { clock })
  const user = await server.user()
  for (const days of [0, 366, 1.5, -1, '30']) {
    const refused = await user.post('/api-keys', { name: 'x', expires_in_days: days })
    assert.equal(refused.status, 422, `${days} days`)
  }
  const { key, body } = await made(user, { expires_in_days: 30 })
  const bearer = clientOf(server.url, key)
  clock.set('2026-01-30T23:59:59.999Z')
  assert.equal((await bearer.get('/api/me')).status, 200)
  clock.set('2026-01-31T00:00:00Z')
  const refused = await bearer.get('/api/me')
  assert.equal(refused.status, 401)
  assert.match(String(refused.body['detail']), /expired at 2026-01-31T00:00:00\.000Z/)
  const expired = await user.get('/api-keys?status=expired')
  assert.deepEqual(
    expired.items.map((item) => item['key_id']),
    [body['key_id']],
  )
})

test('FO-266 FO-267 a revoked key stops at once, and its row stays with who and why', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const { key, body } = await made(user)
  const path = `/api-keys/${String(body['key_id'])}`
  const ended = await user.ask('DELETE', `${path}?reason=${encodeURIComponent('laptop lost')}`)
  assert.equal(ended.status, 200)
  assert.deepEqual(
    [ended.body['status'], ended.body['revoked_by'], ended.body['revoked_reason']],
    ['revoked', user.userId, 'laptop lost'],
  )
  const refused = await clientOf(server.url, key).get('/api/me')
  assert.equal(refused.status, 401)
  assert.match(String(refused.body['detail']), /was revoked/)

  const again = await user.ask('DELETE', `${path}?reason=other`)
  assert.deepEqual(again.body, ended.body, 'the first to end it is who ended it')
  assert.deepEqual((await user.get(path)).body, ended.body)
  const active = await user.get('/api-keys?status=active')
  assert.ok(active.items.every((item) => item['key_id'] !== body['key_id']))

  const { pool } = server.database
  const forbidden = [
    `update api_key set revoked_at = null, revoked_by = null, revoked_reason = null
     where key_id = $1`,
    `update api_key set can_trade = true where key_id = $1`,
    `update api_key set expires_at = null where key_id = $1`,
    `delete from api_key where key_id = $1`,
  ]
  for (const sql of forbidden) {
    await assert.rejects(pool.query(sql, [body['key_id']]), /key (?:stays|is revoked)/, sql)
  }
})

test('FO-266 a key is validated by itself or by whoever was given it', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const { key, body } = await made(user, { permissions: ['can_read', 'can_trade'] })
  const nobody = clientOf(server.url, null)
  for (const answer of [
    await nobody.post('/api-keys/validate', { api_key: key }),
    await clientOf(server.url, key).post('/api-keys/validate'),
    await nobody.post('/api-keys/validate', {}, { authorization: `Bearer ${key}` }),
  ]) {
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual([answer.body['valid'], answer.body['user_id']], [true, user.userId])
    const shown = answer.body['key'] as Record<string, unknown>
    assert.deepEqual(shown['permissions'], ['can_read', 'can_trade'])
    assert.ok(!answer.text.includes(key.slice(12)))
  }
  await user.ask('DELETE', `/api-keys/${String(body['key_id'])}`)
  const forged = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`
  const elsewhere = await made(user, { ip_allow_list: ['203.0.113.1'] })
  for (const wrong of [key, forged, elsewhere.key, 'sb_', '', 'x'.repeat(200), `${key}\n`]) {
    const answer = await nobody.post('/api-keys/validate', { api_key: wrong })
    assert.deepEqual([answer.status, answer.body['valid'], answer.body['key']], [200, false, null])
  }
})

test('FO-267 a key makes no key that may more than itself', async (t) => {
  const clock = settableClock('2026-01-01T00:00:00Z')
  const server = await testServer(t, { clock })
  const user = await server.user()
  const held = {
    permissions: ['can_read', 'can_modify'],
    ip_allow_list: ['127.0.0.0/8'],
    allowed_accounts: ['acc_1', 'acc_2'],
    expires_in_days: 30,
  }
  const maker = clientOf(server.url, (await made(user, held)).key)
  const beyond: readonly object[] = [
    { permissions: ['can_read', 'can_trade'] },
    { permissions: { can_cancel: true } },
    { ip_allow_list: [] },
    { ip_allow_list: ['127.0.0.1', '10.0.0.0/8'] },
    { ip_allow_list: ['0.0.0.0/0'] },
    { allowed_accounts: null },
    { allowed_accounts: ['acc_1', 'acc_3'] },
    { expires_in_days: 31 },
  ]
  for (const wanted of beyond) {
    const refused = await maker.post('/api-keys', { name: 'child', ...wanted })
    assert.equal(refused.status, 403, JSON.stringify(wanted))
    assert.match(String(refused.body['detail']), /cannot make a key that may more than itself/)
  }
  const child = await made(maker)
  const { permissions, ip_allow_list, allowed_accounts, expires_at } = child.body
  assert.deepEqual(
    { permissions, ip_allow_list, allowed_accounts, expires_at },
    {
      permissions: ['can_read'],
      ip_allow_list: ['127.0.0.0/8'],
      allowed_accounts: ['acc_1', 'acc_2'],
      expires_at: '2026-01-31T00:00:00.000Z',
    },
    'what is left out is the least, or what its maker has',
  )
  await made(maker, { allowed_accounts: ['acc_2'], ip_allow_list: ['127.0.0.1'] })
  const reader = clientOf(server.url, child.key)
  assert.equal((await reader.post('/api-keys', { name: 'grandchild' })).status, 403)
})

test('FO-268 a key asks 200 times a minute and orders 10 times a second', async (t) => {
  const clock = settableClock('2026-01-01T00:00:00Z')
  const server = await testServer(t, { clock })
  const user = await server.user()
  const { key } = await made(user, { permissions: ['can_read', 'can_trade'] })
  const bearer = clientOf(server.url, key)

  const order = { instrument_id: 'GOLDBEES.NSE', side: 'BUY', quantity: '1' }
  const place = () => bearer.post('/api/runs/run_none/orders', order)
  for (let sent = 1; sent <= 11; sent += 1) {
    const { status } = await place()
    assert.equal(status, sent <= 10 ? 404 : 429, `order ${sent} of one second`)
  }
  clock.set('2026-01-01T00:00:01Z')
  assert.equal((await place()).status, 404)

  const { key: reading } = await made(user)
  const reader = clientOf(server.url, reading)
  for (let asked = 1; asked <= 200; asked += 1) {
    assert.equal((await reader.get('/api/me')).status, 200, `request ${asked}`)
  }
  const late = await reader.get('/api/me')
  assert.deepEqual([late.status, late.body['code']], [429, 'rate_limited'])
  assert.equal(late.headers.get('retry-after'), '60')
  assert.match(String(late.body['detail']), /rate limit exceeded/)
  assert.equal((await user.get('/api/me')).status, 200, 'another key of the user is free to go on')
  clock.set('2026-01-01T00:01:01Z')
  assert.equal((await reader.get('/api/me')).status, 200)
})

test('FO-268 what is asked with a key is on record for 90 days', async (t) => {
  const clock = settableClock('2026-01-01T00:00:00Z')
  const server = await testServer(t, { clock })
  const user = await server.user()
  const { key, body } = await made(user)
  const bearer = clientOf(server.url, key)
  const path = `/api-keys/${String(body['key_id'])}`
  await bearer.get('/api/runs?limit=7', { 'user-agent': 'desk/1.0' })
  clock.set('2026-01-02T00:00:00Z')
  await bearer.post('/api/runs', HOLD_GOLD, { 'user-agent': 'desk/1.1' })

  const uses = await user.get(`${path}/usage`)
  assert.deepEqual(
    uses.items.map(({ use_id, ...use }) => {
      assert.ok(use_id)
      return use
    }),
    [
      {
        used_at: '2026-01-02T00:00:00.000Z',
        endpoint: '/api/runs',
        method: 'POST',
        status: 403,
        ip: '127.0.0.1',
        agent: 'desk/1.1',
      },
      {
        used_at: '2026-01-01T00:00:00.000Z',
        endpoint: '/api/runs',
        method: 'GET',
        status: 200,
        ip: '127.0.0.1',
        agent: 'desk/1.0',
      },
    ],
  )
  const first = await user.get(`${path}/usage?limit=1`)
  const second = await user.get(`${path}/usage?limit=1&after=${String(first.body['next'])}`)
  assert.deepEqual([...first.items, ...second.items], uses.items)
  const seen = await user.get(path)
  assert.equal(seen.body['last_used_at'], '2026-01-02T00:00:00.000Z')
  assert.equal(seen.body['last_used_ip'], '127.0.0.1')

  await bearer.get('/api/runs/run_of_mine/orders?limit=7')
  const [latest] = (await user.get(`${path}/usage`)).items
  assert.equal(latest!['endpoint'], '/api/runs/{run_id}/orders', 'without its values')

  clock.set('2026-04-01T12:00:00Z') // 90 days and a half after the first, 89 after the second
  await bearer.get('/api/me')
  const kept = await user.get(`${path}/usage`)
  assert.deepEqual(
    kept.items.map((use) => use['used_at']),
    ['2026-04-01T12:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
  )
  assert.ok(clock.now() - instant('2026-01-01T00:00:00Z') > 90 * 86_400_000)
})

test('FO-267 a key reaches the accounts it lists, and to it there are no others', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const [one, other] = [await startGold(user), await startGold(user, { kind: 'bot' })]
  const held = { permissions: ['can_read', 'can_trade', 'can_modify'] }
  const { key } = await made(user, { ...held, allowed_accounts: [one.runId] })
  const bearer = clientOf(server.url, key)

  assert.equal((await bearer.get(one.path)).status, 200)
  const nothing = await bearer.get('/api/runs/run_none')
  const hidden = await bearer.get(other.path)
  assert.deepEqual([hidden.status, hidden.body['detail']], [404, nothing.body['detail']])
  assert.equal((await bearer.post(`${other.path}/stop`)).status, 404)
  const listed = await bearer.get('/api/runs')
  assert.deepEqual(
    listed.items.map((run) => run['run_id']),
    [one.runId],
  )
  for (const [method, path, body] of [
    ['POST', '/api/runs', HOLD_GOLD],
    ['POST', '/api/system/arm', undefined],
    ['GET', '/api/stream', undefined],
  ] as const) {
    const refused = await bearer.ask(method, path, body)
    assert.equal(refused.status, 403, path)
    assert.match(String(refused.body['detail']), /for all accounts/)
  }
  assert.equal((await user.get(other.path)).body['status'], 'RUNNING', 'nothing was stopped')
})

test('FO-268 a stream that is opened with a key is a use of it', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const { key, body } = await made(user)
  const path = `/api-keys/${String(body['key_id'])}`
  const socket = await openSocket(t, server, '/stream', { 'x-api-key': key })
  await socket.next('welcome')
  await user.ask('DELETE', path)
  const late = await openSocket(t, server, '/orders/stream', { 'x-api-key': key })
  assert.equal((await late.closed).code, 1008)

  const { items } = await user.get(`${path}/usage`)
  const seen = items.map(({ endpoint, method, status }) => [endpoint, method, status])
  assert.deepEqual(seen, [
    ['/orders/stream', 'GET', 401],
    ['/stream', 'GET', 101],
  ])
})
