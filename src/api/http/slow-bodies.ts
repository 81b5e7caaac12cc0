import type { FastifyInstance, FastifyRequest } from 'fastify'
import { answerNoRequest } from './broken-requests.ts'

/** For all of a body to arrive; a file that is sent has its own patience. */
const WHOLE_AFTER_MS = 30_000

/** How long a body may go on arriving that nobody wants, so that its sender reads why. */
const LAST_BYTES_MS = 5_000

/** What Node itself waits for: a head, and at most an hour for the largest of files. */
export const PATIENCE = { headersTimeout: 30_000, requestTimeout: 3_600_000 }

/** Ends requests whose bodies hang, or go on when they are answered. */
export function endSlowBodies(app: FastifyInstance, wholeAfterMs = WHOLE_AFTER_MS): void {
  const waiting = new WeakMap<FastifyRequest, NodeJS.Timeout>()
  const arrived = (request: FastifyRequest): void => clearTimeout(waiting.get(request))
  app.addHook('onRequest', (request, _reply, done) => {
    const { raw, headers } = request
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding']
    if (hasBody && !isFile(request)) {
      const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
      const end = (): void => answerNoRequest(late, raw.socket)
      waiting.set(request, setTimeout(end, wholeAfterMs))
    }
    done()
  })
  app.addHook('preValidation', async (request) => arrived(request))
  app.addHook('onRequestAbort', async (request) => arrived(request))
  app.addHook('onResponse', async (request) => {
    arrived(request)
    const { raw } = request
    if (raw.complete || raw.destroyed) return
    const patience = setTimeout(() => raw.destroy(), LAST_BYTES_MS)
    raw.once('close', () => clearTimeout(patience))
    raw.resume()
  })
}

function isFile({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.schema as { consumes?: unknown } | undefined)?.consumes !== undefined
}
