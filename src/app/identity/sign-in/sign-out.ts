import { lockRefreshToken } from '../../../store/identity/refresh-tokens.ts'
import { revokeSession } from '../../../store/identity/sessions.ts'
import { transaction } from '../../../store/transaction.ts'
import { recordAudit } from '../audit.ts'
import type { IdentityContext } from '../identity-context.ts'
import { hashSecret } from '../secret.ts'

/** Ends the session that a refresh token belongs to, used or not. Of any other, nothing happens. */
export async function signOut(
  { pool, tokens }: IdentityContext,
  { refreshToken }: { readonly refreshToken: string },
): Promise<void> {
  await transaction(pool, async (tx) => {
    const shown = await lockRefreshToken(tx, hashSecret(refreshToken))
    if (shown === null) return
    const { userId, sessionId } = shown
    if (!(await revokeSession(tx, { userId, sessionId, reason: 'signed out' }))) return
    const details = { session_id: sessionId }
    await recordAudit(tx, { actor: userId, userId, action: 'session.signed_out', details })
  })
  tokens.changed()
}
