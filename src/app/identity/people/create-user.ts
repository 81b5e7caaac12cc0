import { randomUUID } from 'node:crypto'
import { newId } from '../../../core/id.ts'
import { setPassword } from '../../../store/identity/passwords.ts'
import { findUser, insertUser, type NewUser, type UserRow } from '../../../store/identity/users.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { addressTaken } from './address-taken.ts'
import { recordAudit } from '../audit.ts'
import { hashPassword } from '../sign-in/password-hash.ts'

export interface CreateUser extends Pick<NewUser, 'name' | 'email' | 'tier' | 'accountIds'> {
  readonly role?: NewUser['role'] // user
  readonly password?: string // with an e-mail address: both are needed to sign in
}

/** Makes somebody known, by the hand of who holds the database. They act by an API key, too. */
export async function createUser(
  { pool }: Context,
  { password, role = 'user', ...user }: CreateUser,
): Promise<UserRow> {
  const userId = newId('usr', randomUUID)
  const hash = password === undefined ? null : await hashPassword(password)
  return transaction(pool, async (tx) => {
    await insertUser(tx, { ...user, userId, role })
    if (hash !== null) await setPassword(tx, userId, hash)
    await recordAudit(tx, { actor: 'cli', userId, action: 'user.added', details: { role } })
    return (await findUser(tx, userId))!
  }).catch(addressTaken)
}
