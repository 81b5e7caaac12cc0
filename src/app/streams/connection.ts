import { randomUUID } from 'node:crypto'
import type { CloseCode } from '../../contract/streams/server-messages.ts'
import { nameOfTopic, type Stream, type Topic } from '../../contract/streams/stream.ts'
import { AppError } from '../../core/app-error.ts'
import { unreachable } from '../../core/assert.ts'
import { newId } from '../../core/id.ts'
import { formatInstant, SECOND_MS, type Instant } from '../../core/instant.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import type { Wire } from './outbox.ts'
import { readMessage, type ClientMessage, type StreamRefusal } from './read-message.ts'
import type { Sessions } from './sessions.ts'
import type { Streams } from './streams.ts'
import { cursorAt } from './trail.ts'

/** A client that has shown who it is, as its stream sees it. */
export interface Connection {
  readonly sessionId: string
  receive(text: string): Promise<void>
  /** The network took something. */
  drain(): void
  /** Anything at all came from the client. */
  heard(): void
  /** Call it each second: says what is due, and closes what is over. */
  beat(): void
  /** The socket is gone. */
  lost(): void
}

/** What lies under a connection. */
export interface Link extends Wire {
  ping(): void
  close(code: CloseCode | 1000, reason: string): void
}

/** Who a credential stands for, and until when. */
export interface Credential {
  readonly caller: Caller
  readonly expiresAt: Instant | null
}

export interface ConnectionOptions {
  readonly streams: Streams
  readonly sessions: Sessions
  readonly stream: Stream
  readonly link: Link
  readonly credential: Credential
  readonly begin: Readonly<Record<string, unknown>> | null // parameters of the address; null: no
  authenticate(token: string): Promise<Credential>
  /** Says whether the credential still works. */
  isGood(caller: Caller): Promise<boolean>
}

const PING_MS = 30 * SECOND_MS
const IDLE_MS = 60 * SECOND_MS
const LOOK_AT_CREDENTIAL_MS = 5 * SECOND_MS
const MOST_TOPICS = 200
const MOST_BACKLOG = 1_048_576 // of answers to one who asks and does not read

