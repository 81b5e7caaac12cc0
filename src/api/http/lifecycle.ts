import type { FastifyInstance } from 'fastify'

/** How long requests that are under way may take once the server is asked to stop. */
const LAST_REQUESTS_MS = 5_000

/**
 * Lets a stop be quick without cutting an answer off: streams end at once, each answer tells its
 * client that the connection closes, and what is still open at the deadline is cut. Otherwise a
 * client that keeps its connection open keeps the server from stopping.
 */
export function stopGracefully(app: FastifyInstance, closing: AbortController): void {
  let deadline: NodeJS.Timeout | undefined
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing.signal.aborted) void reply.header('connection', 'close')
    done()
  })
  app.addHook('preClose', async () => {
    closing.abort()
    deadline = setTimeout(() => app.server.closeAllConnections(), LAST_REQUESTS_MS)
    app.server.once('close', () => clearTimeout(deadline))
  })
}
