import { randomUUID } from 'node:crypto'
import { AppError } from '../../../core/app-error.ts'
import { newId } from '../../../core/id.ts'
import { deleteSetUpLinks, isLinkGood, takeLink } from '../../../store/identity/links.ts'
import { anyPassword, lockSetUp, setPassword } from '../../../store/identity/passwords.ts'
import { findUser, insertUser, type UserRow } from '../../../store/identity/users.ts'
import { transaction, type Queryable } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { addressTaken } from '../people/address-taken.ts'
import { recordAudit } from '../audit.ts'
import { makeLink } from './one-time-links.ts'
import { hashPassword } from './password-hash.ts'
import { hashSecret } from '../secret.ts'

export interface SetUp {
  readonly token: string
  readonly name: string
  readonly email: string
  readonly password: string
}

/** Whether nobody can sign in yet. */
export async function isSetUpNeeded({ pool }: Context): Promise<boolean> {
  return !(await anyPassword(pool))
}

/** Where the first administrator is made, while nobody can sign in; null from then on. */
export async function makeSetUpUrl(
  { pool, clock }: Context,
  dashboardUrl: string,
): Promise<string | null> {
  if (await anyPassword(pool)) return null
  const wanted = { purpose: 'setup', userId: null, now: clock.now() } as const
  const { path } = await transaction(pool, (tx) => makeLink(tx, wanted))
  return dashboardUrl + path
}

/** Makes the first administrator. Of two who are given the link, the first to come is the one. */
export async function setUp(
  { pool, clock }: Context,
  { token, name, email, password }: SetUp,
): Promise<UserRow> {
  const link = { tokenHash: hashSecret(token), purpose: 'setup', now: clock.now() } as const
  await assertNotSetUp(pool)
  if (!(await isLinkGood(pool, link))) throw new AppError('link_refused')
  const hash = await hashPassword(password)
  const userId = newId('usr', randomUUID)
  return transaction(pool, async (tx) => {
    await lockSetUp(tx)
    await assertNotSetUp(tx)
    if ((await takeLink(tx, link)) === null) throw new AppError('link_refused')
    await insertUser(tx, { userId, name, email, role: 'admin', tier: 'internal' })
    await setPassword(tx, userId, hash)
    await deleteSetUpLinks(tx) // other servers print one too
    await recordAudit(tx, { actor: userId, userId, action: 'user.set_up' })
    return (await findUser(tx, userId))!
  }).catch(addressTaken)
}

async function assertNotSetUp(db: Queryable): Promise<void> {
  if (!(await anyPassword(db))) return
  const message = 'Tidemark is set up: there is an administrator. Sign in.'
  throw new AppError('conflict', {}, { message })
}
