import { AppError } from '../../../core/app-error.ts'
import { setPassword } from '../../../store/identity/passwords.ts'
import { deleteSecondFactor } from '../../../store/identity/second-factors.ts'
import { revokeSessions } from '../../../store/identity/sessions.ts'
import {
  findUser,
  lockAdmins,
  lockUser,
  markUserRemoved,
  updateUser,
  type UserChanges,
  type UserRow,
} from '../../../store/identity/users.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import { addressTaken } from './address-taken.ts'
import { recordAudit } from '../audit.ts'
import type { IdentityContext } from '../identity-context.ts'
import { makeLink, type OneTimeLink } from '../sign-in/one-time-links.ts'

export interface ChangeUser {
  readonly actor: string
  readonly userId: string
  readonly changes: Partial<UserChanges>
  readonly resetPassword: boolean
  readonly resetTotp: boolean
}

/** Changes what a user is and may do. Its access tokens stop within seconds, if that changed. */
export async function changeUser(
  context: IdentityContext,
  { actor, userId, changes, resetPassword, resetTotp }: ChangeUser,
): Promise<{ readonly user: UserRow; readonly link: OneTimeLink | null }> {
  const changed = await transaction(context.pool, async (tx) => {
    const before = await lockForChange(tx, userId)
    const after = { ...before, ...changes }
    const acts = after.role === 'admin' && !after.disabled
    if (!acts) await assertNotLastAdmin(tx, before)
    await updateUser(tx, userId, after)

    if (resetTotp) await deleteSecondFactor(tx, userId)
    if (resetPassword && after.email === null) {
      const message = 'The user has no e-mail address to sign in with. Give it one, then reset.'
      throw new AppError('conflict', { field: 'reset_password' }, { message })
    }
    const link = resetPassword ? await replaceByLink(tx, context, userId) : null
    const details = { fields: Object.keys(changes), resetPassword, resetTotp }
    await recordAudit(tx, { actor, userId, action: 'user.changed', details })
    return { user: (await findUser(tx, userId))!, link }
  }).catch(addressTaken)
  context.tokens.changed()
  return changed
}

/** Removes a user for good; its sessions and keys end, its books stay. */
export async function removeUser(
  { pool, tokens }: IdentityContext,
  { actor, userId }: { readonly actor: string; readonly userId: string },
): Promise<void> {
  await transaction(pool, async (tx) => {
    await assertNotLastAdmin(tx, await lockForChange(tx, userId))
    await markUserRemoved(tx, userId)
    await recordAudit(tx, { actor, userId, action: 'user.removed' })
  })
  tokens.changed()
}

/** Administrators first and in one order, so that two changes of them wait and never deadlock. */
async function lockForChange(tx: Tx, userId: string): Promise<UserRow> {
  await lockAdmins(tx)
  const user = await lockUser(tx, userId)
  if (user === null) throw new AppError('not_found', { user_id: userId })
  return user
}

async function assertNotLastAdmin(tx: Tx, { userId }: UserRow): Promise<void> {
  const admins = await lockAdmins(tx)
  if (admins.length === 1 && admins[0] === userId) throw new AppError('last_admin')
}

async function replaceByLink(
  tx: Tx,
  { clock }: IdentityContext,
  userId: string,
): Promise<OneTimeLink> {
  await setPassword(tx, userId, null)
  await revokeSessions(tx, { userId, reason: 'password reset' })
  return makeLink(tx, { purpose: 'password', userId, now: clock.now() })
}
