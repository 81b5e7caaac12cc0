import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bus, Subscription } from '#src/links/bus.ts'
import { linksTo, LINK_KINDS } from '#test/support/links.ts'
import { NO_REDIS, testRedis } from '#test/support/redis.ts'
import { tcpProxy } from '#test/support/tcp-proxy.ts'
import { until } from '#test/support/tidemark.ts'

for (const { name, skip, open } of LINK_KINDS) {
  test(
    `FO-282 a message reaches each subscriber of its channel once, in order, ${name}`,
    { skip },
    async (t) => {
      const [a, b] = await open(t)
      const listeners = [a, a, b].map(({ bus }) => listen(bus, 'prices'))
      const other = listen(b.bus, 'orders')
      await Promise.all([...listeners, other].map(({ subscription }) => subscription.begun))

      const sent = Array.from({ length: 200 }, (_, index) => `price ${index}`)
      for (const text of sent) a.bus.publish('prices', text)
      await until(() => listeners.every(({ heard }) => heard.length >= 200), 'all are heard')
      b.bus.publish('prices', 'the last')
      await until(() => listeners.every(({ heard }) => heard.includes('the last')), 'it is heard')
      for (const { heard } of listeners) assert.deepEqual(heard, [...sent, 'the last'])
      assert.deepEqual(other.heard, [])
    },
  )

  test(`a message is any text, ${name}`, { skip }, async (t) => {
    const [a, b] = await open(t)
    const texts = ['', ' ', 'two\r\nlines', '{"a":1}', 'ключ 🔑', '\u0000', 'x'.repeat(100_000)]
    const { heard, subscription } = listen(b.bus, 'a channel: any text\r\n*')
    await subscription.begun
    for (const text of texts) a.bus.publish('a channel: any text\r\n*', text)
    await until(() => heard.length === texts.length, 'all are heard')
    assert.deepEqual(heard, texts)
  })

  test(`who has closed hears no more, and the others do, ${name}`, { skip }, async (t) => {
    const [a, b] = await open(t)
    const [leaves, stays] = [listen(b.bus, 'x'), listen(b.bus, 'x')]
    await stays.subscription.begun
    leaves.subscription.close()
    a.bus.publish('x', 'hello')
    await until(() => stays.heard.length === 1, 'the one that stays hears it')
    assert.deepEqual(leaves.heard, [])

    stays.subscription.close()
    const returns = listen(b.bus, 'x')
    await returns.subscription.begun
    a.bus.publish('x', 'again')
    await until(() => returns.heard.length === 1, 'one that comes later hears what comes later')
    assert.deepEqual(stays.heard, ['hello'])
  })

  test(
    `nobody hears a message before the call that publishes it returns, ${name}`,
    { skip },
    async (t) => {
      const [a] = await open(t)
      const { heard, subscription } = listen(a.bus, 'x')
      await subscription.begun
      a.bus.publish('x', 'hello')
      assert.deepEqual(heard, [])
      await until(() => heard.length === 1, 'it is heard then')
    },
  )

  test(`what one subscriber throws is not the others' loss, ${name}`, { skip }, async (t) => {
    const [a, b] = await open(t)
    const fails = {
      message: () => {
        throw new Error('a bug')
      },
      resync: () => {},
    }
    await b.bus.subscribe('x', fails).begun
    const { heard, subscription } = listen(b.bus, 'x')
    await subscription.begun
    a.bus.publish('x', 'hello')
    await until(() => heard.length === 1, 'the other hears it')
  })
}

interface Listener {
  readonly heard: readonly string[]
  readonly subscription: Subscription
}

function listen(bus: Bus, channel: string): Listener {
  const heard: string[] = []
  const subscription = bus.subscribe(channel, {
    message: (text) => void heard.push(text),
    resync: () => void heard.push('resync'),
  })
  return { heard, subscription }
}

test(
  'FO-283 what is published while a connection is made again is heard, or told of',
  { skip: NO_REDIS },
  async (t) => {
    const redis = await testRedis(t)
    const proxy = await tcpProxy(t, redis)
    const a = await linksTo(t, `redis://${proxy.host}:${proxy.port}`)
    const b = await linksTo(t, redis.url)
    const channels = Array.from({ length: 200 }, (_, index) => `x${index}`)
    const known = new Set<string>()
    for (const channel of channels) {
      const know = (): void => void known.add(channel)
      await b.bus.subscribe(channel, { message: know, resync: know }).begun
    }
    await proxy.refuse()
    proxy.cut()
    await until(() => a.health().status === 'degraded', 'it is cut off')
    await proxy.heal()
    proxy.shape({ latencyMs: 40 }) // each step of coming back takes a while
    let published = 0
    const publish = (): void => a.bus.publish(channels[published++]!, 'told')
    await until(() => {
      if (published < channels.length - 1) publish()
      return a.health().status === 'ok'
    }, 'it is back')
    publish()
    const isKnown = (channel: string): boolean => known.has(channel)
    await until(() => channels.slice(0, published).every(isKnown), 'all of it is known')
  },
)
