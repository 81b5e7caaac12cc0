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
]

/** Lets pages of these origins, and of no other, use the API with their readers' credentials. */
export async function allowOrigins(
  app: FastifyInstance,
  origins: readonly string[],
): Promise<void> {
  await app.register(fastifyCors, {
    origin: [...origins],
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'],
    allowedHeaders: SENT,
    exposedHeaders: READ,
    maxAge: 600,
    strictPreflight: false, // OPTIONS without an origin asks what is allowed, too
  })
}
