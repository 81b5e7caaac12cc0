import { createHash } from 'node:crypto'
import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { SECOND_MS } from '../../../core/instant.ts'
import { Email } from '../../../contract/identity/email.ts'
import { PERMISSIONS } from '../../../contract/permission.ts'
import type { Role } from '../../../contract/role.ts'
import { NameText } from '../../../contract/text.ts'
import type { UserRow } from '../../../store/identity/users.ts'
import type { Context } from '../../context.ts'
import { EVERY_ACCOUNT, permissionsOf } from './access-claims.ts'
import type { Caller } from '../authenticate.ts'
import { knownExternalUser } from './external-user.ts'
import { openKeySetCache } from './key-set-cache.ts'
import { CLOCK_TOLERANCE_S, type TokenIssuer } from './token-issuer.ts'
import { unauthenticated } from '../unauthenticated.ts'

/** A user service that signs tokens, which we check by its published keys. */
export interface ExternalService {
  readonly keySetUrl: string
  readonly issuer: string
  readonly audience: string
}

/** Never a shared secret: whoever can check by one can sign by it. */
const ALGORITHMS = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
]

/** What we read of its tokens; a service may say more, and may leave all but sub out. */
const ExternalClaims = z.object({
  sub: z.string().regex(/^\P{Cc}{1,500}$/u),
  email: Email.optional().catch(undefined),
  email_verified: z.boolean().optional().catch(undefined),
  name: NameText.optional().catch(undefined),
  roles: z.array(z.string()).optional(),
  session_id: z.string().max(200).optional(),
  permissions: z.array(z.string()).optional(),
  account_ids: z.array(z.union([z.string(), z.number()])).optional(),
})
export type ExternalClaims = z.output<typeof ExternalClaims>

const KNOWN_FOR_MS = 5 * SECOND_MS
const MOST_KNOWN = 10_000

/** Proves the tokens of a user service, and makes its users ours when they first come. */
export function openExternalIssuer(context: Context, service: ExternalService): TokenIssuer {
  const { clock } = context
  const keyOf = openKeySetCache(context, service.keySetUrl)
  const known = new Map<string, { readonly user: UserRow; readonly knownAt: number }>()

  const prove = async (token: string): Promise<ExternalClaims> => {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: ALGORITHMS,
      issuer: service.issuer,
      audience: service.audience,
      requiredClaims: ['sub', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(clock.now()),
    })
    return ExternalClaims.parse(payload)
  }

  const userOf = async (claims: ExternalClaims): Promise<UserRow> => {
    const said = fingerprintOf(claims)
    const before = known.get(said)
    if (before && Math.abs(clock.now() - before.knownAt) < KNOWN_FOR_MS) return before.user
    const user = await knownExternalUser(context, service.issuer, claims)
    known.delete(said)
    if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!)
    known.set(said, { user, knownAt: clock.now() })
    return user
  }

  return {
    issuer: service.issuer,
    async verify(token) {
      const claims = await prove(token).catch((cause: unknown) => {
        throw unauthenticated(faultOf(cause), cause)
      })
      const user = await userOf(claims)
      if (user.disabled) throw unauthenticated('The user may not act here')
      return callerOf(user, claims)
    },
  }
}

/** The service says what its token may do; never more than the user's role does. */
function callerOf(user: UserRow, claims: ExternalClaims): Caller {
  const allowed = permissionsOf(user.role)
  const permissions = PERMISSIONS.filter(
    (one) => allowed.includes(one) && (claims.permissions?.includes(one) ?? true),
  )
  const named = claims.account_ids?.map(String)
  const accounts = named === undefined || named.includes(EVERY_ACCOUNT) ? null : named
  const own = user.accountIds
  const both = own && accounts ? accounts.filter((id) => own.includes(id)) : (own ?? accounts)
  return {
    userId: user.userId,
    name: user.name,
    role: user.role,
    tier: user.tier,
    keyId: null,
    sessionId: claims.session_id ?? null,
    permissions: permissions.length === PERMISSIONS.length ? 'all' : permissions,
    accounts: both ?? 'all',
    keyRates: null,
  }
}

const MIGHTIEST_FIRST: readonly Role[] = ['admin', 'operator', 'user', 'viewer']

/** The mightiest of our roles that the service names; null when it names none. */
export function roleOf({ roles }: ExternalClaims): Role | null {
  return MIGHTIEST_FIRST.find((role) => roles?.includes(role)) ?? null
}

function fingerprintOf({ sub, email, email_verified: verified, name, roles }: ExternalClaims) {
  const said = JSON.stringify([sub, email, verified, name, roles])
  return createHash('sha256').update(said).digest('base64')
}

function faultOf(cause: unknown): string {
  if (cause instanceof errors.JWTExpired) return 'The access token has expired'
  return 'The access token could not be verified with the keys of the user service'
}
