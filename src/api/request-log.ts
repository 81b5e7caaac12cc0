import type { FastifyInstance } from 'fastify'
import type { Log } from '../app/context.ts'

/**
 * One line for each request: what was asked, by whom, how it ended. No header, body or query is in
 * it, since those carry keys, secrets and tokens.
 */
export function logRequests(app: FastifyInstance, log: Log): void {
  app.addHook('onResponse', async (request, reply) => {
    log.info(
      {
        correlation_id: request.id,
        method: request.method,
        path: request.url.split('?', 1)[0],
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(request.caller && { user_id: request.caller.userId, key_id: request.caller.keyId }),
      },
      'request',
    )
  })
}
