import { randomUUID } from 'node:crypto'
import { newId } from '../../../core/id.ts'
import { findUser, insertUser, type NewUser, type UserRow } from '../../../store/identity/users.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { addressTaken } from './address-taken.ts'
import { recordAudit } from '../audit.ts'
import { makeLink, type OneTimeLink } from '../sign-in/one-time-links.ts'

export interface AddUser extends Omit<NewUser, 'userId' | 'external'> {
  readonly actor: string
  readonly email: string
}

/** Adds somebody who can sign in as soon as they have chosen a password by the link. */
export async function addUser(
  { pool, clock }: Context,
  { actor, ...user }: AddUser,
): Promise<{ readonly user: UserRow; readonly link: OneTimeLink }> {
  const userId = newId('usr', randomUUID)
  return transaction(pool, async (tx) => {
    await insertUser(tx, { ...user, userId })
    const details = { role: user.role, tier: user.tier }
    await recordAudit(tx, { actor, userId, action: 'user.added', details })
    const link = await makeLink(tx, { purpose: 'password', userId, now: clock.now() })
    return { user: (await findUser(tx, userId))!, link }
  }).catch(addressTaken)
}
