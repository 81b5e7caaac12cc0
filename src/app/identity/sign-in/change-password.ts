import { setPassword } from '../../../store/identity/passwords.ts'
import { revokeSessions } from '../../../store/identity/sessions.ts'
import { findUser, type UserRow } from '../../../store/identity/users.ts'
import { transaction } from '../../../store/transaction.ts'
import { recordAudit } from '../audit.ts'
import type { IdentityContext, Origin } from '../identity-context.ts'
import { hashPassword } from './password-hash.ts'
import { provePassword } from './prove-password.ts'

export interface ChangePassword {
  readonly userId: string
  readonly sessionId: string // stays open
  readonly currentPassword: string
  readonly newPassword: string
  readonly origin: Origin
}

/** Whoever knew the password before is signed out everywhere else. */
export async function changePassword(
  context: IdentityContext,
  input: ChangePassword,
): Promise<UserRow> {
  const { userId, sessionId, currentPassword, newPassword, origin } = input
  const field = 'current_password'
  await provePassword(context, { userId, password: currentPassword, origin, field })
  const hash = await hashPassword(newPassword)
  const user = await transaction(context.pool, async (tx) => {
    await setPassword(tx, userId, hash)
    await revokeSessions(tx, { userId, but: sessionId, reason: 'password changed' })
    await recordAudit(tx, { actor: userId, userId, action: 'password.changed' })
    return (await findUser(tx, userId))!
  })
  context.tokens.changed()
  return user
}
