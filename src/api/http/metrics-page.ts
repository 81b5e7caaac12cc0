import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { operation } from '../../contract/operation.ts'
import { callerOf } from './authentication.ts'
import type { ApiContext } from '../route.ts'

/** Not of the contract: its words are Prometheus's, and change with what there is to measure. */
const readMetrics = operation({
  id: 'readMetrics',
  method: 'GET',
  path: '/metrics',
  summary: 'What Prometheus reads.',
  output: z.string(),
  roles: ['admin'],
})

/**
 * What Prometheus reads. Numbers tell what users do, so not everybody may: a program on this
 * machine may, an administrator may, and with METRICS_TOKEN only who sends it as a bearer.
 */
export function metricsPage(
  app: FastifyInstance,
  context: ApiContext,
  token: string | null,
  prefix: string,
): void {
  app.get(
    `${prefix}${readMetrics.path}`,
    { schema: { hide: true } as object },
    async (request, reply) => {
      await admit(context, token, request)
      const { type, body } = await context.watch.metrics()
      return reply.type(type).header('cache-control', 'no-store').send(body)
    },
  )
}

async function admit(
  context: ApiContext,
  token: string | null,
  request: FastifyRequest,
): Promise<void> {
  if (token === null ? isLocal(request) : isSame(request, token)) return
  request.caller = await callerOf(context, readMetrics, request)
}

/** What a proxy hands on came from elsewhere, though the proxy may run here. */
function isLocal({ headers, socket }: FastifyRequest): boolean {
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}

/** By their digests, so that the time it takes tells nothing. */
function isSame({ headers }: FastifyRequest, token: string): boolean {
  const [, bearer = ''] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? []
  return timingSafeEqual(digest(bearer), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
