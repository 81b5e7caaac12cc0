import { z } from 'zod'
import { assert } from '../../core/assert.ts'
import type { Channel } from '../../contract/streams/channel.ts'
import { CHANNELS } from '../../contract/streams/channels.ts'
import { CLIENT_MESSAGES } from '../../contract/streams/client-messages.ts'
import {
  CLOSE_CODES,
  SERVER_MESSAGES,
  STREAM_ERRORS,
} from '../../contract/streams/server-messages.ts'
import { STREAMS, type Stream } from '../../contract/streams/stream.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * The streams of the contract in the words of AsyncAPI: what it calls a channel is one of our
 * addresses, and `receive` and `send` are the server's.
 *
 * Source: AsyncAPI 3.0.0; its WebSockets binding 0.1.0.
 */
export function asyncApi(version: string): Json {
  const schemas: Record<string, unknown> = {}
  const messages: Record<string, unknown> = {}
  for (const [type, shape] of Object.entries(SERVER_MESSAGES)) {
    if (type === 'update' || type === 'snapshot') continue // each channel has its own
    addMessage(type, shape, z.object({ type: z.literal(type) }))
  }
  for (const channel of CHANNELS) {
    for (const type of ['update', 'snapshot'] as const) addNews(channel, type)
  }
  for (const stream of STREAMS) {
    for (const [action, shape] of Object.entries({ ...CLIENT_MESSAGES, ...stream.actions })) {
      const named = action === 'subscribe' || action === 'unsubscribe'
      const own = named ? shape.extend(stream.parameters.shape) : shape
      addMessage(`${stream.id}.${action}`, own, z.object({ action: z.literal(action) }), 'input')
    }
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tidemark streams',
      version,
      description:
        'One JSON object a frame. Credentials: ?token= (an access token or API key), ?ticket= of ' +
        'POST /auth/stream-ticket, the headers of the HTTP API, or a first message `authenticate`.' +
        ` Close codes: ${tableOf(CLOSE_CODES)} Error codes: ${tableOf(STREAM_ERRORS)}`,
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: { here: { host: 'localhost:8080', protocol: 'ws' } },
    channels: Object.fromEntries(STREAMS.map((stream) => [stream.id, addressOf(stream)])),
    operations: Object.fromEntries(STREAMS.flatMap(operationsOf)),
    components: { messages, schemas: sorted(schemas) },
  }

  function addNews(channel: Channel, type: 'update' | 'snapshot'): void {
    const { id, summary, key, delivery } = channel
    const shape = SERVER_MESSAGES[type].extend(channel[type].shape)
    const head = z.object({
      type: z.literal(type),
      channel: z.literal(id),
      key: z.string().describe(key),
    })
    addMessage(`${id}.${type}`, shape, head)
    const message = messages[nameOf(`${id}.${type}`)] as Record<string, unknown>
    message['summary'] = `${summary} ${delivery}.`
  }

  function addMessage(name: string, shape: z.ZodObject, head: z.ZodObject, io?: 'input'): void {
    const whole = head.extend(shape.shape).extend(head.shape)
    const {
      $schema: _,
      definitions,
      ...payload
    } = z.toJSONSchema(whole, {
      target: 'draft-7',
      io: io ?? 'output',
      unrepresentable: 'any',
    })
    const hoisted = Object.entries((definitions ?? {}) as Json)
    for (const [id, schema] of hoisted) addSchema(id, hoist(schema))
    const summary = shape.description === undefined ? {} : { summary: shape.description }
    messages[nameOf(name)] = { name, ...summary, payload: hoist(payload) }
  }

  function addSchema(id: string, schema: unknown): void {
    const known = schemas[id]
    const same = known === undefined || JSON.stringify(known) === JSON.stringify(schema)
    assert(same, `the schema ${id} means one thing in all messages`)
    schemas[id] = schema
  }
}

function addressOf(stream: Stream): Json {
  const names = [...serverMessagesOf(stream), ...clientMessagesOf(stream)]
  return {
    address: stream.path,
    summary: stream.summary,
    messages: Object.fromEntries(
      names.map((name) => [nameOf(name), { $ref: `#/components/messages/${nameOf(name)}` }]),
    ),
    bindings: { ws: { method: 'GET', query: queryOf(stream), bindingVersion: '0.1.0' } },
  }
}

function queryOf({ begins, parameters }: Stream): unknown {
  const credentials = z.object({ token: z.string().optional(), ticket: z.string().optional() })
  const { $schema: _, ...schema } = z.toJSONSchema(
    begins ? credentials.extend(parameters.shape) : credentials,
    { target: 'draft-7', io: 'input' },
  )
  return schema
}

function operationsOf(stream: Stream): readonly (readonly [string, Json])[] {
  const refs = (names: readonly string[]) =>
    names.map((name) => ({ $ref: `#/channels/${stream.id}/messages/${nameOf(name)}` }))
  const channel = { $ref: `#/channels/${stream.id}` }
  const { id } = stream
  return [
    [`${id}.hear`, { action: 'receive', channel, messages: refs(clientMessagesOf(stream)) }],
    [`${id}.tell`, { action: 'send', channel, messages: refs(serverMessagesOf(stream)) }],
  ]
}

function clientMessagesOf({ id, actions }: Stream): readonly string[] {
  return Object.keys({ ...CLIENT_MESSAGES, ...actions }).map((action) => `${id}.${action}`)
}

function serverMessagesOf({ channels }: Stream): readonly string[] {
  const own = channels.flatMap(({ id }) => [`${id}.snapshot`, `${id}.update`])
  const common = Object.keys(SERVER_MESSAGES).filter(
    (type) => !['update', 'snapshot'].includes(type),
  )
  return [...common, ...own]
}

/** A key of components may hold letters, digits, dots, dashes and underscores. */
function nameOf(name: string): string {
  assert(/^[\w.-]+$/.test(name), 'a message has a name that AsyncAPI takes')
  return name
}

/** zod puts schemas with an id beside each message; here they are shared. */
function hoist(schema: unknown): unknown {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/definitions/', '"#/components/schemas/'),
  ) as unknown
}

function tableOf(sentences: Readonly<Record<string, string>>): string {
  return Object.entries(sentences)
    .map(([code, sentence]) => `\`${code}\`: ${sentence}`)
    .join(' ')
}

function sorted(value: Json): Json {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
