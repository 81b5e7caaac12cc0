import type { Stream } from '../../contract/streams/stream.ts'
import { nameOfTopic, type Topic } from '../../contract/streams/topic.ts'
import { unreachable } from '../../core/assert.ts'
import { formatInstant } from '../../core/instant.ts'
import type { Clock } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import type { Credential } from './connection.ts'
import type { HubClient } from './hub.ts'
import type { ClientMessage, OwnAction, StreamRefusal } from './read-message.ts'
import type { SessionPlace, Sessions } from './sessions.ts'
import type { Streams } from './streams.ts'
import { cursorAt } from './trail.ts'

/** A client at its stream, as far as its own messages change it. */
export interface Seat {
  readonly streams: Streams
  readonly sessions: Sessions
  readonly stream: Stream
  readonly client: HubClient
  readonly sessionId: string
  readonly place: SessionPlace
  readonly clock: Clock
  credential: Credential
  begun: Topic[] // what was subscribed to by itself, until something is asked for
  authenticate(token: string): Promise<Credential>
  /** Does what one of the stream's own actions asks for; the topics that it begins are heard. */
  readonly act: Act
  refuse(refusal: StreamRefusal): void
  /** Says what could not be done. */
  attempt(work: () => Promise<void>): Promise<void>
}

/** What a stream's own actions do, of one connection. */
export type Act = (
  caller: Caller,
  name: string,
  parameters: Readonly<Record<string, unknown>>,
) => Promise<readonly Topic[]>

const MOST_TOPICS = 200

/** Does what a client asked for, and says so to it. */
export async function answerMessage(seat: Seat, message: ClientMessage): Promise<void> {
  switch (message.action) {
    case 'subscribe':
      return subscribe(seat, message.topics, message.after)
    case 'unsubscribe':
      return message.topics.forEach((topic) => unsubscribe(seat, topic))
    case 'ping': {
      const id = message.id === undefined ? {} : { id: message.id }
      return seat.client.say({ type: 'pong', ...id, at: formatInstant(seat.clock.now()) })
    }
    case 'request_snapshot':
      return tellStates(seat, message)
    case 'resume':
      return resume(seat, message.session_id, message.last_sequence)
    case 'authenticate':
      return renew(seat, message.token)
    case 'own':
      return act(seat, message)
    default:
      return unreachable(message)
  }
}

async function act(seat: Seat, { name, parameters }: OwnAction): Promise<void> {
  const topics = await seat.act(seat.credential.caller, name, parameters)
  const fresh = topics.filter((topic) => !seat.client.subscriptions.has(nameOfTopic(topic)))
  if (fresh.length > 0) await subscribe(seat, fresh, undefined)
}

async function subscribe(
  seat: Seat,
  topics: readonly Topic[],
  after: string | undefined,
): Promise<void> {
  const { streams, client, credential } = seat
  if (topics.length === 0) {
    const message = 'That names nothing to listen to.'
    return seat.refuse({ code: 'VALIDATION_ERROR', message })
  }
  const names = topics.map(nameOfTopic)
  const added = names.filter((name) => !client.subscriptions.has(name))
  if (client.subscriptions.size + added.length > MOST_TOPICS && added.length > 0) {
    const message = `A connection listens to at most ${MOST_TOPICS} topics. Leave some, or open another.`
    return seat.refuse({ code: 'SUBSCRIBE_ERROR', message })
  }
  seat.begun = seat.begun.filter((topic) => !names.includes(nameOfTopic(topic)))
  leaveBegun(seat)
  for (const topic of topics) {
    // One that cannot be listened to keeps nobody from the others.
    await seat.attempt(() =>
      streams.subscribe(client, { caller: credential.caller, ...topic, after }),
    )
  }
}

function unsubscribe({ streams, client, refuse }: Seat, topic: Topic): void {
  const name = nameOfTopic(topic)
  if (!client.subscriptions.has(name)) {
    return refuse({ code: 'SUBSCRIBE_ERROR', message: `You do not listen to ${name}.` })
  }
  streams.unsubscribe(client, topic)
  client.say({ type: 'unsubscribed', ...topic })
}

async function tellStates(
  { streams, client, refuse }: Seat,
  asked: { readonly channel?: string | undefined; readonly key?: string | undefined },
): Promise<void> {
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

async function resume(seat: Seat, lostId: string, lastSequence: number): Promise<void> {
  const { streams, sessions, client, place, sessionId } = seat
  const { caller } = seat.credential
  const found = lostId === sessionId ? null : sessions.find(lostId, place)
  if (found === null) {
    const message =
      'That session is not known here. Subscribe again, with the cursor of the last update of ' +
      'each topic as `after`: nothing is missed.'
    return seat.refuse({ code: 'SUBSCRIBE_ERROR', message })
  }
  leaveBegun(seat)
  const subscriptions = found.topics.map(({ channel, key }) => ({ channel, key }))
  client.say({ type: 'resumed', session_id: lostId, subscriptions })
  for (const { channel, key, trail } of found.topics) {
    const after = trail === null ? undefined : cursorAt(trail, lastSequence)
    await seat.attempt(() => streams.subscribe(client, { caller, channel, key, after }))
  }
}

function leaveBegun(seat: Seat): void {
  for (const topic of seat.begun) seat.streams.unsubscribe(seat.client, topic)
  seat.begun = []
}

async function renew(seat: Seat, token: string): Promise<void> {
  const fresh = await seat.authenticate(token)
  if (fresh.caller.userId !== seat.credential.caller.userId) {
    const message = 'That token is of another user. Open a connection of its own for it.'
    return seat.refuse({ code: 'VALIDATION_ERROR', message })
  }
  seat.credential = fresh
  const expires_at = fresh.expiresAt === null ? null : formatInstant(fresh.expiresAt)
  seat.client.say({ type: 'authenticated', expires_at })
}
