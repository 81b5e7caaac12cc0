import type { Delivery } from '../../contract/streams/channel.ts'
import type { Encode, Outbox, Wire } from './outbox.ts'
import type { Trail } from './trail.ts'

/** Something to tell. Of a conflated topic only the newest of each slot counts. */
export interface News {
  readonly slot: string
  readonly cursor: string | null // behind it, in a log; null where there is none
  readonly body: object // the fields of the update
}

/** One key of one channel, of one user: two users' runs may have the same id. */
export interface HubTopic {
  readonly name: string // as a client knows it
  readonly userId: string
  readonly channel: string
  readonly key: string
  readonly delivery: Delivery
}

export interface Subscription {
  readonly client: HubClient
  readonly topic: HubTopic
  /** Behind the last message it was sent; null when the topic keeps no log. */
  readonly cursor: string | null
  readonly isLive: boolean // sent what is published, as it is published
}

export interface HubClient {
  readonly outbox: Outbox
  readonly subscriptions: ReadonlyMap<string, Subscription> // by the name of the topic
  readonly isOpen: boolean
  /** Says something to this client alone. */
  say(message: object): void
}

/**
 * Who listens to what, and who has been sent what. It holds no socket, clock or log: news come
 * in by `publish`, and leave in batches by `flush`, each serialised once for all who listen.
 *
 * A lossless subscription is live or behind. It falls behind when its client is slow or has just
 * come back; then it is read from the log by `deliver`, and joins the others by `join`.
 */
export interface Hub {
  readonly sequence: number // of the newest message
  connect(wire: Wire): HubClient
  disconnect(client: HubClient): void
  topic(topic: Omit<HubTopic, 'name'>): HubTopic
  /** Begins behind `cursor` where there is one; else live at once, or after `settle`. */
  subscribe(client: HubClient, topic: HubTopic, cursor: string | null): Subscription
  unsubscribe(subscription: Subscription): void
  /** Sends a snapshot, and after it what was published while that was read. */
  settle(subscription: Subscription, snapshot: object): void
  publish(topic: HubTopic, news: readonly News[]): void
  flush(): void
  listenersOf(topic: HubTopic): readonly Subscription[]
  /** How many messages of a topic have been flushed. */
  positionOf(topic: HubTopic): number
  /** Sends what was read from the log to one that is behind, which then stands at `cursor`. */
  deliver(subscription: Subscription, news: readonly News[], cursor: string): void
  /** Makes it live, given that it has been sent all up to `position`; false when that is too old. */
  join(subscription: Subscription, position: number): boolean
  trailOf(subscription: Subscription): Trail
}

export interface HubOptions {
  readonly encode: Encode
  readonly onBehind: (subscription: Subscription) => void // read it from the log
}
