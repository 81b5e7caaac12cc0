import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../core/app-error.ts'
import { toErrorResponse, type ErrorResponse } from './errors.ts'

/** Answers a request whose path no router can read. No route is met, and so no hooks run. */
export function answerUnroutable(
  error: unknown,
  { id }: FastifyRequest,
  reply: FastifyReply,
): void {
  const { raw } = reply as { readonly raw: ServerResponse }
  const answer = toErrorResponse(error, id)
  raw.writeHead(answer.status, headersOf(answer))
  raw.end(JSON.stringify(answer.body))
}

/** Answers what is no HTTP at all, in the one error body, and ends the connection. */
export function answerNoRequest(
  error: Error & { readonly code?: string },
  socket: Pick<Socket, 'writable' | 'end' | 'destroy'>,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const answer = toErrorResponse(inOurWords(error.code), randomUUID())
  const body = JSON.stringify(answer.body)
  const headers = { ...headersOf(answer), 'content-length': Buffer.byteLength(body) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `HTTP/1.1 ${answer.status} ${REASONS[answer.status] ?? 'Bad Request'}\r\n`
  socket.end(`${head}connection: close\r\n${lines.join('')}\r\n${body}`, () => socket.destroy())
}

/**
 * What Node would refuse by itself, without a body: a request that names no host, which RFC 9110
 * wants answered with 400, and an expectation that we do not know, which it lets us pass over.
 */
export function answerInPlaceOfNode(app: FastifyInstance): void {
  app.server.on('checkExpectation', (request, response) => app.routing(request, response))
  app.addHook('onRequest', (request, _reply, done) => {
    const isNamed = request.headers.host !== undefined || request.raw.httpVersion === '1.0'
    const message = 'The request names no host. Send the header Host.'
    done(isNamed ? undefined : new AppError('malformed_request', {}, { message }))
  })
}

/** What the server is made with, so that the above is asked. */
export const IN_PLACE_OF_NODE = { requireHostHeader: false }

const REASONS: Readonly<Record<number, string>> = {
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
}

/** Source: Node's documentation of the event clientError. */
function inOurWords(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') return new AppError('headers_too_large')
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return new AppError('payload_too_large')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new AppError('request_timeout')
  return new AppError('malformed_request', {}, { message: 'This is not a request of HTTP.' })
}

function headersOf({ body }: ErrorResponse): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'x-correlation-id': body.correlation_id,
    'x-request-id': body.correlation_id,
  }
}
