import type { FastifyRequest } from 'fastify'
import { AppError } from '../core/app-error.ts'
import { authenticate, type Caller } from '../app/identity/authenticate.ts'
import type { Origin } from '../app/identity/identity-context.ts'
import type { Operation } from '../contract/operation.ts'
import type { ApiContext } from './route.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

/** Who asks, if they may ask for this. Runs before the body is read. */
export async function callerOf(
  context: ApiContext,
  { roles, permission }: Pick<Operation, 'roles' | 'permission'>,
  request: FastifyRequest,
): Promise<Caller | null> {
  if (roles === 'anyone') return null
  const caller = await authenticate(context, credentialOf(request), originOf(request))
  if (!roles.includes(caller.role)) {
    const message = `Your role, ${caller.role}, does not allow this.`
    throw new AppError('forbidden', {}, { message })
  }
  if (caller.permissions !== 'all' && !caller.permissions.includes(permission)) {
    const message = `This needs the permission ${permission}, which your credential lacks.`
    throw new AppError('forbidden', { permission }, { message })
  }
  return caller
}

/**
 * The API key as its own header, or a key or an access token as a bearer's. Never in the URL,
 * which logs keep.
 */
export function credentialOf({ headers }: Pick<FastifyRequest, 'headers'>): string {
  const own = headers['x-api-key']
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? []
  const credential = (typeof own === 'string' ? own : undefined) ?? bearer
  if (credential === undefined) throw new AppError('unauthenticated')
  return credential
}

/** Where a request comes from; a proxy's word counts only if it was named as trusted. */
export function originOf({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): Origin {
  return { address: ip, agent: headers['user-agent'] ?? null }
}
