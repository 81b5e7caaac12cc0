import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import type { Pool } from '../../store/pool.ts'
import { openLocalBus } from '../../links/in-process/bus.ts'
import { systemClock, type Context } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import { sharedChannel, type KeyedNews } from './shared-source.ts'
import { openStreams } from './streams.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }
const context: Context = { clock: systemClock, log, pool: {} as Pool }
const caller = { userId: 'usr_1' } as Caller
const doorbell = { wait: async () => {}, close: async () => {} }
const wire = { write: () => {}, backlog: 0 }

test('who goes while what it asked for is opened leaves nothing behind that goes on', async () => {
  const opened = Promise.withResolvers<void>()
  let followed = 0
  const source = {
    kind: 'state' as const,
    async *changes() {
      followed += 1
      yield []
    },
    snapshot: async () => ({ body: {} }),
  }
  const open = () => opened.promise.then(() => source)
  const channels = [{ id: 'chain', delivery: 'conflated' as const, open }]
  const streams = openStreams(context, { doorbell, channels, encode: () => new Uint8Array() })
  const client = streams.connect(wire)
  const asked = streams.subscribe(client, { caller, channel: 'chain', key: 'NIFTY' })
  streams.disconnect(client)
  opened.resolve()
  await asked
  assert.deepEqual({ topics: streams.topics, followed }, { topics: 0, followed: 0 })
})

test('FO-342 a topic that is told of often holds on to its signal once', async () => {
  const bus = openLocalBus(log)
  const channel = sharedChannel<KeyedNews>(context, {
    bus,
    channel: 'quotes',
    newsOf: (news) => [news],
    snapshot: async () => ({}),
    refresh: async () => [],
  })
  const over = new AbortController()
  let heard = 0
  const tell = (): void => {
    const news: KeyedNews = { key: 'NIFTY', slot: 'NIFTY', body: { price: heard } }
    bus.publish('quotes', JSON.stringify(news))
  }
  const listening = (async () => {
    for await (const news of channel.source('NIFTY').changes(over.signal)) {
      heard += news.length
      if (heard === 200) return
      tell()
    }
  })()
  tell()
  await listening
  assert.equal(getEventListeners(over.signal, 'abort').length, 1)
  over.abort()
})
