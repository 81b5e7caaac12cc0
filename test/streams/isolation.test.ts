import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ring } from '#src/app/doorbell.ts'
import { createApiKey } from '#src/app/identity/keys/create-api-key.ts'
import { knowGold, startGold, tickGold } from '#test/support/gold.ts'
import { testServer } from '#test/support/server.ts'
import { openSocket } from '#test/support/stream-socket.ts'

/** The channels that tell of a run. */
const OF_A_RUN = ['run.events', 'run.progress', 'runs', 'account']

async function openDesk(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  return { server, user, run: await startGold(user) }
}

test("FO-264 another user's run is as good as none on every channel, to administrators too", async (t) => {
  const { server, user, run } = await openDesk(t)
  await tickGold(server.context, run, '2026-01-05T10:00:00Z', '60')
  const others = [await server.user(), await server.user('admin')]
  const owner = await openSocket(t, server, `/stream?token=${user.key}`)
  for (const id of OF_A_RUN) {
    for (const { key } of others) {
      const client = await openSocket(t, server, `/stream?token=${key}`)
      const answers = []
      for (const runId of [run.runId, 'run_of_nobody']) {
        client.say({ action: 'subscribe', channel: id, key: runId })
        answers.push(await client.next('error'))
      }
      assert.deepEqual(answers[0], answers[1], id)
      assert.equal(answers[0]!['code'], 'SUBSCRIBE_ERROR', id)

      client.say({ action: 'subscribe', channel: id, key: '*' })
      client.say({ action: 'ping' })
      owner.say({ action: 'subscribe', channel: id, key: id === 'runs' ? '*' : run.runId })
      await Promise.all([client.next('pong'), owner.next('subscribed')])
      await ring(server.context, [run])
      client.say({ action: 'ping' })
      await client.next('pong')
      assert.ok(!JSON.stringify(client.received).includes(run.runId), `${id} tells of it`)
      client.cut()
    }
  }
})

test('FO-267 a key that reaches some accounts hears of those, and one that may not read of none', async (t) => {
  const { server, user, run } = await openDesk(t)
  const bot = await startGold(user, { kind: 'bot' })
  const { userId } = user
  const grant = { userId, name: 'narrow', allowedAccounts: [bot.runId] }
  const { key } = await createApiKey(server.context, { ...grant, permissions: ['can_read'] })
  const client = await openSocket(t, server, `/stream?token=${key}`)
  for (const [channel, name] of [
    ['account', run.runId],
    ['run.events', run.runId],
    ['runs', '*'],
    ['account', '*'],
  ]) {
    client.say({ action: 'subscribe', channel, key: name })
    assert.equal((await client.next('error'))['code'], 'SUBSCRIBE_ERROR', `${channel} ${name}`)
  }
  client.say({ action: 'subscribe', channel: 'account', key: bot.runId })
  await client.next('snapshot')

  const trader = await createApiKey(server.context, {
    userId,
    name: 'blind',
    permissions: ['can_trade'],
  })
  const { code, reason } = await (await openSocket(t, server, `/stream?token=${trader.key}`)).closed
  assert.equal(code, 1008)
  assert.match(reason, /can_read/)
})
