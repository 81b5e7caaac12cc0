import type { Delivery } from '../../contract/streams/channel.ts'
import { nameOfTopic } from '../../contract/streams/topic.ts'
import { assert } from '../../core/assert.ts'
import { AppError } from '../../core/app-error.ts'
import type { Context } from '../context.ts'
import type { Doorbell } from '../doorbell.ts'
import type { Caller } from '../identity/authenticate.ts'
import { catchUp } from './catch-up.ts'
import { followLog, type Follower } from './follow-log.ts'
import { followState } from './follow-state.ts'
import { createHub } from './create-hub.ts'
import type { Hub, HubClient, HubTopic, News, Subscription } from './hub.ts'
import type { Encode, Wire } from './outbox.ts'
import type { OpenSource, Source } from './source.ts'

/** A channel that this process can serve. */
export interface ServedChannel {
  readonly id: string
  readonly delivery: Delivery
  readonly open: OpenSource
}

export interface StreamsOptions {
  readonly doorbell: Doorbell
  readonly channels: readonly ServedChannel[]
  readonly encode: Encode
}

export interface Subscribe {
  readonly caller: Caller
  readonly channel: string
  readonly key: string
  readonly after?: string | null | undefined // the place to go on behind; null: it is forgotten
}

/** The hub with its followers: what connections of this process subscribe to. */
export interface Streams {
  readonly sequence: number
  readonly topics: number // that are followed
  connect(wire: Wire): HubClient
  disconnect(client: HubClient): void
  /** Says `subscribed`, then a snapshot where the newest counts, then what comes. */
  subscribe(client: HubClient, subscribe: Subscribe): Promise<void>
  unsubscribe(client: HubClient, topic: { channel: string; key: string }): void
  snapshot(client: HubClient, topic: { channel: string; key: string }): Promise<void>
  trailOf: Hub['trailOf']
  close(): void
}

const FLUSH_EVERY_MS = 10

/** A topic that somebody listens to, read once for all of them. */
interface Followed {
  readonly source: Source
  readonly follower: Follower | null // of a log
  readonly over: AbortController
}

export function openStreams(context: Context, options: StreamsOptions): Streams {
  const { doorbell, channels, encode } = options
  const { clock } = context
  const followed = new Map<HubTopic, Followed>()
  const readers = new Map<Subscription, AbortController>() // those that are read from the log
  const closed = new AbortController()
  const hub = createHub({ encode, onBehind })
  let isFlushing = false

  return {
    get sequence() {
      return hub.sequence
    },
    get topics() {
      return followed.size
    },
    connect: (wire) => hub.connect(wire),
    disconnect(client) {
      for (const subscription of client.subscriptions.values()) leave(subscription)
      hub.disconnect(client)
    },
    subscribe,
    unsubscribe(client, topic) {
      const subscription = client.subscriptions.get(nameOfTopic(topic))
      if (subscription) leave(subscription)
    },
    async snapshot(client, topic) {
      const subscription = client.subscriptions.get(nameOfTopic(topic))
      const source = subscription && followed.get(subscription.topic)?.source
      if (!source) throw new AppError('not_found', { ...topic })
      await tellState(subscription, source)
    },
    trailOf: (subscription) => hub.trailOf(subscription),
    close() {
      closed.abort()
      for (const { over } of followed.values()) over.abort()
    },
  }

  async function subscribe(client: HubClient, { caller, channel, key, after }: Subscribe) {
    const served = channels.find(({ id }) => id === channel)
    assert(served !== undefined, 'a stream offers channels that are served')
    const source = await served.open(caller, key)
    if (!client.isOpen) return // nobody would end what is begun for it
    const known = client.subscriptions.get(nameOfTopic({ channel, key }))
    if (known && after === undefined) return say('subscribed', { cursor: known.cursor })
    const place = { userId: caller.userId, channel, key, delivery: served.delivery }

    if (source.kind === 'state') {
      if (known) leave(known)
      const subscription = begin(client, place, source, null)
      say('subscribed', { cursor: null })
      return tellState(subscription, source).catch((cause: unknown) => {
        leave(subscription)
        throw cause
      })
    }
    const isKnown = typeof after === 'string' && (await source.knows(after))
    const { cursor, body } = isKnown ? { cursor: after, body: null } : await source.snapshot()
    if (!client.isOpen) return
    if (known) leave(known)
    say('subscribed', { cursor })
    if (after !== undefined && !isKnown) say('resync', { cursor })
    if (body) say('snapshot', { sequence: hub.sequence, cursor, ...body })
    begin(client, place, source, cursor)

    function say(type: string, fields: object): void {
      client.say({ type, channel, key, ...fields })
    }
  }

  function begin(
    client: HubClient,
    place: Omit<HubTopic, 'name'>,
    source: Source,
    cursor: string | null,
  ): Subscription {
    const topic = hub.topic(place)
    if (!followed.has(topic)) followed.set(topic, follow(topic, source))
    return hub.subscribe(client, topic, cursor)
  }

  function follow(topic: HubTopic, source: Source): Followed {
    const over = new AbortController()
    if (source.kind === 'log') {
      const follower = followLog(context, doorbell, hub, topic, source, over.signal)
      return { source, follower, over }
    }
    void followState(context, { publish }, topic, source, over.signal).then((isGone) => {
      if (!isGone) return
      for (const subscription of hub.listenersOf(topic)) {
        const { channel, key } = topic
        subscription.client.say({ type: 'unsubscribed', channel, key })
        leave(subscription)
      }
    })
    return { source, follower: null, over }
  }

  function leave(subscription: Subscription): void {
    const { client, topic } = subscription
    if (client.subscriptions.get(topic.name) !== subscription) return // it was left already
    readers.get(subscription)?.abort()
    hub.unsubscribe(subscription)
    if (hub.listenersOf(topic).length > 0) return
    followed.get(topic)?.over.abort()
    followed.delete(topic)
  }

  async function tellState(subscription: Subscription, source: Source): Promise<void> {
    const { body, ...place } = await source.snapshot()
    hub.settle(subscription, { ...place, ...body })
  }

  function onBehind(subscription: Subscription): void {
    const { source, follower } = followed.get(subscription.topic)!
    assert(source.kind === 'log' && follower !== null, 'what falls behind is read from a log')
    const over = new AbortController()
    readers.set(subscription, over)
    void catchUp(context, hub, follower, source, subscription, over.signal).finally(() => {
      if (readers.get(subscription) === over) readers.delete(subscription)
    })
  }

  /** News of ten milliseconds travel together: the cost is that of a batch, not of a message. */
  function publish(topic: HubTopic, news: readonly News[]): void {
    hub.publish(topic, news)
    if (isFlushing) return
    isFlushing = true
    void clock.sleep(FLUSH_EVERY_MS, closed.signal).then(() => {
      isFlushing = false
      hub.flush()
    })
  }
}
