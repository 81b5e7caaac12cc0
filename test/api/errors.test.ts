import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { ERRORS, type ErrorCode } from '#src/core/app-error.ts'
import { openPool } from '#src/store/pool.ts'
import { testClusterDsn } from '#test/support/database.ts'
import { HOLD_GOLD, knowGold, startGold } from '#test/support/gold.ts'
import { healthOf } from '#test/support/health.ts'
import { clientOf, testServer, type Answer } from '#test/support/server.ts'

/** Every error has the one body, its status from the catalogue, and the request's own id. */
function assertError(answer: Answer, code: ErrorCode): void {
  assert.equal(answer.body['code'], code, answer.text)
  assert.equal(answer.status, ERRORS[code].status)
  assert.match(String(answer.body['detail']), /^\S.*\.$/)
  assert.equal(answer.body['correlation_id'], answer.headers.get('x-request-id'))
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
}

test('bad input is answered with every field that is wrong, and does nothing', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const refused = await user.post('/api/runs', {
    strategy: '../../etc/passwd',
    instruments: [],
    initial_cash: '-1',
    fee_bps: 5,
    maximum_position: '0',
    feed: { from: '2026-02-30', bars_per_second: 0 },
    colour: 'red',
  })
  assertError(refused, 'invalid_input')
  assert.deepEqual(refused.body['errors'], [
    { path: 'body.strategy', message: 'must be a name from /api/strategies' },
    { path: 'body.instruments', message: 'must name at least one instrument' },
    { path: 'body.initial_cash', message: 'must not be negative' },
    { path: 'body.fee_bps', message: 'must be decimal text in quotes, like "10.5"' },
    { path: 'body.maximum_position', message: 'must be more than zero' },
    { path: 'body.feed.from', message: 'must be a date that exists, like 2026-01-31' },
    { path: 'body.feed.bars_per_second', message: 'must be more than zero' },
    { path: 'body.colour', message: 'is not known here' },
  ])
  assert.deepEqual((await user.get('/api/runs')).items, [])
})

test('a field of a query that is not known, or a number without digits, filters nothing unseen', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const refused = async (path: string) => {
    const answer = await user.get(path)
    assertError(answer, 'invalid_input')
    return answer.body['errors']
  }
  assert.deepEqual(await refused('/api/runs?state=ended&limit='), [
    { path: 'query.limit', message: 'must be a whole number' },
    { path: 'query.state', message: 'is not known here' },
  ])
  assert.deepEqual(await refused('/api-keys?stauts=active'), [
    { path: 'query.stauts', message: 'is not known here' },
  ])
  assert.deepEqual(await refused('/api/strategies?limit=5'), [
    { path: 'query.limit', message: 'is not known here' }, // it has no query at all
  ])
  for (const path of ['/health/live?probe=1', '/udf/time?_=17', '/udf/config?client=chart']) {
    assert.equal((await user.get(path)).status, 200, path) // those who ask are not ours to teach
  }
})

const wrong: readonly (readonly [string, object, string])[] = [
  ['no body at all', {}, 'body.strategy'],
  ['an unknown strategy', { ...HOLD_GOLD, strategy: 'get-rich' }, ''],
  ['a path for a strategy', { ...HOLD_GOLD, strategy: '/tmp/mine.ts' }, 'body.strategy'],
  ['an unknown instrument', { ...HOLD_GOLD, instruments: ['X.NSE'] }, 'body.instruments'],
  [
    'an instrument twice',
    { ...HOLD_GOLD, instruments: ['GOLDBEES.NSE', 'GOLDBEES.NSE'] },
    'body.instruments',
  ],
  [
    'a last session before the first',
    { ...HOLD_GOLD, feed: { from: '2024-01-05', to: '2024-01-04' } },
    'body.feed.to',
  ],
  ['a session in the year 1', { ...HOLD_GOLD, feed: { from: '0001-01-01' } }, 'body.feed.from'],
  [
    'a parameter out of range',
    { ...HOLD_GOLD, parameters: { investFraction: 2 } },
    'body.parameters.investFraction',
  ],
  [
    'an unknown parameter',
    { ...HOLD_GOLD, parameters: { fraction: 1 } },
    'body.parameters.fraction',
  ],
  ['NUL in a name', { ...HOLD_GOLD, name: 'a\u0000b' }, 'body.name'],
  ['NUL in a parameter', { ...HOLD_GOLD, parameters: { 'a\u0000': 1 } }, 'body.parameters'],
  [
    'more digits than money has',
    { ...HOLD_GOLD, initial_cash: '9'.repeat(31) },
    'body.initial_cash',
  ],
  ['nine places', { ...HOLD_GOLD, initial_cash: '1.000000001' }, 'body.initial_cash'],
]

