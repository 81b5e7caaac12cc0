import { randomUUID } from 'node:crypto'
import { newId } from '../../../core/id.ts'
import {
  findExternalUser,
  findUser,
  insertUser,
  isEmailFree,
  linkExternalUser,
  lockExternalUser,
  updateUser,
  type UserRow,
} from '../../../store/identity/users.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { addressTaken } from '../people/address-taken.ts'
import { recordAudit } from '../audit.ts'
import { roleOf, type ExternalClaims } from './external-issuer.ts'

/**
 * The user of ours that a user service's token speaks of. On first sight it is the one with the
 * same e-mail address, if the service has verified that address, and else a new one. What the
 * service says of the role holds from then on; disabling and the tier are decided here.
 */
export async function knownExternalUser(
  { pool }: Context,
  issuer: string,
  claims: ExternalClaims,
): Promise<UserRow> {
  const external = { issuer, subject: claims.sub }
  const role = roleOf(claims)
  const settled = (user: UserRow) => user.disabled || role === null || role === user.role
  const found = await findExternalUser(pool, external)
  if (found && settled(found)) return found

  return transaction(pool, async (tx) => {
    await lockExternalUser(tx, external)
    const now = await findExternalUser(tx, external)
    if (now && settled(now)) return now // another request was faster
    const user = now === null ? await addOrLink(tx, external, claims) : now
    if (!settled(user)) await updateUser(tx, user.userId, { ...user, role: role! })
    const details = { issuer, ...(now && { before: now.role, after: role }) }
    const action = now === null ? 'user.added' : 'user.changed'
    await recordAudit(tx, { actor: issuer, userId: user.userId, action, details })
    return (await findUser(tx, user.userId))!
  }).catch(addressTaken)
}

async function addOrLink(
  tx: Tx,
  external: { readonly issuer: string; readonly subject: string },
  claims: ExternalClaims,
): Promise<UserRow> {
  const email = claims.email_verified === true ? (claims.email ?? null) : null
  const linked = email === null ? null : await linkExternalUser(tx, { email, external })
  const userId = linked ?? newId('usr', randomUUID)
  if (linked === null) {
    const name = claims.name ?? claims.email ?? claims.sub
    const free = email !== null && (await isEmailFree(tx, email)) ? email : null
    await insertUser(tx, { userId, name, role: roleOf(claims) ?? 'user', email: free, external })
  }
  return (await findUser(tx, userId))!
}
