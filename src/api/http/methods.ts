import type { FastifyInstance } from 'fastify'
import { AppError } from '../../core/app-error.ts'
import type { Operation } from '../../contract/operation.ts'
import { urlOf } from './bind-route.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** A path that exists answers a method that it does not take with 405, and says what it takes. */
export function refuseOtherMethods(app: FastifyInstance, operations: readonly Operation[]): void {
  const byPath = Map.groupBy(operations, ({ path }) => path)
  for (const [path, known] of byPath) {
    const taken = known.map(({ method }) => method)
    app.route({
      method: METHODS.filter((method) => !taken.includes(method as Operation['method'])),
      url: urlOf(path),
      schema: { hide: true },
      // Before the body is parsed: what it holds does not matter here.
      onRequest: async (request, reply) => {
        void reply.header('allow', taken.join(', '))
        const message = `${path} takes ${taken.join(' and ')}, not ${request.method}.`
        throw new AppError('method_not_allowed', {}, { message })
      },
      handler: async () => {},
    })
  }
}
