import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ERRORS, type ErrorCode } from '../core/app-error.ts'
import { ErrorBody } from '../contract/error.ts'
import type { Operation } from '../contract/operation.ts'
import { callerOf, originOf } from './authentication.ts'
import { checkCredential, takeFromLimits } from './limits.ts'
import type { Accepted, ApiContext, Redirect, Route, WithHeaders } from './route.ts'

/** Makes the server answer an operation: authenticates, parses, asks the handler, checks. */
export function bindRoute(
  app: FastifyInstance,
  context: ApiContext,
  { operation, handle }: Route,
  closing: AbortSignal,
): void {
  const streams = operation.contentType === 'text/event-stream'
  app.route({
    method: operation.method,
    url: urlOf(operation.path),
    schema: schemaOf(operation),
    onRequest: async (request, reply) => {
      const { ip } = request
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
      const answer = await handle(context, {
        params: request.params as never,
        query: request.query as never,
        headers: request.headers as never,
        body: request.body as never,
        caller: request.caller as never,
        origin: originOf(request),
        secure: request.protocol === 'https',
        wantsPage: wantsPage(request),
        signal: streams ? AbortSignal.any([closing, goneSignal(reply)]) : closing,
      })
      return streams ? sendStream(reply, answer as AsyncIterable<string>) : send(reply, answer)
    },
  })

  function send(reply: FastifyReply, answer: unknown): unknown {
    void reply.header('cache-control', 'no-store')
    if (isOnly<Redirect>(answer, 'location')) return reply.redirect(answer.location, 303)
    if (isOnly<Accepted<unknown>>(answer, 'accepted')) return reply.code(202).send(answer.accepted)
    if (hasHeaders(answer)) return send(reply.headers(answer.headers), answer.answer)
    return reply.code(operation.status).send(answer)
  }
}

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
    .header('cache-control', 'no-store')
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

function schemaOf(operation: Operation): object {
  const { params, query, headers, body } = operation
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [areaOf(operation.path)],
    ...(operation.roles !== 'anyone' && { security: [{ key: [] }, { bearer: [] }] }),
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(headers && { headers: headers.loose() }),
    ...(body && { body }),
    response: {
      [operation.status]: contentOf('Done.', operation.contentType, operation.output),
      ...(operation.accepted && {
        202: contentOf('Taken, and not done yet.', 'application/json', operation.accepted),
      }),
      ...errorsOf(operation),
    },
  }
}

/** The errors that a client can meet here, by status: one status may stand for several codes. */
function errorsOf({ errors, roles }: Operation): object {
  const everywhere: readonly ErrorCode[] =
    roles === 'anyone'
      ? ['rate_limited', 'internal', 'database_unavailable']
      : ['unauthenticated', 'forbidden', 'rate_limited', 'internal', 'database_unavailable']
  const codes = [...new Set([...errors, ...everywhere])]
  const byStatus = Object.entries(Object.groupBy(codes, (code) => ERRORS[code].status))
  return Object.fromEntries(
    byStatus.map(([status, named]) => {
      const sentences = named!.map((code) => `\`${code}\`: ${ERRORS[code].message}`)
      return [status, contentOf(sentences.join(' '), 'application/json', ErrorBody)]
    }),
  )
}

function contentOf(description: string, type: string, schema: unknown): object {
  return { description, content: { [type]: { schema } } }
}

/** `runs` of `/api/runs/{run_id}`, by which the document is grouped. */
function areaOf(path: string): string {
  const [first = '', second] = path.split('/').filter(Boolean)
  return first === 'api' ? (second ?? first) : first
}
