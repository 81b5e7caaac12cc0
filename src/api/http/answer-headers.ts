import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Every answer names its request, under both names of that, and says how long it took. */
export function labelAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    void reply.header('x-correlation-id', request.id)
    void reply.header('x-request-id', request.id)
    void reply.header('x-process-time', (reply.elapsedTime / 1_000).toFixed(6)) // seconds
    done()
  })
}

const CORRELATION_ID = /^[\w.:-]{1,128}$/

/** The caller's own id of a request, if it can stand in a log, so that both sides find it. */
export function givenCorrelationId(headers: FastifyRequest['headers']): string | null {
  const given = headers['x-correlation-id'] ?? headers['x-request-id']
  return typeof given === 'string' && CORRELATION_ID.test(given) ? given : null
}
