import { randomBytes, randomUUID } from 'node:crypto'
import { AppError } from '../../../core/app-error.ts'
import { newId } from '../../../core/id.ts'
import { DAY_MS, type Instant } from '../../../core/instant.ts'
import { isPasswordStill } from '../../../store/identity/passwords.ts'
import { insertRefreshToken } from '../../../store/identity/refresh-tokens.ts'
import { insertSession } from '../../../store/identity/sessions.ts'
import type { UserRow } from '../../../store/identity/users.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import { claimsOf } from '../tokens/access-claims.ts'
import { recordAudit } from '../audit.ts'
import type { IdentityContext, Origin } from '../identity-context.ts'
import { hashSecret } from '../secret.ts'

/** What a client holds after it signed in, or refreshed. */
export interface Granted {
  readonly accessToken: string
  readonly expiresIn: number // seconds
  readonly refreshToken: string
  readonly refreshExpiresAt: Instant
  readonly sessionId: string
  readonly user: UserRow
}

const IDLE_MS = 30 * DAY_MS // a session that nobody refreshes ends
const LONGEST_MS = 90 * DAY_MS // and one that is refreshed asks for the password some day

/**
 * Opens a session for somebody who has proven to know the password of `hash`. If it was changed
 * meanwhile, they knew the one before, which opens nothing any more.
 */
export async function openSession(
  context: IdentityContext,
  { user, hash, origin }: { user: UserRow; hash: string; origin: Origin },
): Promise<Granted> {
  const now = context.clock.now()
  const sessionId = newId('ses', randomUUID)
  const { token, expiresIn } = await context.tokens.issue(claimsOf(user, sessionId))
  const { userId } = user
  return transaction(context.pool, async (tx) => {
    if (!(await isPasswordStill(tx, userId, hash))) throw new AppError('sign_in_refused')
    const expiresAt = refreshableUntil(now, now)
    const session = { userId, sessionId, openedAt: now, refreshedAt: now, expiresAt }
    await insertSession(tx, { ...session, address: origin.address, agent: shortened(origin.agent) })
    const refreshToken = await giveRefreshToken(tx, { userId, sessionId, now, expiresAt })
    const details = { session_id: sessionId, address: origin.address }
    await recordAudit(tx, { actor: userId, userId, action: 'sign_in.done', details })
    const access = { accessToken: token, expiresIn, sessionId, user }
    return { ...access, refreshToken, refreshExpiresAt: expiresAt }
  })
}

/** A token of 256 random bits, of which we keep the hash; its beginning says what it is. */
export async function giveRefreshToken(
  tx: Tx,
  { now, ...token }: { userId: string; sessionId: string; now: Instant; expiresAt: Instant },
): Promise<string> {
  const refreshToken = `tmr_${randomBytes(32).toString('base64url')}`
  await insertRefreshToken(tx, { ...token, tokenHash: hashSecret(refreshToken), recordedAt: now })
  return refreshToken
}

export function refreshableUntil(openedAt: Instant, now: Instant): Instant {
  return Math.min(now + IDLE_MS, openedAt + LONGEST_MS) as Instant
}

export function shortened(agent: string | null): string | null {
  return agent === null ? null : agent.slice(0, 300)
}
