import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { z } from 'zod'
import { route } from '#src/api/route.ts'
import { mountsOf } from '#src/api/services.ts'
import { DEFAULT_HTTP } from '#src/app/operations/http-settings.ts'
import { operation } from '#src/contract/operation.ts'
import { clientOf, testServer } from '#test/support/server.ts'
import { until } from '#test/support/tidemark.ts'

const NO_PROMTOOL =
  spawnSync('promtool', ['--version']).error !== undefined &&
  'There is no promtool on this machine. Install it (apt-get install prometheus) to run this.'

test('FO-351 http_requests_total grows with each request, and the duration is a histogram', async (t) => {
  const { url } = await testServer(t)
  const series = 'http_requests_total{method="GET",route="/health/live",status="200"}'
  const anyone = clientOf(url, null)
  for (let sent = 0; sent < 3; sent += 1) await anyone.get('/health/live')
  const after = await read(url)

  assert.equal(valueOf(after, series), 3)
  assert.match(after, /^# TYPE http_request_duration_seconds histogram$/m)
  const counted = 'http_request_duration_seconds_count{method="GET",route="/health/live"}'
  assert.equal(valueOf(after, counted), 3)
})

test('FO-351 a path that a client makes up makes no series of its own', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  for (const name of ['one', 'two', 'three']) {
    await user.get(`/no/such/${name}`)
    await user.get(`/api/runs/${name}`)
  }
  const lines = (await read(server.url)).split('\n')
  const found = lines.filter((line) => line.startsWith('http_requests_total{'))
  assert.deepEqual(found, [
    'http_requests_total{method="GET",route="unmatched",status="404"} 3',
    'http_requests_total{method="GET",route="/api/runs/:run_id",status="404"} 3',
  ])
  assert.doesNotMatch(lines.join('\n'), /no\/such|"one"/)
})

test('metrics are for this machine and for administrators, not for who comes by a proxy', async (t) => {
  const server = await testServer(t)
  const path = `${server.url}/metrics`
  const proxied = { 'x-forwarded-for': '203.0.113.7' }
  assert.equal((await fetch(path)).status, 200)
  assert.equal((await fetch(path, { headers: proxied })).status, 401)
  const user = await server.user()
  assert.equal((await user.get('/metrics', proxied)).status, 403)
  const admin = await server.user('admin')
  assert.equal((await admin.get('/metrics', proxied)).status, 200)
})

test('with METRICS_TOKEN the token is wanted from this machine too', async (t) => {
  const { url } = await testServer(t, { metricsToken: 'a-token-of-some-length' })
  const ask = (headers: Readonly<Record<string, string>>) => fetch(`${url}/metrics`, { headers })
  assert.equal((await ask({})).status, 401)
  assert.equal((await ask({ authorization: 'Bearer another' })).status, 401)
  assert.equal((await ask({ authorization: 'Bearer a-token-of-some-length' })).status, 200)
})

test('FO-352 there is a family for each thing that is measured, and what happened is in them', async (t) => {
  const broken = operation({
    id: 'broken',
    method: 'POST',
    path: '/broken',
    summary: 'A bug.',
    output: z.object({}),
    roles: 'anyone',
  })
  const fail = route(broken, () => assert.fail('a bug'))
  const mounts = [...mountsOf([]), { prefix: '' as const, routes: [fail] }]
  const server = await testServer(t, { mounts, http: DEFAULT_HTTP })
  const user = await server.user()
  const { pool } = server.database
  assert.equal((await user.get('/api/runs')).status, 200)
  assert.equal((await user.post('/strategies', { name: 'Iron condor' })).status, 201)
  assert.equal((await user.get('/strategies/0')).status, 404)
  assert.equal((await user.post('/broken', { a: 1 })).status, 500)
  const guess = { email: 'nobody@example.org', password: 'not-it-at-all' }
  assert.equal((await clientOf(server.url, null).post('/auth/login', guess)).status, 401)
  await assert.rejects(pool.query('select no_such_column'))
  await until(
    async () =>
      /^worker_task_duration_seconds_count\{task="activity"\} [1-9]/m.test(await read(server.url)),
    'a task has worked',
  )

  const text = await read(server.url)
  const above = (series: string): void =>
    assert.ok(valueOf(text, series) > 0, `${series} is above 0`)
  above('http_request_size_bytes_count{method="POST",route="/broken"}')
  above('http_response_size_bytes_count{method="GET",route="/api/runs"}')
  above('http_request_duration_seconds_sum{method="GET",route="/api/runs"}')
  above('http_requests_active') // this request
  above('database_up')
  above('database_queries_total{result="ok"}')
  above('database_queries_total{result="error"}')
  above('database_errors_total{kind="statement"}')
  above('database_query_duration_seconds_count')
  above('database_pool_acquire_duration_seconds_count')
  above('database_pool_connections{state="idle"}')
  assert.equal(valueOf(text, 'database_pool_limit{limit="max"}'), 10)
  above('auth_attempts_total{method="password",result="sign_in_refused"}')
  above('rate_limit_hits_total{limit="user"}')
  above('worker_tasks_total{task="activity",result="ok"}')
  above('worker_task_up{task="database"}')
  assert.equal(valueOf(text, 'worker_queue_depth{queue="run_command"}'), 0)
  assert.equal(valueOf(text, 'runs{status="RUNNING"}'), 0)
  assert.equal(valueOf(text, 'strategies_active{strategy="buy-and-hold"}'), 0)
  assert.ok(valueOf(text, 'strategies_active{strategy="portfolio"}') >= 0, 'sampled, maybe before')
  above('strategy_operations_total{strategy="portfolio",result="ok"}')
  above('strategy_operations_total{strategy="portfolio",result="error"}')
  above('unhandled_exceptions_total{where="request"}')
  above('nodejs_eventloop_lag_seconds')
  for (const family of FAMILIES) assert.match(text, new RegExp(`^# TYPE ${family} `, 'm'), family)
})

/** Those that nothing in this test moves. */
const FAMILIES = [
  'database_timeouts_total',
  'cache_operations_total',
  'cache_hit_ratio',
  'cache_entries',
  'redis_up',
  'redis_commands_total',
  'redis_command_duration_seconds',
  'websocket_connections',
  'websocket_messages_in_total',
  'websocket_messages_out_total',
  'websocket_errors_total',
  'websocket_subscriptions',
  'auth_jwt_validations_total',
  'fo_queries_total',
  'fo_greeks_total',
  'ticker_requests_total',
  'ticker_breaker_state',
  'rate_limit_blocks_total',
  'worker_restarts_total',
]

test('what is served keeps to the conventions of Prometheus', { skip: NO_PROMTOOL }, async (t) => {
  const { url } = await testServer(t)
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: await read(url),
    encoding: 'utf8',
  })
  assert.equal(status, 0, stdout + stderr)
})

async function read(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`)
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  return response.text()
}

function valueOf(text: string, series: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `))
  assert.ok(line !== undefined, `${series} is there`)
  return Number(line.slice(series.length + 1))
}
