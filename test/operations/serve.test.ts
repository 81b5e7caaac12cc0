import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock } from '#src/app/context.ts'
import { createApiKey } from '#src/app/identity/keys/create-api-key.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { emptyDatabase, testDatabase, type TestDatabase } from '#test/support/database.ts'
import { distantDatabase } from '#test/support/distant-database.ts'
import { clientOf } from '#test/support/server.ts'
import { freePort, serving, tidemark, until, up, type Environment } from '#test/support/tidemark.ts'

let near: TestDatabase
let scratch: string

before(async () => {
  near = await testDatabase()
  scratch = mkdtempSync(join(tmpdir(), 'tidemark-serve-'))
})
after(async () => {
  await near.close()
  rmSync(scratch, { recursive: true, force: true })
})

test('FO-315 FO-340 ML-180 a server starts while its database is away, and works once it is there', async (t) => {
  const { database, network } = await distantDatabase(t, near)
  await network.refuse()
  const { url, end, stderr } = await serving(await environment(database.dsn), 'runs')
  t.after(() => end('SIGKILL'))
  const anyone = clientOf(url, null)
  const said = /nothing listens there on port \d+\. Start the server, or correct DB_DSN/
  await until(() => said.test(stderr()), 'it says so')
  const { status, body, headers } = await anyone.get('/health')
  assert.deepEqual([status, body['status']], [503, 'unhealthy'])
  assert.match(String(body['detail']), /database/i)
  assert.equal(headers.get('retry-after'), '1')
  const refused = await clientOf(url, 'sb_01234567_0123456789012345678901234567890123456789').get(
    '/api/runs',
  )
  assert.deepEqual([refused.status, refused.body['code']], [503, 'database_unavailable'])

  await network.heal()
  await until(async () => (await anyone.get('/health')).status === 200, 'it is healthy')
  const key = await aKey()
  assert.equal((await clientOf(url, key).get('/api/runs')).status, 200, 'without a restart')
  assert.equal(await end('SIGTERM'), 0)
  const left = `select from pg_stat_activity
                where datname = current_database() and application_name = 'tidemark-serve'`
  await until(async () => (await near.pool.query(left)).rowCount === 0, 'no connection is left')
})

test('ML-180 up waits for its database with an API that says so, then migrates, seeds and works', async (t) => {
  const empty = await emptyDatabase(t)
  const { database, network } = await distantDatabase(t, empty)
  await network.refuse()
  const settings = await environment(database.dsn)
  const url = `http://127.0.0.1:${settings['PORT']}`
  const starting = up(settings)
  t.after(async () => {
    await network.heal() // it waits for as long as there is no database
    await (await starting.catch(() => null))?.end('SIGKILL')
    await network.close()
  })
  const health = () =>
    fetch(`${url}/health`).then(
      (answer) => answer.status,
      () => null,
    )
  await until(async () => (await health()) === 503, 'it answers, and is not healthy')
  await network.heal()
  const { status, end } = await starting
  assert.equal(status.api_url, url)
  await until(async () => (await health()) === 200, 'it is healthy')
  assert.equal((await clientOf(url, status.api_key).get('/api/runs')).status, 200)
  assert.equal(await end('SIGTERM'), 0)
})

test('ML-185 a password that is refused ends the start with a sentence that does not hold it', async () => {
  const { rows } = await near.pool.query<{ auth: string }>(
    'select auth_method as auth from pg_hba_file_rules limit 1',
  )
  assert.notEqual(rows[0]!.auth, 'trust', 'the server of the tests asks for passwords')
  const wrong = near.dsn.replace(/:[^:@/]+@/, ':not-the-password@')
  const { code, stdout, stderr } = await tidemark(await environment(wrong), 'serve', 'runs')
  assert.equal(code, 2)
  assert.match(stderr, /refuses the password of user \w+\. Correct DB_DSN\.$/m)
  assert.doesNotMatch(stdout + stderr, /not-the-password/)
})

test('FO-008 asked to stop, it answers what is under way; asked twice, it ends at once', async (t) => {
  const { url, end } = await serving(await environment(near.dsn), 'runs')
  t.after(() => end('SIGKILL'))
  const client = clientOf(url, await aKey())
  const lock = await near.pool.connect()
  await lock.query('begin; lock table run in access exclusive mode') // holds requests up
  const answered = client.get('/api/runs')
  await somebodyWaits()
  const ended = end('SIGTERM')
  await until(() => refuses(url), 'nobody else is let in')
  await lock.query('rollback')
  assert.equal((await answered).status, 200)
  assert.equal(await ended, 0)

  const other = await serving(await environment(near.dsn), 'runs')
  t.after(() => other.end('SIGKILL'))
  await lock.query('begin; lock table run in access exclusive mode')
  const cut = assert.rejects(clientOf(other.url, await aKey()).get('/api/runs'))
  await somebodyWaits()
  void other.end('SIGTERM')
  await until(() => refuses(other.url), 'it stops')
  assert.equal(await other.end('SIGTERM'), 143, 'before the request is answered')
  await cut
  await lock.query('rollback')
  lock.release()
})

async function environment(dsn: string): Promise<Environment> {
  const home = join(scratch, String(await freePort()))
  return { DB_DSN: dsn, TIDEMARK_HOME: home, PORT: String(await freePort()), HOST: '127.0.0.1' }
}

async function aKey(): Promise<string> {
  const log = { info() {}, warn() {}, error() {} }
  const context = { pool: near.pool, clock: systemClock, log }
  const { userId } = await createUser(context, { name: 'Ada', role: 'user' })
  return (await createApiKey(context, { userId, name: 'test' })).key
}

function somebodyWaits(): Promise<void> {
  const waits = `select from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock'`
  return until(async () => (await near.pool.query(waits)).rowCount !== 0, 'a request is held up')
}

async function refuses(url: string): Promise<boolean> {
  return fetch(`${url}/health/live`).then(
    () => false,
    () => true,
  )
}
