import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ring } from '#src/app/doorbell.ts'
import { knowGold, startGold } from '#test/support/gold.ts'
import { clientOf, testServer } from '#test/support/server.ts'
import { openSocket } from '#test/support/stream-socket.ts'
import { until } from '#test/support/tidemark.ts'

test('40 connections are each told of 500 events, in order, and the metrics count them', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const run = await startGold(user)
  const path = `/stream?token=${user.key}`
  const clients = await Promise.all(Array.from({ length: 40 }, () => openSocket(t, server, path)))
  for (const client of clients) {
    client.say({ action: 'subscribe', channel: 'run.events', key: run.runId, after: '0' })
  }
  await Promise.all(clients.map((client) => client.next('subscribed')))

  const EVENTS = 500
  await server.database.pool.query(
    `insert into run_event (user_id, run_id, logical_time, event_type, key)
     select $1, $2, clock_timestamp(), 'TESTED', gen_random_uuid()::text
     from generate_series(1, $3)`,
    [run.userId, run.runId, EVENTS],
  )
  await ring(server.context, [run])
  const expected = Array.from({ length: EVENTS }, (_, index) => index + 1)
  for (const client of clients) {
    const seen: number[] = []
    while (seen.length < EVENTS) {
      const { event } = await client.next('update')
      seen.push((event as { readonly seq: number }).seq)
    }
    assert.deepEqual(seen, expected)
  }

  const admin = await server.user('admin')
  // A welcome, a confirmation and the events; heartbeats, where that took so long.
  const heard = () => clients.reduce((sum, { received }) => sum + received.length, 0)
  assert.ok(heard() >= 40 * (EVENTS + 2))
  let text = ''
  await until(async () => {
    ;({ text } = await admin.get('/metrics'))
    return text.includes(`websocket_messages_out_total{stream="everything"} ${heard()}\n`)
  }, 'each message is counted')
  assert.match(text, /websocket_connections\{stream="everything"\} 40\n/)
  assert.match(text, /websocket_subscriptions\{stream="everything"\} 40\n/)
  assert.match(text, /websocket_messages_in_total\{stream="everything"\} 40\n/)
  assert.equal((await clientOf(server.url, null).get('/stream')).status, 426)
})
