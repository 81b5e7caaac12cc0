import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ring } from '#src/app/doorbell.ts'
import { knowGold, startGold } from '#test/support/gold.ts'
import { testServer, type TestServer } from '#test/support/server.ts'
import { openSocket, type Said } from '#test/support/stream-socket.ts'
import { cutAndResume } from './cut.ts'

async function openDesk(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  return { server, user, run: await startGold(user) }
}

async function writeEvents(
  server: TestServer,
  run: { userId: string; runId: string },
  count: number,
) {
  await server.database.pool.query(
    `insert into run_event (user_id, run_id, logical_time, event_type, key)
     select $1, $2, clock_timestamp(), 'TESTED', gen_random_uuid()::text
     from generate_series(1, $3)`,
    [run.userId, run.runId, count],
  )
  await ring(server.context, [run])
}

const seqOf = ({ event }: Said): number => (event as { readonly seq: number }).seq
const seqsOf = (received: readonly Said[]): readonly number[] =>
  received.filter(({ type }) => type === 'update').map(seqOf)
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

test('FO-330 FO-341 FO-249 a client that is cut 1,000 times between two servers meets each event once, in order', async (t) => {
  const { server, user, run } = await openDesk(t)
  const replica = await testServer(t, { database: server.database })
  const campaign = { servers: [server, replica], run, key: user.key, seed: 20_260_101, cuts: 1_000 }
  const { seen, written, cuts } = await cutAndResume(t, campaign)
  assert.equal(cuts, 1_000)
  assert.ok(written >= 500, 'events were written meanwhile')
  assert.deepEqual(seen, upTo(written))
})

test('FO-248 FO-249 a session is resumed by its id and the last sequence: subscriptions and what was missed', async (t) => {
  const { server, user, run } = await openDesk(t)
  const path = `/stream?token=${user.key}`
  const first = await openSocket(t, server, path)
  const { session_id } = await first.next('welcome')
  first.say({ action: 'subscribe', channel: 'run.events', key: run.runId, after: '0' })
  first.say({ action: 'subscribe', channel: 'run.progress', key: run.runId })
  await first.next('snapshot')
  await writeEvents(server, run, 10)
  const last = await first.next(
    'update',
    (said) => said['event'] !== undefined && seqOf(said) === 6,
  )
  first.cut()
  await writeEvents(server, run, 5)

  const second = await openSocket(t, server, path)
  await second.next('welcome')
  second.say({ action: 'resume', session_id, last_sequence: last['sequence'] })
  const resumed = await second.next('resumed')
  assert.deepEqual(resumed['subscriptions'], [
    { channel: 'run.events', key: run.runId },
    { channel: 'run.progress', key: run.runId },
  ])
  await second.next('snapshot', ({ channel }) => channel === 'run.progress')
  await writeEvents(server, run, 1)
  while (seqsOf(eventsOf(second.received)).at(-1) !== 16) await second.next('update')
  assert.deepEqual(
    seqsOf(eventsOf(second.received)),
    upTo(16).slice(6),
    'behind the sixth, which was the last that was seen',
  )
})

function eventsOf(received: readonly Said[]): readonly Said[] {
  return received.filter(({ channel }) => channel === 'run.events')
}

test('a connection that the server still believes in is ended by the one that resumes it', async (t) => {
  const { server, user, run } = await openDesk(t)
  const path = `/orders/stream?token=${user.key}`
  const first = await openSocket(t, server, path)
  const { session_id, sequence } = await first.next('welcome')
  first.say({ action: 'subscribe', account_id: run.runId })
  await first.next('snapshot', ({ key }) => key === run.runId)
  const second = await openSocket(t, server, path)
  second.say({ action: 'resume', session_id, last_sequence: sequence })
  const { subscriptions } = await second.next('resumed')
  assert.deepEqual(subscriptions, [{ channel: 'account', key: run.runId }])
  assert.equal((await first.closed).code, 1000)
})

test("another user's session, or one of another stream, is not resumed", async (t) => {
  const { server, user } = await openDesk(t)
  const stranger = await server.user()
  const first = await openSocket(t, server, `/stream?token=${user.key}`)
  const { session_id } = await first.next('welcome')
  for (const path of [`/stream?token=${stranger.key}`, `/orders/stream?token=${user.key}`]) {
    const other = await openSocket(t, server, path)
    other.say({ action: 'resume', session_id, last_sequence: 0 })
    assert.equal((await other.next('error'))['code'], 'SUBSCRIBE_ERROR')
  }
  first.say({ action: 'ping' })
  await first.next('pong')
})

test('a cursor that this log never had is answered by a resync and a snapshot', async (t) => {
  const { server, user, run } = await openDesk(t)
  await writeEvents(server, run, 3)
  const client = await openSocket(t, server, `/stream?token=${user.key}`)
  const cases = [
    { channel: 'run.events', key: run.runId, after: '99' },
    { channel: 'run.events', key: run.runId, after: 'x' },
    { channel: 'account', key: run.runId, after: '99999999:99999999:' },
    { channel: 'account', key: run.runId, after: '7' },
  ]
  for (const topic of cases) {
    client.say({ action: 'subscribe', ...topic })
    const { cursor } = await client.next('resync')
    assert.equal((await client.next('snapshot'))['cursor'], cursor)
  }
  await writeEvents(server, run, 1)
  assert.equal(seqOf(await client.next('update')), 4)
})

test('FO-248 FO-250 a lossless client that stalls misses nothing, and costs the server little memory', async (t) => {
  const { server, user, run } = await openDesk(t)
  const path = `/stream?token=${user.key}`
  const [slow, fast] = [await openSocket(t, server, path), await openSocket(t, server, path)]
  for (const client of [slow, fast]) {
    client.say({ action: 'subscribe', channel: 'run.events', key: run.runId, after: '0' })
    await client.next('subscribed')
  }
  slow.socket.pause()
  const EVENTS = 8_000
  await writeEvents(server, run, EVENTS)
  while (seqOf(await fast.next('update')) !== EVENTS);
  slow.socket.resume()
  while (seqOf(await slow.next('update')) !== EVENTS);
  assert.deepEqual(seqsOf(slow.received), upTo(EVENTS))
  assert.deepEqual(seqsOf(fast.received), upTo(EVENTS))
})
