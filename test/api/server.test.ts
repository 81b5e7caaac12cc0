import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { z } from 'zod'
import { openLog } from '#src/api/http/open-log.ts'
import { route } from '#src/api/route.ts'
import { mountsOf } from '#src/api/services.ts'
import { operation } from '#src/contract/operation.ts'
import type { Pool } from '#src/store/pool.ts'
import { transaction } from '#src/store/transaction.ts'
import type { Document } from '#test/support/contract-changes.ts'
import { assertNothingBreaks } from '#test/support/declared-changes.ts'
import { assertGolden } from '#test/support/golden.ts'
import { clientOf, testServer } from '#test/support/server.ts'
import { until } from '#test/support/tidemark.ts'

test('the OpenAPI document is the committed one', async (t) => {
  const server = await testServer(t)
  const { body } = await clientOf(server.url, null).get('/openapi.json')
  const document = { ...body, info: { ...(body['info'] as object), version: '0' } }
  assertNothingBreaks(document as Document)
  assertGolden('docs/openapi.json', `${JSON.stringify(document, null, 2)}\n`)
})

test('every reference in the OpenAPI document leads somewhere', async (t) => {
  const server = await testServer(t)
  const { text, body } = await clientOf(server.url, null).get('/openapi.json')
  const { schemas } = body['components'] as { schemas: object }
  const named = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!)
  assert.deepEqual(
    named.filter((name) => !(name in schemas)),
    [],
  )
  assert.ok(named.length > 100)
})

test('the dashboard is served for every path that is none of the API', async (t) => {
  const webRoot = await mkdtemp(join(tmpdir(), 'tidemark-web-'))
  t.after(() => rm(webRoot, { recursive: true }))
  await mkdir(join(webRoot, 'assets'))
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Dashboard</title>')
  await writeFile(join(webRoot, 'assets', 'main-1a2b3c.js'), 'export {}')
  await writeFile(join(webRoot, '.secret'), 'hidden')
  const server = await testServer(t, { webRoot })
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  const nobody = clientOf(server.url, null)

  for (const path of ['/', '/runs', '/runs/run_1?tab=orders']) {
    const page = await nobody.get(path, browser)
    assert.equal(page.status, 200, path)
    assert.match(page.text, /Dashboard/)
    assert.match(page.headers.get('content-security-policy')!, /frame-ancestors 'none'/)
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(page.headers.get('cache-control'), 'no-cache')
  }
  const script = await nobody.get('/assets/main-1a2b3c.js')
  assert.match(script.headers.get('cache-control')!, /immutable/)

  for (const path of ['/api/nothing', '/healthy', '/assets/gone.js', '/.secret']) {
    const headers = path.startsWith('/api') ? browser : {}
    assert.equal((await nobody.get(path, headers)).status, 404, path)
  }
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json']) {
    assert.ok((await nobody.get(path)).status >= 400, path)
  }
})

test('without a built dashboard its address says how to build it', async (t) => {
  const server = await testServer(t)
  const page = await clientOf(server.url, null).get('/', { accept: 'text/html' })
  assert.equal(page.status, 404)
  assert.match(String(page.body['detail']), /npm run build/)
})

test('a stop lets a request under way be answered, and refuses what comes after', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  const { pool } = server.database
  let answered: ReturnType<typeof user.get> | undefined
  let closed: Promise<void> | undefined
  await transaction(pool, async (tx) => {
    await tx.query('lock table run in access exclusive mode') // holds the request in its query
    answered = user.get('/api/runs')
    await untilSomebodyWaits(pool)
    closed = server.close()
  })
  const { status, headers } = await answered!
  assert.deepEqual([status, headers.get('connection')], [200, 'close'])
  await closed
  await assert.rejects(fetch(`${server.url}/health`))
})

test('a stop lets an answer arrive whole whose client reads slowly', async (t) => {
  const LETTERS = 32 * 2 ** 20 // more than the kernel holds between the two
  const long = operation({
    id: 'readLong',
    method: 'GET',
    path: '/long',
    summary: 'A long answer.',
    output: z.string(),
  })
  const mounts = [
    ...mountsOf([]),
    { prefix: '' as const, routes: [route(long, () => 'a'.repeat(LETTERS))] },
  ]
  const server = await testServer(t, { mounts })
  const user = await server.user()
  const reading = connect(Number(new URL(server.url).port), '127.0.0.1')
  reading.write(`GET /long HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${user.key}\r\n\r\n`)
  await once(reading, 'readable') // and no more is read for now
  const closed = server.close()
  const isDeaf = () =>
    fetch(`${server.url}/health`).then(
      () => false,
      () => true,
    )
  await until(isDeaf, 'it listens no more')
  let bytes = 0
  for await (const chunk of reading) bytes += (chunk as Buffer).length
  assert.ok(bytes > LETTERS, `${bytes} bytes arrived`)
  await closed
})

async function untilSomebodyWaits(pool: Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query(
      `select 1 from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rows.length > 0) return
  }
}

test('each request leaves one line in the log, without what it carried', async (t) => {
  const server = await testServer(t)
  const user = await server.user()
  await user.get('/api/runs?limit=7', { 'x-request-id': 'line-1' })
  const lines = server.logged.filter(({ message }) => message === 'request')
  assert.equal(lines.length, 1)
  const { duration_ms, ...line } = lines[0]!.details as Record<string, unknown>
  assert.equal(typeof duration_ms, 'number')
  assert.deepEqual(line, {
    correlation_id: 'line-1',
    method: 'GET',
    path: '/api/runs',
    status: 200,
    user_id: user.userId,
    key_id: user.keyId,
  })
})

test('the log hides keys, secrets and tokens, however deep they lie', () => {
  let written = ''
  const destination = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk)
      done()
    },
  })
  const log = openLog('info', destination)
  log.info({ key: 'S3', body: { secret: 'S3', headers: { authorization: 'S3' } } }, 'a line')
  assert.match(written, /"msg":"a line"/)
  assert.doesNotMatch(written, /S3/)
})
