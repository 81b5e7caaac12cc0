import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Delivery } from '../../contract/streams/channel.ts'
import { createHub } from './create-hub.ts'
import type { HubClient, News, Subscription } from './hub.ts'
import { MOST_WAITING, type Wire } from './outbox.ts'
import { cursorAt, type Trail } from './trail.ts'

/** A network that takes what it is given; on its way for a while if it lags, refused if it stalls. */
function testWire() {
  const received: Message[] = []
  const held: Uint8Array[] = []
  let stalled = false
  let lags = false
  const take = (bytes: Uint8Array): void => {
    const lines = Buffer.from(bytes).toString().split('\n').filter(Boolean)
    received.push(...lines.map((line) => JSON.parse(line) as Message))
  }
  const wire: Wire = {
    write: (bytes) => void (stalled || lags ? held.push(bytes) : take(bytes)),
    get backlog() {
      return stalled ? 100_000 : 0
    },
  }
  return {
    wire,
    received,
    held,
    stall: () => (stalled = true),
    lag: () => (lags = true),
    flow() {
      stalled = false
      lags = false
      held.splice(0).forEach(take)
    },
  }
}

interface Message {
  readonly type: string
  readonly sequence: number
  readonly cursor?: string
  readonly n: number
  readonly count?: number
  readonly total?: number
}

const encode = (texts: readonly string[]): Uint8Array =>
  Buffer.from(texts.map((text) => `${text}\n`).join(''))
const news = (n: number, slot = ''): News => ({ slot, cursor: String(n), body: { n } })
const place = (delivery: Delivery) => ({ userId: 'usr_1', channel: 'c', key: 'k', delivery })
const updates = (received: readonly Message[]) => received.filter(({ type }) => type === 'update')
const numbers = (received: readonly Message[]) => updates(received).map(({ n }) => n)

const COMMON = ['append', 'publish', 'flush'] as const
const OF_CLIENT = ['stall', 'lag', 'flow', 'ask', 'page', 'page', 'join', 'cut', 'return'] as const
type Step = (typeof COMMON)[number] | readonly [(typeof OF_CLIENT)[number], number]

const CLIENTS = 3
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...COMMON) },
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...OF_CLIENT), fc.nat(CLIENTS - 1)) },
  ),
  { maxLength: 150, size: 'max' },
)

test('FO-249 whatever is stalled, cut and resumed, a lossless client sees the log once, in order', () => {
  fc.assert(fc.property(steps, followThrough), { seed: 20_260_101, numRuns: 1_000 })
})

/** The model is the log itself: what a client has seen is always its beginning. */
function followThrough(script: readonly Step[]): void {
  const log: number[] = []
  let published = 0
  const hub = createHub({ encode, onBehind: () => {} })
  const desks = Array.from({ length: CLIENTS }, openDesk)
  for (const desk of desks) desk.come('0')

  for (const step of script) {
    if (step === 'append') log.push(log.length + 1)
    else if (step === 'publish') publish()
    else if (step === 'flush') hub.flush()
    else desks[step[1]]![step[0]]()
  }
  for (const desk of desks) {
    desk.return()
    desk.flow()
    publish()
    hub.flush()
    while (desk.isBehind()) {
      desk.ask()
      for (let page = 0; page <= log.length; page += 1) desk.page()
      desk.join()
    }
    desk.take()
    assert.deepEqual(desk.seen, log)
  }

  function publish(): void {
    hub.publish(
      hub.topic(place('lossless')),
      log.slice(published).map((n) => news(n)),
    )
    published = log.length
  }

  /** A client, its network, and what `catchUp` does for it, a step at a time. */
  function openDesk() {
    const seen: number[] = []
    let lastSequence = 0
    let line: Line | null = null
    let left: Trail | null = null
    let told: { readonly end: number; readonly position: number } | null = null

    return {
      seen,
      come,
      take,
      stall: () => line?.net.stall(),
      lag: () => line?.net.lag(),
      flow() {
        line?.net.flow()
        line?.client.outbox.drain()
      },
      isBehind: () => !line!.subscription.isLive,
      /** What is on its way is lost with the connection. */
      cut() {
        if (!line) return
        take()
        left = hub.trailOf(line.subscription)
        hub.disconnect(line.client)
        line = null
      },
      return() {
        if (line) return
        const cursor = cursorAt(left!, lastSequence)
        assert.notEqual(cursor, null, 'so short a trail is remembered whole')
        come(cursor!)
      },
      /** A fresh look of the follower: it publishes all that there is. */
      ask() {
        if (!line) return
        publish()
        hub.flush()
        told = { end: log.length, position: hub.positionOf(line.subscription.topic) }
      },
      page() {
        if (!line || !told || line.subscription.isLive || line.client.outbox.isClogged) return
        const from = Number(line.subscription.cursor)
        const page = log.slice(from, Math.min(from + 2, told.end))
        const cursor = String(page.at(-1) ?? from)
        hub.deliver(
          line.subscription,
          page.map((n) => news(n)),
          cursor,
        )
      },
      join() {
        if (!line || !told || line.subscription.isLive) return
        if (Number(line.subscription.cursor) < told.end) return
        hub.join(line.subscription, told.position)
        told = null
      },
    }

    function come(cursor: string): void {
      const net = testWire()
      const client = hub.connect(net.wire)
      const subscription = hub.subscribe(client, hub.topic(place('lossless')), cursor)
      line = { client, net, subscription, taken: 0 }
      told = null
    }

    function take(): void {
      for (const { n, sequence } of line!.net.received.slice(line!.taken)) {
        assert.ok(sequence > lastSequence, 'sequences grow')
        lastSequence = sequence
        seen.push(n)
      }
      line!.taken = line!.net.received.length
    }
  }
}

