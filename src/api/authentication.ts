import type { FastifyRequest } from 'fastify'
import { AppError } from '../core/app-error.ts'
import type { Context } from '../app/context.ts'
import { authenticate, type Caller } from '../app/identity/authenticate.ts'
import type { Operation } from '../contract/operation.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

/** Who asks, if they may ask for this. Runs before the body is read. */
export async function callerOf(
  context: Context,
  { roles }: Pick<Operation, 'roles'>,
  request: FastifyRequest,
): Promise<Caller | null> {
  if (roles === 'anyone') return null
  const caller = await authenticate(context, keyOf(request))
  if (roles.includes(caller.role)) return caller
  const message = `Your role, ${caller.role}, does not allow this.`
  throw new AppError('forbidden', {}, { message })
}

/** The key as its own header, or as a bearer's token. Never in the URL, which logs keep. */
export function keyOf({ headers }: Pick<FastifyRequest, 'headers'>): string {
  const own = headers['x-api-key']
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? []
  const key = (typeof own === 'string' ? own : undefined) ?? bearer
  if (key === undefined) throw new AppError('unauthenticated')
  return key
}
