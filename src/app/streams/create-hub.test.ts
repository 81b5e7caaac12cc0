import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Delivery } from '../../contract/streams/channel.ts'
import { createHub } from './create-hub.ts'
import type { HubClient, News, Subscription } from './hub.ts'
import { MOST_WAITING, type Wire } from './outbox.ts'
import { cursorAt } from './trail.ts'

/** A network that takes what it is given until it is stalled. */
function testWire() {
  const received: Message[] = []
  const held: Uint8Array[] = []
  let stalled = false
  const take = (bytes: Uint8Array): void => {
    const lines = Buffer.from(bytes).toString().split('\n').filter(Boolean)
    received.push(...lines.map((line) => JSON.parse(line) as Message))
  }
  const wire: Wire = {
    write: (bytes) => void (stalled ? held.push(bytes) : take(bytes)),
    get backlog() {
      return stalled ? 100_000 : 0
    },
  }
  return {
    wire,
    received,
    held,
    stall: () => (stalled = true),
    flow() {
      stalled = false
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

type Step =
  | { readonly do: 'append' | 'publish' | 'flush' }
  | { readonly do: 'stall' | 'flow' | 'read' | 'cut' | 'return'; readonly client: number }

const CLIENTS = 3
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('append', 'publish', 'flush') }),
    fc.record({
      do: fc.constantFrom('stall', 'flow', 'read', 'cut', 'return'),
      client: fc.nat(CLIENTS - 1),
    }),
  ),
  { maxLength: 200 },
) as fc.Arbitrary<readonly Step[]>

test('FO-249 whatever is stalled, cut and resumed, a lossless client sees the log once, in order', () => {
  fc.assert(fc.property(steps, followLogThrough), { seed: 20_260_101, numRuns: 2_000 })
})

/** The model is the log itself: what a client has seen is always its beginning. */
function followLogThrough(script: readonly Step[]): void {
  const log: number[] = []
  let published = 0
  const hub = createHub({ encode, onBehind: () => {} })
  const desks = Array.from({ length: CLIENTS }, () => openDesk())
  desks.forEach((desk) => desk.come('0'))

  for (const step of script) {
    const desk = 'client' in step ? desks[step.client]! : null
    if (step.do === 'append') log.push(log.length + 1)
    else if (step.do === 'publish') publish()
    else if (step.do === 'flush') hub.flush()
    else if (step.do === 'stall') desk!.stall()
    else if (step.do === 'flow') desk!.flow()
    else if (step.do === 'read') desk!.read()
    else if (step.do === 'cut') desk!.cut()
    else desk!.comeBack()
  }
  publish()
  hub.flush()
  for (const desk of desks) {
    desk.comeBack()
    desk.flow()
    for (let again = 0; again < 3; again += 1) desk.read()
    assert.deepEqual(desk.seen, log)
  }

  function publish(): void {
    hub.publish(
      hub.topic(place('lossless')),
      log.slice(published).map((n) => news(n)),
    )
    published = log.length
  }

  function openDesk() {
    const seen: number[] = []
    let line: { client: HubClient; net: ReturnType<typeof testWire>; taken: number } | null = null
    let lastSequence = 0
    let left: { trail: ReturnType<typeof hub.trailOf> } | null = null
    return { seen, come, comeBack, cut, read, stall: () => line?.net.stall(), flow }

    function come(cursor: string): void {
      const net = testWire()
      const client = hub.connect(net.wire)
      line = { client, net, taken: 0 }
      hub.subscribe(client, hub.topic(place('lossless')), cursor)
    }

    function comeBack(): void {
      if (line) return
      const cursor = cursorAt(left!.trail, lastSequence)
      assert.notEqual(cursor, null, 'so short a trail is remembered whole')
      come(cursor!)
    }

    function take(): void {
      for (const { n, sequence } of line!.net.received.slice(line!.taken)) {
        assert.ok(sequence > lastSequence, 'sequences grow on a connection')
        lastSequence = sequence
        seen.push(n)
      }
      line!.taken = line!.net.received.length
    }

    /** What is on its way is lost with the connection. */
    function cut(): void {
      if (!line) return
      take()
      const [subscription] = line.client.subscriptions.values()
      left = { trail: hub.trailOf(subscription!) }
      hub.disconnect(line.client)
      line = null
    }

    function flow(): void {
      line?.net.flow()
      line?.client.outbox.drain()
    }

    /** What `catchUp` does, in one go. */
    function read(): void {
      if (!line) return
      take()
      const [subscription] = line.client.subscriptions.values() as Iterable<Subscription>
      if (subscription!.isLive || line.client.outbox.isClogged) return
      publish() // a fresh look of the follower
      hub.flush()
      const behind = log.slice(Number(subscription!.cursor))
      hub.deliver(
        subscription!,
        behind.map((n) => news(n)),
        String(log.length),
      )
      hub.join(subscription!, hub.positionOf(subscription!.topic))
      take()
    }
  }
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