export function openConnection(context: Context, options: ConnectionOptions): Connection {
  const { clock, log } = context
  const { streams, sessions, stream, link } = options
  const client = streams.connect(link)
  const sessionId = newId('ses', randomUUID)
  const openedAt = clock.now()
  const due = { heartbeat: openedAt, ping: openedAt, look: openedAt }
  let { credential } = options
  let heardAt = openedAt
  let begun: string | null = null // the topic that was subscribed to by itself

  const place = { userId: credential.caller.userId, stream: stream.id }
  sessions.open(sessionId, place, () => {
    end(1000, 'This session was resumed by another connection.')
  })
  client.say({
    type: 'welcome',
    session_id: sessionId,
    stream: stream.id,
    user_id: credential.caller.userId,
    channels: stream.channels.map(({ id }) => id),
    sequence: streams.sequence,
    heartbeat_seconds: stream.heartbeatSeconds,
    at: formatInstant(openedAt),
  })
  let working = begin() // one message after the other, in the order in which they came

  return {
    sessionId,
    receive(text) {
      heardAt = clock.now()
      working = working.then(() => answer(text))
      return working
    },
    drain: () => client.outbox.drain(),
    heard() {
      heardAt = clock.now()
    },
    beat,
    lost,
  }

  async function begin(): Promise<void> {
    if (!stream.begins || options.begin === null) return
    const topic = stream.topicOf(options.begin)
    await attempt(async () => {
      await streams.subscribe(client, { caller: credential.caller, ...topic })
      begun = nameOfTopic(topic)
    })
  }

  async function answer(text: string): Promise<void> {
    if (!client.isOpen) return
    if (link.backlog > MOST_BACKLOG) return end(1013, 'You ask and do not read the answers.')
    const read = readMessage(stream, text)
    if (!read.ok) return refuse(read.refusal)
    await attempt(() => act(read.value))
  }

  async function act(message: ClientMessage): Promise<void> {
    switch (message.action) {
      case 'subscribe':
        return subscribe(message.topic, message.after)
      case 'unsubscribe':
        return unsubscribe(message.topic)
      case 'ping': {
        const { id } = message
        return client.say({ type: 'pong', ...(id !== undefined && { id }), at: now() })
      }
      case 'request_snapshot':
        return snapshots(message)
      case 'resume':
        return resume(message.session_id, message.last_sequence)
      case 'authenticate':
        return renew(message.token)
      default:
        return unreachable(message)
    }
  }

  async function subscribe(topic: Topic, after: string | null | undefined): Promise<void> {
    const name = nameOfTopic(topic)
    if (begun !== null && begun !== name) leaveBegun()
    if (client.subscriptions.size >= MOST_TOPICS && !client.subscriptions.has(name)) {
      const message = `A connection listens to at most ${MOST_TOPICS} topics. Leave some, or open another.`
      return refuse({ code: 'SUBSCRIBE_ERROR', message })
    }
    begun = null
    await streams.subscribe(client, { caller: credential.caller, ...topic, after })
  }

  function unsubscribe(topic: Topic): void {
    const name = nameOfTopic(topic)
    if (!client.subscriptions.has(name)) {
      const message = `You do not listen to ${name}.`
      return refuse({ code: 'SUBSCRIBE_ERROR', message })
    }
    streams.unsubscribe(client, topic)
    client.say({ type: 'unsubscribed', ...topic })
  }

  async function snapshots(asked: { channel?: string | undefined; key?: string | undefined }) {
    const topics = [...client.subscriptions.values()]
      .map(({ topic: { channel, key } }) => ({ channel, key }))
      .filter(({ channel }) => asked.channel === undefined || asked.channel === channel)
      .filter(({ key }) => asked.key === undefined || asked.key === key)
    if (topics.length === 0) {
      const message = 'You listen to nothing of the kind. Subscribe first, then ask for a snapshot.'
      return refuse({ code: 'SUBSCRIBE_ERROR', message })
    }
    for (const topic of topics) await streams.snapshot(client, topic)
  }

  async function resume(lostId: string, lastSequence: number): Promise<void> {
    const { caller } = credential
    const found = lostId === sessionId ? null : sessions.find(lostId, place)
    if (found === null) {
      const message =
        'That session is not known here. Subscribe again, with the cursor of the last update ' +
        'of each topic as `after`: nothing is missed.'
      return refuse({ code: 'SUBSCRIBE_ERROR', message })
    }
    leaveBegun()
    const topics = found.topics.map(({ channel, key }) => ({ channel, key }))
    client.say({ type: 'resumed', session_id: lostId, subscriptions: topics })
    for (const { channel, key, trail } of found.topics) {
      const after = trail === null ? undefined : cursorAt(trail, lastSequence)
      await attempt(() => streams.subscribe(client, { caller, channel, key, after }))
    }
  }

  function leaveBegun(): void {
    const subscription = begun === null ? undefined : client.subscriptions.get(begun)
    if (subscription) streams.unsubscribe(client, subscription.topic)
    begun = null
  }

  async function renew(token: string): Promise<void> {
    const fresh = await options.authenticate(token)
    if (fresh.caller.userId !== credential.caller.userId) {
      const message = 'That token is of another user. Open a connection of its own for it.'
      return refuse({ code: 'VALIDATION_ERROR', message })
    }
    credential = fresh
    const { expiresAt } = fresh
    client.say({
      type: 'authenticated',
      expires_at: expiresAt === null ? null : formatInstant(expiresAt),
    })
  }

  /** What cannot be done is said, and changes nothing else about the connection. */
  async function attempt(work: () => Promise<void> | void): Promise<void> {
    try {
      await work()
    } catch (cause) {
      if (!client.isOpen) return
      const known = cause instanceof AppError
      if (!known) log.error({ err: cause, session_id: sessionId }, 'a stream message failed')
      const message = known ? cause.message : 'Something went wrong here. Try again.'
      refuse({ code: 'SUBSCRIBE_ERROR', message })
    }
  }

  function refuse({ code, message }: StreamRefusal): void {
    client.say({ type: 'error', code, message })
  }

  function beat(): void {
    if (!client.isOpen) return
    const at = clock.now()
    const { expiresAt, caller } = credential
    client.outbox.drain()
    if (expiresAt !== null && expiresAt <= at) return end(4401, 'Your token has expired.')
    if (at - heardAt > IDLE_MS) return end(4408, 'Nothing was heard from you for 60 s.')
    if (at - due.ping >= PING_MS) {
      due.ping = at
      link.ping()
    }
    if (at - due.heartbeat >= stream.heartbeatSeconds * SECOND_MS) {
      due.heartbeat = at
      const { dropped, isClogged } = client.outbox
      const heartbeat = { type: 'heartbeat', sequence: streams.sequence, dropped, at: now() }
      if (!isClogged) client.say(heartbeat)
    }
    if (at - due.look >= LOOK_AT_CREDENTIAL_MS) {
      due.look = at
      void options.isGood(caller).then(
        (good) => !good && end(4401, 'Your session or key was revoked.'),
        () => {}, // a database that does not answer says nothing about a credential
      )
    }
  }

  function end(code: CloseCode | 1000, reason: string): void {
    link.close(code, reason)
    lost()
  }

  function lost(): void {
    if (!client.isOpen) return
    const topics = [...client.subscriptions.values()].map((subscription) => {
      const { channel, key, delivery } = subscription.topic
      const trail = delivery === 'lossless' ? streams.trailOf(subscription) : null
      return { channel, key, trail }
    })
    sessions.lose(sessionId, { ...place, topics })
    streams.disconnect(client)
  }

  function now(): string {
    return formatInstant(clock.now())
  }
}
