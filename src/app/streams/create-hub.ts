import { nameOfTopic } from '../../contract/streams/topic.ts'
import type { Hub, HubClient, HubOptions, HubTopic, News, Subscription } from './hub.ts'
import { openOutbox } from './outbox.ts'
import { extendTrail, LONGEST_TRAIL, type Step, type Trail } from './trail.ts'

interface Entry extends News {
  readonly sequence: number
  readonly text: string
}

interface OpenTopic extends HubTopic {
  pending: News[]
  recent: readonly Entry[] // of a lossless topic, flushed, oldest first
  floor: Step // the newest that is not among the recent ones
  position: number
  readonly listeners: Set<OpenSubscription>
}

interface OpenSubscription extends Subscription {
  readonly topic: OpenTopic
  readonly client: HubClient & { readonly subscriptions: Map<string, Subscription> }
  cursor: string | null
  isLive: boolean
  liveFrom: number // the sequence from which it was sent what all were
  held: Entry[] | null // until its snapshot is sent
  trail: Trail // of what it was sent while it was behind
}

/** Makes a hub with nobody in it. */
export function createHub({ encode, onBehind }: HubOptions): Hub {
  const topics = new Map<string, OpenTopic>()
  const due = new Set<OpenTopic>()
  let sequence = 0

  return {
    get sequence() {
      return sequence
    },
    connect(wire) {
      const outbox = openOutbox(wire, encode)
      const say = (message: object): void => outbox.write(encode([JSON.stringify(message)]), 1)
      const subscriptions = new Map<string, Subscription>()
      const client = { outbox, subscriptions, say, isOpen: true }
      return client
    },
    disconnect(client) {
      for (const subscription of client.subscriptions.values()) unsubscribe(subscription)
      client.outbox.close()
      ;(client as { isOpen: boolean }).isOpen = false
    },
    topic: topicOf,
    subscribe,
    unsubscribe,
    settle,
    publish(topic, news) {
      if (news.length === 0) return
      const open = topic as OpenTopic
      for (const one of news) open.pending.push(one)
      due.add(open)
    },
    flush() {
      for (const topic of due) flushTopic(topic)
      due.clear()
    },
    listenersOf: (topic) => [...(topic as OpenTopic).listeners],
    positionOf: (topic) => (topic as OpenTopic).position,
    deliver,
    join,
    trailOf,
  }

  function topicOf({ userId, channel, key, delivery }: Omit<HubTopic, 'name'>): HubTopic {
    const name = nameOfTopic({ channel, key })
    const known = topics.get(`${userId} ${name}`)
    if (known) return known
    const floor = { sequence, cursor: '' }
    const listeners = new Set<OpenSubscription>()
    const fresh = { pending: [], recent: [], floor, position: 0, listeners }
    const topic: OpenTopic = { name, userId, channel, key, delivery, ...fresh }
    topics.set(`${userId} ${name}`, topic)
    return topic
  }

  function subscribe(client: HubClient, topic: HubTopic, cursor: string | null): Subscription {
    const subscription: OpenSubscription = {
      client: client as OpenSubscription['client'],
      topic: topic as OpenTopic,
      cursor,
      isLive: topic.delivery !== 'lossless',
      liveFrom: sequence + 1,
      held: topic.delivery === 'lossless' ? null : [],
      trail: { floor: { sequence: 0, cursor: cursor ?? '' }, steps: [] },
    }
    subscription.client.subscriptions.set(topic.name, subscription)
    subscription.topic.listeners.add(subscription)
    if (!subscription.isLive) onBehind(subscription)
    return subscription
  }

  function unsubscribe(subscription: Subscription): void {
    const { client, topic } = subscription as OpenSubscription
    client.subscriptions.delete(topic.name)
    client.outbox.forget(`${topic.name} `)
    topic.listeners.delete(subscription as OpenSubscription)
    if (topic.listeners.size > 0) return
    topics.delete(`${topic.userId} ${topic.name}`)
    due.delete(topic)
  }

  function settle(subscription: Subscription, snapshot: object): void {
    const open = subscription as OpenSubscription
    const { client, topic } = open
    client.outbox.forget(`${topic.name} `) // it is older than the snapshot
    const { channel, key } = topic
    client.say({ type: 'snapshot', channel, key, sequence, ...snapshot })
    if (open.held === null) return
    // Numbered anew: other messages may have gone to this client since they were flushed.
    const held = kept(topic, open.held).map((one) => entryOf(topic, one))
    open.held = null
    send(open, held, () => encode(held.map(({ text }) => text)))
  }

  function flushTopic(topic: OpenTopic): void {
    const entries = kept(topic, topic.pending).map((one) => entryOf(topic, one))
    topic.pending = []
    topic.position += entries.length
    const listeners = [...topic.listeners]
    let bytes: Uint8Array | null = null
    const encoded = (): Uint8Array => (bytes ??= encode(entries.map(({ text }) => text)))
    for (const subscription of listeners) {
      if (subscription.held) subscription.held.push(...entries)
      else if (subscription.isLive) send(subscription, entries, encoded)
    }
    if (topic.delivery === 'lossless') remember(topic, entries)
  }

  function send(
    subscription: OpenSubscription,
    entries: readonly Entry[],
    encoded: () => Uint8Array,
  ): void {
    const { client, topic } = subscription
    const last = entries.at(-1)
    if (!last) return
    if (!client.outbox.isClogged) {
      client.outbox.write(encoded(), entries.length)
      subscription.cursor = last.cursor
    } else if (topic.delivery === 'lossless') {
      fallBehind(subscription)
    } else {
      for (const { slot, text, sequence: number } of entries) {
        const place = topic.delivery === 'conflated' ? slot : number
        client.outbox.put(`${topic.name} ${place}`, text)
      }
    }
  }

  /** Keeps its own trail of what it was sent live, since the topic goes on without it. */
  function fallBehind(subscription: OpenSubscription): void {
    subscription.trail = trailOf(subscription)
    subscription.isLive = false
    onBehind(subscription)
  }

  function deliver(subscription: Subscription, news: readonly News[], cursor: string): void {
    const open = subscription as OpenSubscription
    if (!isOpen(open)) return
    const entries = news.map((one) => entryOf(open.topic, one))
    if (entries.length > 0) {
      open.client.outbox.write(encode(entries.map(({ text }) => text)), entries.length)
    }
    open.trail = extendTrail(open.trail, entries.map(stepOf))
    open.cursor = cursor
  }

  function join(subscription: Subscription, position: number): boolean {
    const open = subscription as OpenSubscription
    const { topic } = open
    const missed = topic.position - position
    if (missed > topic.recent.length || open.client.outbox.isClogged) return false
    const entries = missed === 0 ? [] : topic.recent.slice(-missed)
    deliver(open, entries, entries.at(-1)?.cursor ?? open.cursor!)
    open.isLive = true
    open.liveFrom = sequence + 1
    return true
  }

  function trailOf(subscription: Subscription): Trail {
    const { topic, isLive, liveFrom, trail } = subscription as OpenSubscription
    if (!isLive || topic.delivery !== 'lossless') return trail
    const shared = topic.recent.filter((entry) => entry.sequence >= liveFrom).map(stepOf)
    const { floor } = topic
    return extendTrail(floor.sequence >= liveFrom ? { floor, steps: [] } : trail, shared)
  }

  function isOpen({ client, topic }: OpenSubscription): boolean {
    return client.subscriptions.has(topic.name)
  }

  function entryOf(topic: OpenTopic, { slot, cursor, body }: News): Entry {
    sequence += 1
    const { channel, key } = topic
    const place = cursor === null ? {} : { cursor }
    const text = JSON.stringify({ type: 'update', channel, key, sequence, ...place, ...body })
    return { slot, cursor, body, sequence, text }
  }
}

function remember(topic: OpenTopic, entries: readonly Entry[]): void {
  const all = [...topic.recent, ...entries]
  const forgotten = Math.max(all.length - LONGEST_TRAIL, 0)
  const last = all[forgotten - 1]
  if (last) topic.floor = stepOf(last)
  topic.recent = all.slice(forgotten)
}

function stepOf({ sequence, cursor }: { sequence: number; cursor: string | null }): Step {
  return { sequence, cursor: cursor! }
}

/** Of a conflated topic the newest of each slot, in the order in which they were told; else all. */
function kept({ delivery }: HubTopic, news: readonly News[]): readonly News[] {
  if (delivery !== 'conflated') return news
  const newest = new Map<string, News>()
  for (const one of news) {
    newest.delete(one.slot)
    newest.set(one.slot, one)
  }
  return [...newest.values()]
}
