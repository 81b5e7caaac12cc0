import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'node:test'
import { z } from 'zod'
import { openLog } from '#src/api/http/open-log.ts'
import { route } from '#src/api/route.ts'
import { operation } from '#src/contract/operation.ts'
import { clientOf, testServer } from '#test/support/server.ts'

type Line = Readonly<Record<string, unknown>>

test('FO-350 a request’s correlation id is in its answer and in every line that it causes', async (t) => {
  const { lines, log } = collecting()
  const chatter = operation({
    id: 'chatter',
    method: 'POST',
    path: '/chatter',
    summary: 'Writes into the log, at once and after a while.',
    body: z.object({ name: z.string() }),
    output: z.object({}),
    roles: 'anyone',
  })
  const chat = route(chatter, async ({ pool, log: own }, { body }) => {
    own.info({ name: body.name }, 'at once')
    await pool.query('select pg_sleep(0.01)')
    own.info({ name: body.name }, 'after the database')
    void turn().then(() => own.info({ name: body.name }, 'after the answer'))
    return {}
  })
  const { url } = await testServer(t, { log, mounts: [{ prefix: '', routes: [chat] }] })
  const anyone = clientOf(url, null)
  const names = ['a', 'b', 'c', 'd', 'e'] // at the same time, each with a body
  const answers = await Promise.all(
    names.map((name) => anyone.post('/chatter', { name }, { 'x-correlation-id': `id-of-${name}` })),
  )
  await turn()
  for (const [index, name] of names.entries()) {
    assert.equal(answers[index]!.headers.get('x-correlation-id'), `id-of-${name}`)
    const own = lines.filter((line) => line['name'] === name)
    assert.deepEqual(
      own.map((line) => [line['correlation_id'], line['msg']]),
      ['at once', 'after the database', 'after the answer'].map((msg) => [`id-of-${name}`, msg]),
    )
    const requests = lines.filter((line) => line['msg'] === 'request')
    assert.equal(requests.filter((line) => line['correlation_id'] === `id-of-${name}`).length, 1)
  }
})

test('FO-350 who cannot prove who they are is in the log, even where only errors are', async (t) => {
  const { lines, log } = collecting('error')
  const { url } = await testServer(t, { log })
  const key = 'sb_01234567_0123456789abcdef0123456789abcdef01234567'
  const { status } = await clientOf(url, key).get('/api/runs?token=hunter2')
  assert.equal(status, 401)
  assert.deepEqual(
    lines.map(({ level, msg, path, address }) => ({ level, msg, path, address })),
    [{ level: 'ERROR', msg: 'authentication failed', path: '/api/runs', address: '127.0.0.1' }],
  )
})

function collecting(level: 'info' | 'error' = 'info') {
  const lines: Line[] = []
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)) as Line)
      done()
    },
  })
  return { lines, log: openLog(level, destination) }
}
