import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ring } from '#src/app/doorbell.ts'
import {
  openStreamClient,
  type StreamMessage,
  type StreamState,
} from '#src/contract/streams/stream-client.ts'
import { orders, type Stream } from '#src/contract/streams/stream.ts'
import { knowGold, startGold, tickGold } from '#test/support/gold.ts'
import { testServer, type TestServer } from '#test/support/server.ts'
import { tcpProxy } from '#test/support/tcp-proxy.ts'

/** A client whose messages and states can be waited for. */
function listen(
  t: { after(work: () => void): void },
  { url }: Pick<TestServer, 'url'>,
  stream: Stream,
  credential: () => string,
) {
  const states: StreamState[] = []
  const messages: StreamMessage[] = []
  let look = (): void => {}
  const client = openStreamClient({
    stream,
    url: url.replace(/^http/, 'ws'),
    credential,
    firstWaitMs: 0,
    onMessage: (message) => {
      messages.push(message)
      look()
    },
    onState: (state) => {
      states.push(state)
      look()
    },
  })
  t.after(() => client.close())
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise<void>((resolve) => (look = resolve))
  }
  return { client, states, messages, until }
}

test('a client whose credential does not work says so, and does not come back', async (t) => {
  const server = await testServer(t)
  const { states, until } = listen(t, server, orders, () => 'nonsense')
  await until(() => states.includes('refused'))
  assert.deepEqual(states, ['connecting', 'refused'])
})

test('FO-249 after a loss a client asks for a fresh credential and listens to what it still wants', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const [run, bot] = [await startGold(user), await startGold(user, { kind: 'bot' })]
  const proxy = await tcpProxy(t, { port: Number(new URL(server.url).port) })
  let asked = 0
  const credential = (): string => {
    asked += 1
    return user.key
  }
  const url = `http://${proxy.host}:${proxy.port}`
  const { client, states, messages, until } = listen(t, { url }, orders, credential)
  client.subscribe({ account_id: run.runId })
  client.subscribe({ account_id: bot.runId })
  const count = (type: string, key: string) =>
    messages.filter((message) => message.type === type && message['key'] === key).length
  await until(() => count('snapshot', bot.runId) === 1)
  client.unsubscribe({ account_id: bot.runId })
  await until(() => count('unsubscribed', bot.runId) === 1)

  proxy.cut()
  assert.equal(await tickGold(server.context, run, '2026-01-05T10:00:00Z', '60'), 'committed')
  assert.equal(await tickGold(server.context, bot, '2026-01-05T10:00:00Z', '60'), 'committed')
  await ring(server.context, [run, bot])
  await until(() => count('update', run.runId) === 1)
  assert.deepEqual(states, ['connecting', 'live', 'lost', 'connecting', 'live'])
  assert.equal(asked, 2)
  assert.equal(count('snapshot', run.runId), 1, 'it goes on where it was')
  assert.equal(count('subscribed', bot.runId), 1, 'what it left, it left')
})
