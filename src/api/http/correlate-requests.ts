import type { FastifyInstance } from 'fastify'
import { correlated } from '../../app/correlation.ts'

/** Lets every line of the log that a request causes name it. To be added before the other hooks. */
export function correlateRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => correlated(request.id, done))
  // The body comes by events of the connection, which know nothing of the request.
  app.addHook('preValidation', (request, _reply, done) => correlated(request.id, done))
}
