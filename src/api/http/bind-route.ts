import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerOnce, type Answered, type Draw } from '../../app/operations/answer-once.ts'
import { callerOf, originOf } from './authentication.ts'
import { deprecationHeaders, schemaOf } from './describe-operation.ts'
import { checkCredential, takeFromLimits } from './limits.ts'
import type {
  Accepted,
  ApiContext,
  ReceivedFile,
  Redirect,
  Route,
  WithHeaders,
  Written,
} from '../route.ts'

/** Makes the server answer an operation: authenticates, counts, parses, asks the handler, checks. */
export function bindRoute(
  app: FastifyInstance,
  context: ApiContext,
  { operation, handle, isAlias = false }: Route,
  closing: AbortSignal,
): void {
  const streams = operation.contentType === 'text/event-stream'
  const deprecation = deprecationHeaders(operation)
  app.route({
    method: operation.method,
    url: urlOf(operation.path),
    schema: { ...schemaOf(operation), hide: isAlias } as object,
    onRequest: async (request, reply) => {
      const { ip } = request
      if (operation.deprecated) reply.headers(deprecation)
      if (operation.roles !== 'anyone') {
        const check = () => callerOf(context, operation, request)
        request.caller = await checkCredential(context, ip, reply, check)
      }
      await takeFromLimits(context, operation, request.caller, ip, reply)
    },
    // A body that is left out is an empty one, so that each field that it lacks is named.
    preValidation: async (request) => {
      if (operation.body && request.body === undefined) request.body = {}
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const key = operation.idempotent ? request.headers['idempotency-key'] : undefined
      if (typeof key === 'string') return sendOnce(request, reply, key)
      const answer = await ask(request, reply, randomUUID)
      return streams ? sendStream(reply, answer as AsyncIterable<string>) : send(reply, answer)
    },
  })

  function ask(request: FastifyRequest, reply: FastifyReply, draw: Draw): Promise<unknown> {
    return handle(context, {
      params: request.params as never,
      query: request.query as never,
      headers: request.headers as never,
      body: request.body as never,
      file: (operation.upload ? fileOf(request) : null) as never,
      caller: request.caller as never,
      draw,
      origin: originOf(request),
      secure: request.protocol === 'https',
      wantsPage: wantsPage(request),
      signal: streams ? AbortSignal.any([closing, goneSignal(reply)]) : closing,
    })
  }

  function send(reply: FastifyReply, answer: unknown): unknown {
    if (isOnly<Redirect>(answer, 'location')) return reply.redirect(answer.location, 303)
    if (isOnly<Accepted<unknown>>(answer, 'accepted')) return reply.code(202).send(answer.accepted)
    if (hasHeaders(answer)) return send(reply.headers(answer.headers), answer.answer)
    void reply.code(operation.status)
    if (isOnly<Written>(answer, 'written')) return reply.type(JSON_TYPE).send(answer.written)
    return reply.send(answer)
  }

  async function sendOnce(request: FastifyRequest, reply: FastifyReply, key: string) {
    const { params, query, body, caller } = request
    // A credential that reaches less is not given what one that reaches more was answered.
    const { userId, accounts } = caller!
    const reach = accounts === 'all' ? [] : [accounts]
    const once = { userId, key, asked: [operation.id, params, query, body, ...reach] }
    const work = async (draw: Draw) => toText(reply, await ask(request, reply, draw))
    const answered = await answerOnce(context, once, work)
    if (answered.replayed) void reply.header('idempotency-replayed', 'true')
    return reply.code(answered.status).type(JSON_TYPE).send(answered.body)
  }

  /** What would be sent, checked against the contract as ever. */
  function toText(reply: FastifyReply, answer: unknown): Answered {
    const accepted = isOnly<Accepted<unknown>>(answer, 'accepted')
    const status = accepted ? 202 : operation.status
    const write = reply.getSerializationFunction(String(status), 'application/json')!
    const body = write((accepted ? answer.accepted : answer) as Record<string, unknown>)
    return { status, body }
  }
}

/** What arrives is not read before a handler reads it. No body is a file of no bytes. */
function fileOf({ body, headers }: FastifyRequest): ReceivedFile {
  const length = headers['content-length']
  const chunks = (body as Readable | undefined) ?? Readable.from([])
  return { chunks, bytes: length === undefined ? null : Number(length) }
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** `/api/runs/{run_id}` as the router writes it. */
export function urlOf(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}

/** A person's browser asks for pages; programs ask for JSON or for anything. */
export function wantsPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') ?? false
}

/** Pulled as fast as the client reads: a slow one holds 16 KiB here, and nothing more. */
function sendStream(reply: FastifyReply, messages: AsyncIterable<string>): FastifyReply {
  return reply
    .type('text/event-stream; charset=utf-8')
    .header('x-accel-buffering', 'no') // a proxy that collects would hold news back
    .header('connection', 'close') // with the stream, so that a stop need not wait for it
    .send(Readable.from(messages, { objectMode: false, highWaterMark: 16_384 }))
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}

function hasHeaders(value: unknown): value is WithHeaders<unknown> {
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : []
  return names.length === 2 && names.includes('answer') && names.includes('headers')
}

function isOnly<Shape extends object>(value: unknown, name: keyof Shape): value is Shape {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, name) &&
    Object.keys(value).length === 1
  )
}
