import type { FastifyInstance, FastifyRequest } from 'fastify'
import { KeyRefused } from '../../app/identity/keys/authenticate-key.ts'
import type { KeyUsage, KeyUse } from '../../app/identity/keys/key-usage.ts'
import type { KeyRef } from '../../app/identity/keys/read-api-keys.ts'

declare module 'fastify' {
  interface FastifyRequest {
    refusedKey: KeyRef | null
  }
}

const MOST_CHARACTERS = 200

/**
 * Takes down each request with a key, also one that the key was refused for; before the answer
 * leaves, so that who has it finds it there.
 */
export function logKeyUsage(app: FastifyInstance, usage: KeyUsage): void {
  app.decorateRequest('refusedKey', null)
  app.addHook('onError', async (request, _reply, error: unknown) => {
    if (error instanceof KeyRefused) request.refusedKey = error.key
  })
  app.addHook('onSend', (request, { statusCode }, _payload, done) => {
    const key = keyOf(request)
    if (key !== null) usage.record(keyUseOf(request, key, statusCode))
    done()
  })
  app.addHook('onClose', () => usage.close())
}

/** One use, as it is written down. */
export function keyUseOf(request: FastifyRequest, key: KeyRef, status: number): KeyUse {
  const { routeOptions, method, ip, headers } = request
  return {
    userId: key.userId,
    keyId: key.keyId,
    endpoint: pathOf(routeOptions.url ?? ''),
    method,
    status,
    address: ip,
    agent: headers['user-agent']?.slice(0, MOST_CHARACTERS) ?? null,
  }
}

/** `/api/runs/:run_id` of the router as the contract writes it: `/api/runs/{run_id}`. */
function pathOf(url: string): string {
  return url.replace(/:(\w+)/g, '{$1}')
}

function keyOf({ caller, refusedKey }: FastifyRequest): KeyRef | null {
  if (caller?.keyId == null) return refusedKey
  return { userId: caller.userId, keyId: caller.keyId }
}
