import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ring } from '#src/app/doorbell.ts'
import { ProgressMessage } from '#src/contract/runs/stream.ts'
import { collect } from '#test/support/collect.ts'
import { readStream } from '#test/support/event-stream.ts'
import { knowGold, startGold, tickGold, type GoldRun } from '#test/support/gold.ts'
import { testServer, type TestServer } from '#test/support/server.ts'

async function following(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const run = await startGold(user)
  return { server, user, run }
}

/** A tick, and the ring with which a worker follows its commit. */
async function tick(server: TestServer, run: GoldRun, at: string, price: string): Promise<void> {
  assert.equal(await tickGold(server.context, run, at, price), 'committed')
  await ring(server.context, [run])
}

/** As an engine would, but faster: `count` events, each its own transaction. */
async function writeEvents(server: TestServer, run: GoldRun, count: number): Promise<void> {
  for (let written = 0; written < count; written += 1) {
    await server.database.pool.query(
      `insert into run_event (user_id, run_id, logical_time, event_type, key)
       values ($1, $2, clock_timestamp(), 'TESTED', gen_random_uuid()::text)`,
      [run.userId, run.runId],
    )
  }
}

test('a client that is cut again and again meets each event once, in order', async (t) => {
  const { server, user, run } = await following(t)
  const EVENTS = 900
  const writing = Promise.all([1, 2, 3].map(() => writeEvents(server, run, EVENTS / 3)))

  const seen: number[] = []
  for (let cut = 1; seen.length < EVENTS; cut += 1) {
    const stop = new AbortController()
    const headers = { 'x-api-key': user.key, 'last-event-id': String(seen.at(-1) ?? 0) }
    for await (const message of readStream(
      `${server.url}${run.path}/stream`,
      headers,
      stop.signal,
    )) {
      if (message.event !== 'event') continue
      assert.equal(message.id, String((message.data as { seq: number }).seq))
      seen.push(Number(message.id))
      // After so many events, somewhere in the middle of what the server sends.
      if (seen.length % 97 === 0 || seen.length === EVENTS) {
        stop.abort()
        break
      }
    }
    assert.ok(cut < 100, 'each connection brings events')
  }
  await writing
  assert.deepEqual(
    seen,
    Array.from({ length: EVENTS }, (_, index) => index + 1),
  )
})

test('progress tells where a run stands, with each point of its equity curve once', async (t) => {
  const { server, user, run } = await following(t)
  const days = Array.from(
    { length: 12 },
    (_, index) => `2026-01-${String(index + 5).padStart(2, '0')}`,
  )
  const stop = new AbortController()
  const url = `${server.url}${run.path}/stream?equity_after=2026-01-01T00:00:00Z`
  const stream = readStream(url, { 'x-api-key': user.key }, stop.signal)
  await tick(server, run, `${days[0]}T10:00:00Z`, '60')

  const points: string[] = []
  let day = 1
  for await (const { event, data } of stream) {
    if (event !== 'progress') continue
    const progress = ProgressMessage.parse(data)
    points.push(...progress.points.logical_time)
    assert.equal(progress.last_logical_time, points.at(-1) ?? null)
    if (progress.status === 'STOPPED') break
    if (day < days.length) {
      await tick(server, run, `${days[day]}T10:00:00Z`, `${60 + day}`)
      day += 1
    } else {
      await user.post(`${run.path}/stop`)
    }
  }
  stop.abort()
  assert.deepEqual(
    points,
    days.map((date) => `${date}T10:00:00.000Z`),
  )
})

test("one stream tells of all of a user's runs, and of nobody else's", async (t) => {
  const { server, user, run } = await following(t)
  const bot = await startGold(user, { kind: 'bot' })
  const stranger = await server.user()
  const theirs = await startGold(stranger)
  const stop = new AbortController()
  const latest = new Map<unknown, unknown>()
  const stream = readStream(`${server.url}/api/stream`, { 'x-api-key': user.key }, stop.signal)
  for await (const { data } of stream) {
    const { run_id, tick_count, status } = ProgressMessage.parse(data)
    latest.set(run_id, `${status} ${tick_count}`)
    if (latest.size < 2) continue
    if (latest.get(bot.runId) === 'RUNNING 0') {
      await tick(server, theirs, '2026-01-05T10:00:00Z', '60')
      await tick(server, bot, '2026-01-05T10:00:00Z', '60')
    }
    if (latest.get(bot.runId) === 'RUNNING 1') await user.post(`${bot.path}/stop`)
    if (latest.get(bot.runId) === 'STOPPED 1') break
  }
  stop.abort()
  assert.deepEqual(Object.fromEntries(latest), {
    [run.runId]: 'RUNNING 0',
    [bot.runId]: 'STOPPED 1',
  })
})

test('a stream ends when its run is gone, and when the server stops', async (t) => {
  const { server, user, run } = await following(t)
  const bot = await startGold(user, { kind: 'bot' })
  const open = (path: string) =>
    readStream(server.url + path, { 'x-api-key': user.key }, new AbortController().signal)

  const ofBot = open(`${bot.path}/stream`)
  assert.equal((await ofBot.next()).done, false)
  await server.database.pool.query('delete from run where run_id = $1', [bot.runId])
  assert.deepEqual(await collect(ofBot), [])

  const ofRun = open(`${run.path}/stream`)
  const ofAll = open('/api/stream')
  await Promise.all([ofRun.next(), ofAll.next()])
  await Promise.all([server.close(), collect(ofRun), collect(ofAll)])
})
