import type { FastifyRequest } from 'fastify'
import { AppError } from '../../core/app-error.ts'
import { authenticate, type Caller } from '../../app/identity/authenticate.ts'
import { mayCall } from '../../app/identity/may-call.ts'
import { mayReach } from '../../app/identity/may-reach.ts'
import type { Origin } from '../../app/identity/identity-context.ts'
import type { Operation } from '../../contract/operation.ts'
import type { ApiContext } from '../route.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

/** Who asks, if they may ask for this. Runs before the body is read. */
export async function callerOf(
  context: ApiContext,
  operation: Pick<Operation, 'roles' | 'permission'>,
  request: FastifyRequest,
): Promise<Caller | null> {
  if (operation.roles === 'anyone') return null
  const caller = await authenticate(context, credentialOf(request), originOf(request))
  request.caller = caller // also for the logs of what is refused
  mayCall(caller, operation)
  for (const accountId of accountsIn(request)) mayReach(caller, accountId)
  return caller
}

/** The trading accounts that the path names. */
function accountsIn({ params }: FastifyRequest): readonly string[] {
  const { run_id, account_id } = params as Readonly<Record<string, string | undefined>>
  return [run_id, account_id].filter((id) => id !== undefined)
}

/**
 * The API key as its own header, or a key or an access token as a bearer's. Never in the URL,
 * which logs keep.
 */
export function credentialOf(request: Pick<FastifyRequest, 'headers'>): string {
  const credential = credentialIn(request.headers)
  if (credential === null) throw new AppError('unauthenticated')
  return credential
}

/** The same, or null where there is none. */
export function credentialIn(headers: FastifyRequest['headers']): string | null {
  const own = headers['x-api-key']
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? []
  return (typeof own === 'string' ? own : undefined) ?? bearer ?? null
}

/** Where a request comes from; a proxy's word counts only if it was named as trusted. */
export function originOf({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): Origin {
  return { address: ip, agent: headers['user-agent'] ?? null }
}
