import assert from 'node:assert/strict'
import { test } from 'node:test'
import { operation } from '#src/contract/operation.ts'
import { SERVICE_NAMES } from '#src/contract/service.ts'
import { route } from '#src/api/route.ts'
import { mountsOf, routesOf, type Mount } from '#src/api/services.ts'
import { z } from 'zod'
import { healthOf } from '#test/support/health.ts'
import { clientOf, testServer } from '#test/support/server.ts'

const listThings = operation({
  id: 'listThings',
  method: 'GET',
  path: '/things',
  summary: 'Things.',
  output: z.array(z.string()),
  roles: 'anyone',
})
const things = route(listThings, () => ['one'])

test('all services together have each path once, and every one of them', () => {
  const together = routesOf(mountsOf([])).map(({ operation: { method, path } }) => method + path)
  assert.equal(new Set(together).size, together.length)
  for (const name of SERVICE_NAMES) {
    for (const { operation: one } of routesOf(mountsOf([name]))) {
      const paths = [one.path, `/${name}${one.path}`] // it may be under its name there
      assert.ok(
        paths.some((path) => together.includes(one.method + path)),
        `${name}: ${one.path}`,
      )
    }
  }
})

test('DEC-25 a service by itself answers at the root, has its own health, and nothing of the others', async (t) => {
  const server = await testServer(t, { mounts: mountsOf(['market']) })
  const user = await server.user()
  assert.equal((await user.get('/api/strategies')).status, 200)
  await healthOf(user)
  assert.equal((await user.get('/metrics')).status, 200)
  const absent = await user.get('/api/runs')
  assert.deepEqual([absent.status, absent.body['code']], [404, 'not_found'])
})

test('DEC-26 a service under a prefix has its paths, its health and its metrics there', async (t) => {
  const [everywhere] = mountsOf([]).filter(({ routes }) =>
    routes.some(({ operation: { id } }) => id === 'readMe'),
  )
  const health = everywhere!.routes.filter(({ operation: { path } }) => path.startsWith('/health'))
  const mounts: readonly Mount[] = [
    everywhere!,
    { prefix: '/training', routes: [things, ...health] },
    { prefix: '/registry', routes: [things, ...health] },
  ]
  const server = await testServer(t, { mounts })
  const client = clientOf(server.url, null)
  for (const prefix of ['/training', '/registry']) {
    assert.equal((await client.get(`${prefix}/things`)).text, '["one"]')
    await healthOf(client, 200, `${prefix}/health`)
    assert.match((await client.get(`${prefix}/metrics`)).text, /http_requests_total/)
    const refused = await client.post(`${prefix}/things`)
    assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'GET'])
  }
  assert.equal((await client.get('/things')).status, 404)
  await healthOf(client)
})

test('FO-362 an endpoint that will go still answers, and says until when and what follows', async (t) => {
  const old = operation({
    ...listThings,
    id: 'listOldThings',
    path: '/old-things',
    deprecated: { since: '2026-01-31', sunset: '2026-07-31', successor: '/things' },
  })
  const server = await testServer(t, {
    mounts: [{ prefix: '', routes: [things, route(old, () => ['one'])] }],
  })
  const client = clientOf(server.url, null)
  const { status, headers, text } = await client.get('/old-things')
  assert.deepEqual([status, text], [200, '["one"]'])
  // GNU date: date -ud 2026-01-31 +%s; RFC 9745 and RFC 8594 have the forms.
  assert.equal(headers.get('deprecation'), '@1769817600')
  assert.equal(headers.get('sunset'), 'Fri, 31 Jul 2026 00:00:00 GMT')
  assert.equal(headers.get('link'), '</things>; rel="successor-version"')
  assert.equal((await client.get('/things')).headers.get('deprecation'), null)
  const { body } = await client.get('/openapi.json')
  const { paths } = body as { paths: Record<string, { get: { deprecated?: boolean } }> }
  assert.equal(paths['/old-things']!.get.deprecated, true)
  assert.equal(paths['/things']!.get.deprecated, undefined)
})
