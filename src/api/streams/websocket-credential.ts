import type { FastifyReply, FastifyRequest } from 'fastify'
import { decodeJwt } from 'jose'
import { AppError, ERRORS } from '../../core/app-error.ts'
import { SECOND_MS, type Instant } from '../../core/instant.ts'
import { authenticate } from '../../app/identity/authenticate.ts'
import { KeyRefused } from '../../app/identity/keys/authenticate-key.ts'
import type { KeyRef } from '../../app/identity/keys/read-api-keys.ts'
import { redeemTicket } from '../../app/streams/redeem-ticket.ts'
import type { Credential } from '../../app/streams/connection.ts'
import { credentialOf, originOf } from '../http/authentication.ts'
import { keyUseOf } from '../http/key-usage.ts'
import { checkCredential } from '../http/limits.ts'
import type { ApiContext } from '../route.ts'

/** A credential that came with the address or a header; null when none did. */
export function givenCredential(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Credential> | null {
  const { token, ticket } = request.query as Readonly<Record<string, unknown>>
  if (typeof ticket === 'string') {
    return check(context, request, reply, async () => ({
      caller: await redeemTicket(context, ticket),
      expiresAt: null, // its session is looked at, as long as the connection lives
    }))
  }
  const { headers } = request
  const named = headers['x-api-key'] !== undefined || headers.authorization !== undefined
  if (typeof token !== 'string' && !named) return null
  return tokenCredential(context, request, reply, typeof token === 'string' ? token : null)
}

/** An access token or an API key; null takes the header's. */
export function tokenCredential(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string | null,
): Promise<Credential> {
  return check(context, request, reply, async () => {
    const credential = token ?? credentialOf(request)
    const caller = await authenticate(context, credential, originOf(request)).catch(
      (cause: unknown) => {
        if (cause instanceof KeyRefused && cause.key) record(cause.key, ERRORS[cause.code].status)
        throw cause
      },
    )
    const { userId, keyId } = caller
    if (keyId !== null) record({ userId, keyId }, UPGRADED)
    return { caller, expiresAt: keyId === null ? expiryOf(credential) : null }
  })

  function record(key: KeyRef, status: number): void {
    context.keyUsage.record(keyUseOf(request, key, status))
  }
}

async function check(
  context: ApiContext,
  { ip }: FastifyRequest,
  reply: FastifyReply,
  look: () => Promise<Credential>,
): Promise<Credential> {
  const credential = await checkCredential(context, ip, reply, look)
  const { permissions } = credential.caller
  if (permissions !== 'all' && !permissions.includes('can_read')) {
    const message = 'Streams need the permission can_read, which your credential lacks.'
    throw new AppError('forbidden', {}, { message })
  }
  return credential
}

const UPGRADED = 101 // the status with which a stream begins

/** Of a token that was verified. */
function expiryOf(token: string): Instant | null {
  const { exp } = decodeJwt(token)
  return exp === undefined ? null : ((exp * SECOND_MS) as Instant)
}
