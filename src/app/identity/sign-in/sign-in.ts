import { AppError } from '../../../core/app-error.ts'
import { findPassword, replacePassword } from '../../../store/identity/passwords.ts'
import { findUser, type UserRow } from '../../../store/identity/users.ts'
import { recordAudit } from '../audit.ts'
import type { IdentityContext, Origin } from '../identity-context.ts'
import { openSession, type Granted } from './open-session.ts'
import { hashPassword, isOutdated, verifyPassword } from './password-hash.ts'
import { proveSecondFactor } from './prove-second-factor.ts'
import { countAttempt } from './throttle.ts'

export interface SignIn {
  readonly email: string
  readonly password: string
  readonly totp: string | null
  readonly origin: Origin
}

/**
 * Opens a session. Somebody unknown, disabled or without a password is refused in the words and
 * after the work of a wrong password, so nobody learns who has an account here.
 */
export async function signIn(context: IdentityContext, input: SignIn): Promise<Granted> {
  const { pool } = context
  const { email, password, totp, origin } = input
  await countAttempt(context, { account: email, address: origin.address })

  const found = await findPassword(pool, email)
  const hash = found?.passwordHash ?? null
  const right = await verifyPassword(hash, password)
  const user = right ? await findUser(pool, found!.userId) : null
  if (hash === null || user === null) {
    await recordRefusal(context, { userId: found?.userId ?? null, origin, fault: 'password' })
    throw new AppError('sign_in_refused')
  }
  if (user.hasTotp) {
    if (totp === null) throw new AppError('totp_required')
    if (!(await proveSecondFactor(context, user.userId, totp))) {
      await recordRefusal(context, { userId: user.userId, origin, fault: 'totp' })
      const message = 'That code of the second factor is wrong, or was used before.'
      throw new AppError('sign_in_refused', {}, { message })
    }
  }
  return openSession(context, { user, hash: await hardened(context, user, hash, password), origin })
}

/** The hash as we would make it today; the moment of signing in is the only one that can. */
async function hardened(
  { pool }: IdentityContext,
  { userId }: UserRow,
  before: string,
  password: string,
): Promise<string> {
  if (!isOutdated(before)) return before
  const after = await hashPassword(password)
  await replacePassword(pool, { userId, before, after })
  return after
}

/** The address that was typed is not kept: people type their password there. */
async function recordRefusal(
  { pool }: IdentityContext,
  { userId, origin, fault }: { userId: string | null; origin: Origin; fault: string },
): Promise<void> {
  const details = { address: origin.address, fault }
  await recordAudit(pool, { actor: origin.address, userId, action: 'sign_in.refused', details })
}
