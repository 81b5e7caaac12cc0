import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stopRun } from '#src/app/runs/stop-run.ts'
import { settableClock } from '#test/support/clock.ts'
import { knowGold, startGold } from '#test/support/gold.ts'
import { testServer, type TestClient, type TestServer } from '#test/support/server.ts'

const MORNING = '2026-01-05T08:30:00+05:30'
const SESSION_ENDS = '2026-01-06T00:30:00.000Z' // 06:00 in India, the next day

/** A server that stands at a morning, and a user whose paper account has the secret 1234. */
async function morning(t: Parameters<typeof testServer>[0]) {
  const clock = settableClock(MORNING)
  const server = await testServer(t, { clock })
  await knowGold(server.context)
  const user = await server.user()
  await storeCredentials(user)
  return { clock, server, user }
}

async function storeCredentials(user: TestClient): Promise<void> {
  const stored = await user.put('/api/broker/credentials', { login_name: 'AB1234', secret: '1234' })
  assert.equal(stored.status, 200, stored.text)
}

/** What a person does: opens the page, types the secret, and is sent back. */
async function logIn(server: TestServer, redirectUrl: string, secret = '1234'): Promise<Response> {
  const page = await fetch(server.url + redirectUrl)
  assert.equal(page.status, 200)
  const state = new URLSearchParams(redirectUrl.split('?')[1]).get('state')!
  assert.ok((await page.text()).includes(state))
  return fetch(`${server.url}/broker/paper/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ state, secret }),
  })
}

async function openSession(server: TestServer, user: TestClient): Promise<void> {
  const { body } = await user.post('/api/broker/login', {})
  const sent = await logIn(server, String(body['redirect_url']))
  assert.equal(sent.status, 303)
  const callback = await fetch(server.url + sent.headers.get('location')!)
  assert.equal(callback.status, 200, await callback.text())
}

test('GB-092 arming validates the broker session, then sets waiting runs to RUNNING until it ends', async (t) => {
  const { server, user } = await morning(t)
  await openSession(server, user)
  const run = await startGold(user, { start: false })
  const bot = await startGold(user, { start: false, kind: 'bot' })
  assert.equal((await user.get(run.path)).body['status'], 'PENDING')

  const arming = await user.post('/api/system/arm')
  assert.equal(arming.status, 200, arming.text)
  assert.deepEqual(arming.body, {
    armed: [run.runId, bot.runId],
    already_armed: [],
    failed_runs: [],
  })
  for (const { path } of [run, bot]) {
    const { body } = await user.get(path)
    assert.equal(body['status'], 'RUNNING')
    assert.deepEqual(body['engine_status'], {
      status: 'RUNNING',
      detail: 'Waits for a worker.',
      armed: true,
      armed_until: SESSION_ENDS,
    })
  }
})

test('GB-093 a broker login begins with a redirect, and without credentials it is refused', async (t) => {
  const server = await testServer(t, { clock: settableClock(MORNING) })
  const user = await server.user()
  for (const path of ['/api/broker/login', '/api/system/arm']) {
    const refused = await user.post(path)
    assert.equal(refused.status, 400, path)
    assert.equal(refused.body['code'], 'broker_credentials_missing')
  }
  await storeCredentials(user)
  const begun = await user.post('/api/broker/login')
  assert.equal(begun.status, 200)
  assert.match(String(begun.body['redirect_url']), /^\/broker\/paper\/login\?state=[\w-]{43}$/)
})

test('GB-094 arming with an expired session answers 401 with the way to the login', async (t) => {
  const { clock, server, user } = await morning(t)
  await openSession(server, user)
  const run = await startGold(user, { start: false })
  clock.set('2026-01-06T06:00:00+05:30')

  const refused = await user.post('/api/system/arm')
  assert.equal(refused.status, 401)
  assert.equal(refused.body['code'], 'broker_session_expired')
  assert.equal((await user.get(run.path)).body['status'], 'PENDING', 'nothing was armed')

  const sent = await logIn(server, String(refused.body['redirect_url']))
  assert.equal((await fetch(server.url + sent.headers.get('location')!)).status, 200)
  assert.equal((await user.post('/api/system/arm')).status, 200)
})

test('GB-095 arming leaves a run in ERROR out and names it; after a reset it is armed', async (t) => {
  const { server, user } = await morning(t)
  await openSession(server, user)
  const broken = await startGold(user, { kind: 'bot' })
  const sound = await startGold(user, { kind: 'bot', start: false })
  await server.database.pool.query(`update run set status = 'ERROR' where run_id = $1`, [
    broken.runId,
  ])

  const first = await user.post('/api/system/arm')
  assert.deepEqual(first.body['armed'], [sound.runId])
  const [failed, ...others] = first.body['failed_runs'] as { run_id: string; detail: string }[]
  assert.equal(failed!.run_id, broken.runId)
  assert.match(failed!.detail, /Reset it/)
  assert.deepEqual(others, [])

  const reset = await user.post(`${broken.path}/reset`)
  assert.equal(reset.body['status'], 'PENDING', reset.text)
  const second = await user.post('/api/system/arm')
  assert.deepEqual(second.body, {
    armed: [broken.runId],
    already_armed: [sound.runId],
    failed_runs: [],
  })
  const { rows } = await server.database.pool.query(
    `select actor, details from audit_log where run_id = $1 and action = 'run.status'
     order by occurred_at`,
    [broken.runId],
  )
  assert.deepEqual(
    rows.filter(({ actor }) => actor === user.userId).map(({ details }) => details),
    [
      { from: 'ERROR', to: 'PENDING' },
      { from: 'PENDING', to: 'RUNNING' },
    ],
    'the reset and the arming are in the audit log under their user',
  )
})

test('GB-096 arming twice rewrites no run that is RUNNING and armed', async (t) => {
  const { server, user } = await morning(t)
  await openSession(server, user)
  const run = await startGold(user, { start: false })
  await user.post('/api/system/arm')
  const versions = () =>
    server.database.pool.query(
      `select r.xmin as run, t.xmin as status, s.xmin as state from run r
       join run_status t using (user_id, run_id) join run_state s using (user_id, run_id)`,
    )
  const before = await versions()
  const again = await user.post('/api/system/arm')
  assert.deepEqual(again.body, { armed: [], already_armed: [run.runId], failed_runs: [] })
  assert.deepEqual((await versions()).rows, before.rows, 'no row has a new version')
})

test('GB-097 a session ends each morning; after a login, arming takes the RUNNING runs up again', async (t) => {
  const { clock, server, user } = await morning(t)
  await openSession(server, user)
  const run = await startGold(user, { start: false })
  await user.post('/api/system/arm')
  const { body: brokers } = await user.get('/api/broker')
  assert.deepEqual((brokers as unknown as object[])[0], {
    broker_id: 'paper',
    login_name: 'AB1234',
    session_expires_at: SESSION_ENDS,
  })

  clock.set('2026-01-06T08:30:00+05:30')
  const asleep = await user.get(run.path)
  assert.equal(asleep.body['status'], 'RUNNING')
  assert.equal((asleep.body['engine_status'] as { armed: boolean }).armed, false)
  assert.equal((await user.post('/api/system/arm')).status, 401)

  await openSession(server, user)
  const arming = await user.post('/api/system/arm')
  assert.deepEqual(arming.body, { armed: [run.runId], already_armed: [], failed_runs: [] })
  const awake = await user.get(run.path)
  assert.equal(
    (awake.body['engine_status'] as { armed_until: string }).armed_until,
    '2026-01-07T00:30:00.000Z',
  )
})

test('DEC-10 arming revives no stopped run, and starts one waiting SIP of several', async (t) => {
  const { server, user } = await morning(t)
  await openSession(server, user)
  const stopped = await startGold(user)
  await stopRun(server.context, stopped)
  const first = await startGold(user, { start: false })
  const second = await startGold(user, { start: false })

  const { body } = await user.post('/api/system/arm')
  assert.deepEqual(body['armed'], [first.runId])
  assert.deepEqual(body['failed_runs'], [
    {
      run_id: second.runId,
      detail: 'Another scheduled run is running. Stop it, then arm again.',
    },
  ])
  assert.equal((await user.get(stopped.path)).body['status'], 'STOPPED')
  assert.equal((await user.get(second.path)).body['status'], 'PENDING')
})

test('a wrong secret ends the login, and a login is good once', async (t) => {
  const { server, user } = await morning(t)
  const { body } = await user.post('/api/broker/login')
  const url = String(body['redirect_url'])
  assert.equal((await logIn(server, url, '4321')).status, 401)
  assert.equal((await fetch(server.url + url)).status, 404, 'each guess needs a new login')

  const { body: next } = await user.post('/api/broker/login')
  const sent = await logIn(server, String(next['redirect_url']))
  const location = server.url + sent.headers.get('location')!
  const browser = await fetch(location, { redirect: 'manual', headers: { accept: 'text/html' } })
  assert.deepEqual([browser.status, browser.headers.get('location')], [303, '/brokers'])
  const replayed = await fetch(location)
  assert.equal(replayed.status, 401)
})

test('secrets are sealed in the database, and other credentials end the session', async (t) => {
  const { server, user } = await morning(t)
  await openSession(server, user)
  const { rows } = await server.database.pool.query<{ sealed: Buffer }>(
    'select sealed_secret as sealed from broker_credential',
  )
  assert.ok(!rows[0]!.sealed.includes('1234'))
  assert.equal((await user.post('/api/system/arm')).status, 200)
  await storeCredentials(user)
  assert.equal((await user.post('/api/system/arm')).status, 401)
  assert.ok(!JSON.stringify(server.logged).includes('"1234"'), 'no log line carries the secret')
})
