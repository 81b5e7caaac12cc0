import type { FastifyInstance, FastifyRequest } from 'fastify'
import { answerNoRequest } from './broken-requests.ts'

/** For all of a body to arrive; a file that is sent has its own patience. */
const WHOLE_AFTER_MS = 30_000

/** How long a body may go on arriving that nobody wants, so that its sender reads why. */
const LAST_BYTES_MS = 5_000

/** What Node itself waits for: a head, and at most an hour for the largest of files. */
export const PATIENCE = { headersTimeout: 30_000, requestTimeout: 3_600_000 }

declare module 'fastify' {
  interface FastifyRequest {
    bodyBegan: number // milliseconds of performance.now()
  }
}

/**
 * Ends requests whose bodies hang, or go on when they are answered. Nearly all bodies arrive at once,
 * so none has a clock of its own: now and then those that are under way are looked at, oldest first.
 */
export function endSlowBodies(app: FastifyInstance, wholeAfterMs = WHOLE_AFTER_MS): void {
  const underWay = new Set<FastifyRequest>()
  const look = setInterval(endLate, Math.min(wholeAfterMs, LOOK_MS)).unref()
  app.addHook('onClose', async () => clearInterval(look))
  app.decorateRequest('bodyBegan', 0)
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request
    const hasBody =
      headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
    if (hasBody && !isFile(request)) {
      request.bodyBegan = performance.now()
      underWay.add(request)
    }
    done()
  })
  app.addHook('preValidation', (request, _reply, done) => {
    underWay.delete(request)
    done()
  })
  app.addHook('onRequestAbort', (request, done) => {
    underWay.delete(request)
    done()
  })
  // Fastify would close behind an answer that came before the body, and who is still sending then
  // finds a broken connection instead of why.
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (!request.raw.complete) void reply.removeHeader('connection')
    done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    underWay.delete(request)
    const { raw } = request
    if (!raw.complete && !raw.destroyed) takeLastBytes(raw)
    done()
  })

  function endLate(): void {
    const before = performance.now() - wholeAfterMs
    for (const request of underWay) {
      if (request.bodyBegan > before) return
      underWay.delete(request)
      const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
      answerNoRequest(late, request.raw.socket)
    }
  }
}

const LOOK_MS = 1_000

function takeLastBytes(raw: FastifyRequest['raw']): void {
  const patience = setTimeout(() => raw.destroy(), LAST_BYTES_MS)
  raw.once('close', () => clearTimeout(patience))
  raw.resume()
}

function isFile({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.schema as { consumes?: unknown } | undefined)?.consumes !== undefined
}
