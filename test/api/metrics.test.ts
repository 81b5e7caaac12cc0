import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testServer } from '#test/support/server.ts'

test('FO-351 http_requests_total grows with each request, and the duration is a histogram', async (t) => {
  const { url } = await testServer(t)
  const series = 'http_requests_total{method="GET",route="/health",status="200"}'
  await fetch(`${url}/health`)
  const before = await read(url)
  for (let sent = 0; sent < 3; sent += 1) await (await fetch(`${url}/health`)).text()
  const after = await read(url)

  assert.equal(valueOf(after, series) - valueOf(before, series), 3)
  assert.match(after, /^# TYPE http_request_duration_seconds histogram$/m)
  const counted = 'http_request_duration_seconds_count{method="GET",route="/health"}'
  assert.equal(valueOf(after, counted), valueOf(after, series))
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
