import { randomBytes } from 'node:crypto'
import { AppError } from '../../../core/app-error.ts'
import { DAY_MS, type Instant } from '../../../core/instant.ts'
import { insertLink, isLinkGood, takeLink, type NewLink } from '../../../store/identity/links.ts'
import { setPassword } from '../../../store/identity/passwords.ts'
import { revokeSessions } from '../../../store/identity/sessions.ts'
import { findUser, type UserRow } from '../../../store/identity/users.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import { recordAudit } from '../audit.ts'
import type { IdentityContext } from '../identity-context.ts'
import { hashPassword } from './password-hash.ts'
import { hashSecret } from '../secret.ts'

/** A link that is good once, for whoever is given it. */
export interface OneTimeLink {
  readonly token: string
  readonly path: string // of the dashboard; what is behind # never reaches a server or its log
  readonly expiresAt: Instant
}

const GOOD_FOR_MS = 7 * DAY_MS

/** Its token has 256 random bits, of which we keep the hash. */
export async function makeLink(
  tx: Tx,
  { now, ...link }: Pick<NewLink, 'purpose' | 'userId'> & { readonly now: Instant },
): Promise<OneTimeLink> {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = (now + GOOD_FOR_MS) as Instant
  await insertLink(tx, { ...link, tokenHash: hashSecret(token), recordedAt: now, expiresAt })
  return { token, path: `/#${link.purpose}=${token}`, expiresAt }
}

/** Sets the password of the user whom the link was made for, and ends its sessions. */
export async function usePasswordLink(
  { pool, clock, tokens }: IdentityContext,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<UserRow> {
  const link = { tokenHash: hashSecret(token), purpose: 'password', now: clock.now() } as const
  if (!(await isLinkGood(pool, link))) throw new AppError('link_refused')
  const hash = await hashPassword(password)
  const user = await transaction(pool, async (tx) => {
    const taken = await takeLink(tx, link)
    const found = taken && (await findUser(tx, taken.userId!))
    if (found === null || found.disabled || found.email === null) {
      throw new AppError('link_refused')
    }
    const { userId } = found
    await setPassword(tx, userId, hash)
    await revokeSessions(tx, { userId, reason: 'password changed' })
    await recordAudit(tx, { actor: userId, userId, action: 'password.set_by_link' })
    return { ...found, hasPassword: true }
  })
  tokens.changed()
  return user
}