interface Line {
  readonly client: HubClient
  readonly net: ReturnType<typeof testWire>
  readonly subscription: Subscription
  taken: number
}

test('FO-250 a slow client loses the oldest beyond 500, is told how many, and nobody else does', () => {
  const hub = createHub({ encode, onBehind: () => {} })
  const topic = hub.topic(place('queued'))
  const [slow, fast] = [testWire(), testWire()]
  const clients = [slow, fast].map(({ wire }) => {
    const client = hub.connect(wire)
    hub.settle(hub.subscribe(client, topic, null), {})
    return client
  })
  slow.stall()
  for (let n = 1; n <= 1_300; n += 1) {
    hub.publish(topic, [news(n)])
    hub.flush()
  }
  assert.equal(clients[0]!.outbox.waiting, MOST_WAITING)
  assert.equal(numbers(fast.received).length, 1_300)

  slow.flow()
  clients[0]!.outbox.drain()
  const [snapshot, dropped, ...rest] = slow.received
  assert.deepEqual([snapshot!.type, dropped!.type], ['snapshot', 'dropped'])
  assert.deepEqual([dropped!.count, dropped!.total], [800, 800])
  assert.deepEqual(
    rest.map(({ n }) => n),
    Array.from({ length: 500 }, (_, index) => 801 + index),
  )
  hub.publish(topic, [news(1_301)])
  hub.flush()
  assert.equal(slow.received.at(-1)!.n, 1_301, 'and it is told with the others again')
})

test('of a conflated topic a slow client is told only the newest of each slot, in their order', () => {
  const hub = createHub({ encode, onBehind: () => {} })
  const topic = hub.topic(place('conflated'))
  const net = testWire()
  const client = hub.connect(net.wire)
  hub.settle(hub.subscribe(client, topic, null), {})
  net.stall()
  for (const [n, slot] of [
    [1, 'a'],
    [2, 'b'],
    [3, 'a'],
    [4, 'c'],
    [5, 'b'],
  ] as const) {
    hub.publish(topic, [news(n, slot)])
    hub.flush()
  }
  assert.equal(client.outbox.waiting, 3)
  net.flow()
  client.outbox.drain()
  assert.deepEqual(numbers(net.received), [3, 4, 5])
  assert.equal(client.outbox.dropped, 0, 'what was replaced is not missed')
})

test('what is published while a snapshot is read follows it', () => {
  const hub = createHub({ encode, onBehind: () => {} })
  const topic = hub.topic(place('conflated'))
  const net = testWire()
  const subscription = hub.subscribe(hub.connect(net.wire), topic, null)
  hub.publish(topic, [news(1, 'a'), news(2, 'b')])
  hub.flush()
  hub.publish(topic, [news(3, 'a')])
  hub.flush()
  assert.deepEqual(net.received, [])
  hub.settle(subscription, { body: 'how it stands' })
  assert.deepEqual(
    net.received.map(({ type, n }) => n ?? type),
    ['snapshot', 2, 3],
  )
  const sequences = net.received.map(({ sequence }) => sequence)
  assert.deepEqual(
    sequences,
    sequences.toSorted((a, b) => a - b),
  )
})

test('a batch is serialised once for all who listen, however many', () => {
  let encoded = 0
  const counting = (texts: readonly string[]): Uint8Array => {
    encoded += texts.length
    return encode(texts)
  }
  const hub = createHub({ encode: counting, onBehind: () => {} })
  const topic = hub.topic(place('queued'))
  const nets = Array.from({ length: 50 }, testWire)
  for (const { wire } of nets) hub.settle(hub.subscribe(hub.connect(wire), topic, null), {})
  encoded = 0
  hub.publish(
    topic,
    Array.from({ length: 10 }, (_, n) => news(n)),
  )
  hub.flush()
  assert.equal(encoded, 10)
  assert.ok(nets.every(({ received }) => updates(received).length === 10))
})

test("two users' topics of one name are two", () => {
  const hub = createHub({ encode, onBehind: () => {} })
  const nets = ['usr_1', 'usr_2'].map((userId) => {
    const net = testWire()
    const topic = hub.topic({ ...place('queued'), userId })
    hub.settle(hub.subscribe(hub.connect(net.wire), topic, null), {})
    return { net, topic }
  })
  hub.publish(nets[0]!.topic, [news(1)])
  hub.flush()
  assert.deepEqual(numbers(nets[0]!.net.received), [1])
  assert.deepEqual(numbers(nets[1]!.net.received), [])
})
