import { AppError } from '../../../core/app-error.ts'
import { openSessions, revokeSession, type SessionRow } from '../../../store/identity/sessions.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { readPage, type Page } from '../../page.ts'
import { recordAudit } from '../audit.ts'
import type { IdentityContext } from '../identity-context.ts'

export type { SessionRow } from '../../../store/identity/sessions.ts'

/** Where a user is signed in, newest first. */
export function readSessions(
  { pool, clock }: Context,
  { userId, after, limit }: { userId: string; after: string | null; limit: number },
): Promise<Page<SessionRow>> {
  const now = clock.now()
  return readPage(
    limit,
    (most) => openSessions(pool, { userId, after, limit: most, now }),
    ({ sessionId }) => sessionId,
  )
}

/** Ends a session of this user: its refresh token at once, its access token within seconds. */
export async function endSession(
  { pool, tokens }: IdentityContext,
  { userId, sessionId }: { readonly userId: string; readonly sessionId: string },
): Promise<void> {
  await transaction(pool, async (tx) => {
    if (!(await revokeSession(tx, { userId, sessionId, reason: 'ended by the user' }))) {
      throw new AppError('not_found', { session_id: sessionId })
    }
    const details = { session_id: sessionId }
    await recordAudit(tx, { actor: userId, userId, action: 'session.ended', details })
  })
  tokens.changed()
}
