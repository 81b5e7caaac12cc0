import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_HTTP } from '#src/app/operations/http-settings.ts'
import { testServer } from '#test/support/server.ts'

const DESK = 'https://desk.example.org'
const http = { ...DEFAULT_HTTP, corsOrigins: [DESK, 'http://localhost:5173'] }

function preflight(url: string, origin: string, method = 'POST'): Promise<Response> {
  return fetch(`${url}/api/runs`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'x-api-key,content-type,idempotency-key',
    },
  })
}

test('FO-274 a preflight of a listed origin is answered with what it may do', async (t) => {
  const server = await testServer(t, { http })
  for (const origin of http.corsOrigins) {
    const { status, headers } = await preflight(server.url, origin)
    assert.equal(status, 204)
    assert.equal(headers.get('access-control-allow-origin'), origin)
    assert.equal(headers.get('access-control-allow-credentials'), 'true')
    const methods = headers.get('access-control-allow-methods')!.split(', ')
    assert.deepEqual(methods, ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    const sent = headers.get('access-control-allow-headers')!.split(', ')
    for (const name of ['authorization', 'content-type', 'x-api-key', 'idempotency-key']) {
      assert.ok(sent.includes(name), `${name} may be sent`)
    }
  }
})

test('FO-274 only listed origins are allowed, and none by a wildcard', async (t) => {
  const server = await testServer(t, { http })
  const user = await server.user()
  const others = ['https://evil.example', 'https://desk.example.org.evil.example', 'null']
  for (const origin of others) {
    const { headers } = await preflight(server.url, origin)
    assert.equal(headers.get('access-control-allow-origin'), null, origin)
    const answer = await user.get('/api/runs', { origin })
    assert.equal(answer.headers.get('access-control-allow-origin'), null, origin)
  }
})

test('FO-274 answers and errors carry the headers, so that a page can read both', async (t) => {
  const server = await testServer(t, { http })
  const user = await server.user()
  for (const path of ['/api/runs', '/api/runs/none', '/nothing', '/api/runs?limit=0']) {
    const { headers } = await user.get(path, { origin: DESK })
    assert.equal(headers.get('access-control-allow-origin'), DESK, path)
    assert.equal(headers.get('access-control-allow-credentials'), 'true', path)
    assert.match(headers.get('vary') ?? '', /origin/i, path)
    const read = headers.get('access-control-expose-headers')!.split(', ')
    for (const name of ['x-correlation-id', 'x-ratelimit-remaining', 'retry-after']) {
      assert.ok(read.includes(name), `${path}: ${name} may be read`)
    }
  }
})

test('FO-274 without a list no origin is allowed, and a preflight is answered all the same', async (t) => {
  const server = await testServer(t)
  const { status, headers } = await preflight(server.url, DESK)
  assert.equal(status, 204)
  assert.equal(headers.get('access-control-allow-origin'), null)
  assert.match(headers.get('access-control-allow-methods') ?? '', /PATCH/)
})
