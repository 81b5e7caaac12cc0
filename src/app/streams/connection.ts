import { randomUUID } from 'node:crypto'
import type { CloseCode, StreamErrorCode } from '../../contract/streams/server-messages.ts'
import type { Stream } from '../../contract/streams/stream.ts'
import { AppError } from '../../core/app-error.ts'
import { newId } from '../../core/id.ts'
import { formatInstant, SECOND_MS, type Instant } from '../../core/instant.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import { type Act, answerMessage, type Seat } from './answer-message.ts'
import type { Wire } from './outbox.ts'
import { readMessage } from './read-message.ts'
import type { Sessions } from './sessions.ts'
import type { Streams } from './streams.ts'

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
  /** What it was sent, in total, and what it listens to. */
  counts(): ConnectionCounts
}

export interface ConnectionCounts {
  readonly sent: number
  readonly dropped: number
  readonly subscriptions: number
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
  readonly act: Act
  /** Says whether the credential still works. */
  isGood(caller: Caller): Promise<boolean>
  /** The client was told of an error. */
  onError(code: StreamErrorCode): void
}

const PING_MS = 30 * SECOND_MS
const IDLE_MS = 60 * SECOND_MS
const LOOK_AT_CREDENTIAL_MS = 5 * SECOND_MS
const MOST_BACKLOG = 1_048_576 // of answers to one who asks and does not read

export function openConnection(context: Context, options: ConnectionOptions): Connection {
  const { clock, log } = context
  const { streams, sessions, stream, link, credential } = options
  const { userId } = credential.caller
  const client = streams.connect(link)
  const openedAt = clock.now()
  const due = { heartbeat: openedAt, ping: openedAt, look: openedAt }
  let heardAt = openedAt

  const seat: Seat = {
    streams,
    sessions,
    stream,
    client,
    clock,
    credential,
    attempt,
    sessionId: newId('ses', randomUUID),
    place: { userId, stream: stream.id },
    begun: [],
    authenticate: (token) => options.authenticate(token),
    act: options.act,
    refuse(refusal) {
      client.say({ type: 'error', ...refusal })
      options.onError(refusal.code)
    },
  }
  const { sessionId, place } = seat
  sessions.open(sessionId, place, () => {
    end(1000, 'This session was resumed by another connection.')
  })
  client.say({
    type: 'welcome',
    session_id: sessionId,
    stream: stream.id,
    user_id: userId,
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
    counts() {
      const { sent, dropped } = client.outbox
      return { sent, dropped, subscriptions: client.subscriptions.size }
    },
  }

  async function begin(): Promise<void> {
    if (!stream.begins || options.begin === null) return
    for (const topic of stream.topicsOf(options.begin)) {
      await attempt(async () => {
        await streams.subscribe(client, { caller: credential.caller, ...topic })
        seat.begun.push(topic)
      })
    }
  }

  async function answer(text: string): Promise<void> {
    if (!client.isOpen) return
    if (link.backlog > MOST_BACKLOG) return end(1013, 'You ask and do not read the answers.')
    const read = readMessage(stream, text)
    if (!read.ok) return seat.refuse(read.refusal)
    const code = read.value.action === 'authenticate' ? 'VALIDATION_ERROR' : 'SUBSCRIBE_ERROR'
    await attempt(() => answerMessage(seat, read.value), code)
  }

  /** What cannot be done is said, and changes nothing else about the connection. */
  async function attempt(
    work: () => Promise<void>,
    code: StreamErrorCode = 'SUBSCRIBE_ERROR',
  ): Promise<void> {
    try {
      await work()
    } catch (cause) {
      if (!client.isOpen) return
      const isKnown = cause instanceof AppError
      if (!isKnown) log.error({ err: cause, session_id: sessionId }, 'a stream message failed')
      const message = isKnown ? cause.message : 'Something went wrong here. Try again.'
      const isOfIndicator = isKnown && cause.code === 'invalid_indicator'
      seat.refuse({ code: isOfIndicator ? 'INVALID_INDICATOR' : code, message })
    }
  }

  function beat(): void {
    if (!client.isOpen) return
    const at = clock.now()
    const { expiresAt, caller } = seat.credential
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
      const heartbeat = {
        type: 'heartbeat',
        sequence: streams.sequence,
        dropped,
        at: formatInstant(at),
      }
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
}
