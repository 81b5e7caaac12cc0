import type { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import { changePassword } from '../../app/identity/sign-in/change-password.ts'
import type { Granted } from '../../app/identity/sign-in/open-session.ts'
import { usePasswordLink } from '../../app/identity/sign-in/one-time-links.ts'
import { readUser } from '../../app/identity/people/users.ts'
import { refreshSession } from '../../app/identity/sign-in/refresh-session.ts'
import { confirmTotp, removeTotp, startTotp } from '../../app/identity/sign-in/second-factor.ts'
import { endSession, readSessions } from '../../app/identity/sign-in/sessions.ts'
import { isSetUpNeeded, setUp } from '../../app/identity/sign-in/set-up.ts'
import { signIn } from '../../app/identity/sign-in/sign-in.ts'
import { signOut } from '../../app/identity/sign-in/sign-out.ts'
import type { Caller } from '../../app/identity/authenticate.ts'
import * as contract from '../../contract/identity/identity.ts'
import { PERMISSIONS } from '../../contract/permission.ts'
import { credentialIn } from '../http/authentication.ts'
import { expiredCookie, refreshCookie, refreshTokenIn } from './refresh-cookie.ts'
import { route, type ApiContext, type WithHeaders } from '../route.ts'
import { toUserView } from './users.ts'

type SignedIn = z.output<typeof contract.SignedIn>

export const identityRoutes = [
  route(contract.signIn, async (context, { body, origin, secure }) => {
    const { cookie, totp = null, ...proof } = body
    const granted = await counted(context, 'password', () =>
      signIn(context, { ...proof, totp, origin }),
    )
    return toSignedIn(granted, { cookie, secure, now: context.clock.now() })
  }),

  route(contract.refreshSession, async (context, { body, headers, origin, secure }) => {
    const kept = refreshTokenIn(headers.cookie)
    const refreshToken = body.refresh_token ?? kept
    if (refreshToken === null) {
      const message = 'There is no refresh token in the body or a cookie: authentication required.'
      throw new AppError('unauthenticated', {}, { message })
    }
    const granted = await counted(context, 'refresh', () =>
      refreshSession(context, { refreshToken, origin }),
    )
    const cookie = body.refresh_token === undefined
    return toSignedIn(granted, { cookie, secure, now: context.clock.now() })
  }),

  route(contract.signOut, async (context, { body, headers, secure }) => {
    const refreshToken = body.refresh_token ?? refreshTokenIn(headers.cookie)
    if (refreshToken !== null) await signOut(context, { refreshToken })
    else await endOwnSession(context, headers)
    return { answer: { signed_out: true as const }, headers: expiredCookie(secure) }
  }),

  route(contract.testAuthentication, async (context, { caller }) => {
    const { email } = await readUser(context, caller.userId)
    const { permissions, accounts } = caller
    return {
      authenticated: true as const,
      credential: caller.keyId === null ? ('session' as const) : ('api_key' as const),
      user_id: caller.userId,
      name: caller.name,
      email,
      role: caller.role,
      roles: [caller.role],
      tier: caller.tier,
      permissions: permissions === 'all' ? [...PERMISSIONS] : [...permissions],
      account_ids: accounts === 'all' ? null : [...accounts],
      session_id: caller.sessionId,
      key_id: caller.keyId,
    }
  }),

  route(contract.readSetUp, async (context) => ({ required: await isSetUpNeeded(context) })),

  route(contract.setUp, async (context, { body }) => toUserView(await setUp(context, body))),

  route(contract.usePasswordLink, async (context, { body }) =>
    toUserView(await usePasswordLink(context, body)),
  ),

  route(contract.changePassword, async (context, { caller, body, origin }) => {
    const { current_password: currentPassword, new_password: newPassword } = body
    const { userId, sessionId } = signedIn(caller)
    const change = { userId, sessionId, currentPassword, newPassword, origin }
    return toUserView(await changePassword(context, change))
  }),

  route(contract.startTotp, async (context, { caller, body, origin }) => {
    const { userId } = signedIn(caller)
    const proof = { userId, password: body.password, origin }
    const { secret, otpauthUrl } = await startTotp(context, proof)
    return { secret, otpauth_url: otpauthUrl }
  }),

  route(contract.confirmTotp, async (context, { caller, body, origin }) => {
    const { userId } = signedIn(caller)
    const { recoveryCodes } = await confirmTotp(context, { userId, code: body.totp, origin })
    return { recovery_codes: [...recoveryCodes] }
  }),

  route(contract.removeTotp, async (context, { caller, body, origin }) => {
    const { userId } = signedIn(caller)
    return toUserView(await removeTotp(context, { userId, password: body.password, origin }))
  }),

  route(contract.listSessions, async (context, { caller, query }) => {
    const page = { userId: caller.userId, after: query.after ?? null, limit: query.limit }
    const { items, next } = await readSessions(context, page)
    return {
      items: items.map((session) => ({
        session_id: session.sessionId,
        current: session.sessionId === caller.sessionId,
        address: session.address,
        agent: session.agent,
        opened_at: formatInstant(session.openedAt),
        refreshed_at: formatInstant(session.refreshedAt),
        expires_at: formatInstant(session.expiresAt),
      })),
      next,
    }
  }),

  route(contract.endSession, async (context, { caller, params }) => {
    const { userId } = signedIn(caller)
    await endSession(context, { userId, sessionId: params.session_id })
    return { session_id: params.session_id, ended: true as const }
  }),

  route(contract.readKeySet, async (context) => {
    const published = await context.tokens.publishedKeys()
    const keys = published.map(({ keyId: kid, publicKey: { kty, crv, x } }) => {
      return { kty, crv, x, kid, alg: 'EdDSA' as const, use: 'sig' as const }
    })
    return { answer: { keys }, headers: { 'cache-control': 'public, max-age=300' } }
  }),
]

/** Of whoever shows an access token; one that does not work has no session to end. */
async function endOwnSession(
  context: ApiContext,
  headers: { readonly authorization?: string | undefined },
): Promise<void> {
  const token = credentialIn({ authorization: headers.authorization })
  const caller = token === null ? null : await context.tokens.verify(token).catch(() => null)
  if (caller?.sessionId == null) return
  const { userId, sessionId } = caller
  await endSession(context, { userId, sessionId }).catch((cause: unknown) => {
    if (!(cause instanceof AppError && cause.code === 'not_found')) throw cause
  })
}

async function counted<Value>(
  { metrics }: ApiContext,
  method: 'password' | 'refresh',
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    const value = await work()
    metrics.auth.attempts.inc({ method, result: 'ok' })
    return value
  } catch (cause) {
    const result = cause instanceof AppError ? cause.code : 'internal'
    metrics.auth.attempts.inc({ method, result })
    if (result === 'rate_limited') metrics.rateLimit.blocks.inc({ limit: 'login' })
    throw cause
  }
}

/** How somebody signs in is changed by who signed in: a leaked API key must not lock them out. */
function signedIn({ userId, sessionId }: Caller): { userId: string; sessionId: string } {
  if (sessionId !== null) return { userId, sessionId }
  const message = 'This needs somebody who signed in; an API key does not allow it.'
  throw new AppError('forbidden', {}, { message })
}

function toSignedIn(
  { accessToken, expiresIn, refreshToken, refreshExpiresAt, sessionId, user }: Granted,
  { cookie, secure, now }: { cookie: boolean; secure: boolean; now: Instant },
): SignedIn | WithHeaders<SignedIn> {
  const answer = {
    access_token: accessToken,
    token_type: 'Bearer' as const,
    expires_in: expiresIn,
    refresh_token: cookie ? null : refreshToken,
    session_id: sessionId,
    user: toUserView(user),
  }
  if (!cookie) return answer
  return {
    answer,
    headers: refreshCookie(refreshToken, { expiresAt: refreshExpiresAt, secure, now }),
  }
}
