import {
  lockRefreshToken,
  markRefreshTokenUsed,
  type RefreshTokenRow,
} from '../../../store/identity/refresh-tokens.ts'
import { prolongSession, revokeSession } from '../../../store/identity/sessions.ts'
import { findUser } from '../../../store/identity/users.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import { claimsOf } from '../tokens/access-claims.ts'
import { recordAudit } from '../audit.ts'
import type { IdentityContext, Origin } from '../identity-context.ts'
import { giveRefreshToken, refreshableUntil, shortened, type Granted } from './open-session.ts'
import { hashSecret } from '../secret.ts'
import { unauthenticated } from '../unauthenticated.ts'

export interface RefreshSession {
  readonly refreshToken: string
  readonly origin: Origin
}

/**
 * Exchanges a refresh token for the next one and a new access token. A token that comes a second
 * time was stolen, or its thief was faster than its owner: nobody can tell the two apart, so the
 * whole session ends. There is no grace, since within one a thief would stay unseen.
 */
export async function refreshSession(
  context: IdentityContext,
  { refreshToken, origin }: RefreshSession,
): Promise<Granted> {
  const { pool, clock, tokens } = context
  const now = clock.now()
  const tokenHash = hashSecret(refreshToken)
  const next = await transaction(pool, async (tx) => {
    const shown = await lockRefreshToken(tx, tokenHash)
    if (shown?.used) await endFamily(tx, shown, origin)
    if (shown === null || shown.used || !shown.open || shown.expiresAt <= now) return null

    const { userId, sessionId } = shown
    await markRefreshTokenUsed(tx, { tokenHash, userId, sessionId, now })
    const expiresAt = refreshableUntil(shown.openedAt, now)
    const { address } = origin
    const agent = shortened(origin.agent)
    await prolongSession(tx, { userId, sessionId, address, agent, refreshedAt: now, expiresAt })
    return {
      refreshToken: await giveRefreshToken(tx, { userId, sessionId, now, expiresAt }),
      refreshExpiresAt: expiresAt,
      sessionId,
      user: (await findUser(tx, userId))!,
    }
  })
  if (next === null) {
    tokens.changed() // if a family was ended, its access tokens stop here at once
    throw unauthenticated('The refresh token was used or revoked, or it has expired')
  }
  const { token, expiresIn } = await tokens.issue(claimsOf(next.user, next.sessionId))
  return { ...next, accessToken: token, expiresIn }
}

async function endFamily(
  tx: Tx,
  { userId, sessionId }: RefreshTokenRow,
  { address }: Origin,
): Promise<void> {
  const ended = await revokeSession(tx, { userId, sessionId, reason: 'token used twice' })
  if (!ended) return
  const details = { session_id: sessionId, address }
  await recordAudit(tx, { actor: address, userId, action: 'session.token_used_twice', details })
}