test('a wrong start is refused with a sentence and the field that is wrong', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  for (const [name, body, path] of wrong) {
    const refused = await user.post('/api/runs', body)
    assertError(refused, 'invalid_input')
    if (path === '') continue
    const errors = refused.body['errors'] as { path: string }[]
    assert.ok(errors[0]!.path.startsWith(path), `${name}: ${refused.text}`)
  }
  assert.deepEqual((await user.get('/api/runs')).items, [])
})

test('the framework refuses in the same words: 400, 404, 405, 413, 415', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  assertError(await user.post('/api/runs', '{"strategy":'), 'malformed_request')
  assertError(await user.get('/api/nothing'), 'not_found')
  assertError(await user.get('/api/runs/%ZZ'), 'malformed_request')
  assertError(await user.get('/api/runs/run_nothing'), 'not_found')
  assertError(await user.get(`/api/runs/${'x'.repeat(150)}`), 'invalid_input')
  assertError(await user.post('/api/runs', `"${'x'.repeat(2_000_000)}"`), 'payload_too_large')
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  assertError(await user.post('/api/runs', 'strategy=x', form), 'unsupported_media_type')
  assertError(
    await user.post('/api/runs', 'x', { 'content-type': 'text/plain' }),
    'unsupported_media_type',
  )

  const put = await user.put('/api/runs', {})
  assertError(put, 'method_not_allowed')
  assert.deepEqual(new Set(put.headers.get('allow')!.split(', ')), new Set(['POST', 'GET']))
  const polluted = await user.post('/api/runs', '{"__proto__": {"strategy": "x"}}')
  assertError(polluted, 'malformed_request')
})

test('a query that is wrong is refused: limits, cursors, instants', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const run = await startGold(user)
  const paths = [
    '/api/runs?limit=0',
    '/api/runs?limit=501',
    '/api/runs?limit=ten',
    '/api/runs?limit=1&limit=2',
    '/api/runs?status=FAST',
    '/api/runs?after=%00',
    `${run.path}/equity-curve?after=yesterday`,
    `${run.path}/equity-curve?points=3`,
    `${run.path}/events?after=-1`,
    `${run.path}/events?after=1e99`,
    `${run.path}/stream?after=x`,
    '/api/bars',
    '/api/bars?instrument_id=GOLDBEES.NSE&interval=1h',
    '/api/bars?instrument_id=GOLDBEES.NSE&from=2026-01-01T00:00:00',
    '/api/bars?instrument_id=GOLDBEES.NSE&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
  ]
  for (const path of paths) assertError(await user.get(path), 'invalid_input')
})

test("a client's own request id comes back; one that would spoil a log is replaced", async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const named = await user.get('/api/runs/none', { 'x-request-id': 'deploy-42' })
  assertError(named, 'not_found')
  assert.equal(named.body['correlation_id'], 'deploy-42')
  const odd = await user.get('/api/runs/none', { 'x-request-id': 'a b"c' })
  assert.match(String(odd.body['correlation_id']), /^[0-9a-f-]{36}$/)
})

test('without its database the service answers 503, and is healthy again with it', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  await healthOf(user, 200)

  const { database } = server.database.pool.place
  const admin = openPool(await testClusterDsn(), { max: 1 })
  t.after(() => admin.end())
  await admin.query(`alter database ${database} allow_connections false`)
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
    database,
  ])
  await healthOf(user, 503)
  for (const path of ['/health', '/api/me', '/api/runs']) {
    const answer = await user.get(path)
    assertError(answer, 'database_unavailable')
    assert.equal(answer.headers.get('retry-after'), '1')
    assert.doesNotMatch(answer.text, new RegExp(database), 'not where the database is')
  }
  await admin.query(`alter database ${database} allow_connections true`)
  await healthOf(user, 200)
})

test('what is not HTTP is answered with 400, and the server goes on', async (t) => {
  const server = await testServer(t)
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.end('hello\r\n\r\n')
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  assert.match(answer, /^HTTP\/1\.1 400/)
  await healthOf(clientOf(server.url, null), 200)
})
