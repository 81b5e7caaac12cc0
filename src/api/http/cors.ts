import { fastifyCors } from '@fastify/cors'
import type { FastifyInstance } from 'fastify'

/** What a page elsewhere may send beside what browsers send by themselves. */
const SENT = [
  'authorization',
  'content-type',
  'x-api-key',
  'idempotency-key',
  'last-event-id',
  'x-correlation-id',
  'x-request-id',
  'prefer',
]

/** What it may read. */
const READ = [
  'x-correlation-id',
  'x-request-id',
  'x-process-time',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'retry-after',
  'allow',
  'idempotency-replayed',
  'deprecation',
  'sunset',
  'link',
  'preference-applied',
]

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']

/** Lets pages of these origins, and of no other, use the API with their readers' credentials. */
export async function allowOrigins(
  app: FastifyInstance,
  origins: readonly string[],
): Promise<void> {
  if (origins.length === 0) return refuseOrigins(app)
  await app.register(fastifyCors, {
    origin: [...origins],
    credentials: true,
    methods: METHODS,
    allowedHeaders: SENT,
    exposedHeaders: READ,
    maxAge: 600,
    strictPreflight: false, // OPTIONS without an origin asks what is allowed, too
  })
}

/** A browser that gets no origin back lets no page read the answer. */
function refuseOrigins(app: FastifyInstance): void {
  app.options('*', { schema: { hide: true } as object }, async (_request, reply) =>
    reply.code(204).header('access-control-allow-methods', METHODS.join(', ')).send(),
  )
}
