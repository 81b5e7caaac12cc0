import { AppError } from '../../../core/app-error.ts'
import {
  confirmSecondFactor,
  deleteSecondFactor,
  findSecondFactor,
  storeSecondFactor,
  takeStep,
} from '../../../store/identity/second-factors.ts'
import { findUser, type UserRow } from '../../../store/identity/users.ts'
import { transaction } from '../../../store/transaction.ts'
import { seal } from '../../brokers/seal.ts'
import { recordAudit } from '../audit.ts'
import { invalidField } from '../../invalid-field.ts'
import type { IdentityContext, Origin } from '../identity-context.ts'
import { newRecoveryCodes, hashRecoveryCode } from './recovery-codes.ts'
import { openTotpSecret, totpPlace } from './prove-second-factor.ts'
import { provePassword } from './prove-password.ts'
import { countAttempt } from './throttle.ts'
import { newTotpSecret, otpauthUrl, totpStep } from './totp.ts'

/**
 * Begins a second factor, which does not count until a code of it was seen. Asks for the password
 * again: a session that was left open shall not lock its user out.
 */
export async function startTotp(
  context: IdentityContext,
  { userId, password, origin }: { userId: string; password: string; origin: Origin },
): Promise<{ readonly secret: string; readonly otpauthUrl: string }> {
  const { pool, secrets } = context
  await provePassword(context, { userId, password, origin, field: 'password' })
  const secret = newTotpSecret()
  const sealedSecret = seal(secrets, secret, totpPlace(userId))
  const user = await transaction(pool, async (tx) => {
    if (!(await storeSecondFactor(tx, { userId, sealedSecret }))) {
      const message = 'A second factor is on. Turn it off before you begin another.'
      throw new AppError('conflict', {}, { message })
    }
    return (await findUser(tx, userId))!
  })
  return { secret, otpauthUrl: otpauthUrl(secret, user.email ?? user.name) }
}

/** Turns the second factor on, and gives the recovery codes, this once. */
export async function confirmTotp(
  context: IdentityContext,
  { userId, code, origin }: { userId: string; code: string; origin: Origin },
): Promise<{ readonly recoveryCodes: readonly string[] }> {
  const { pool, clock } = context
  await countAttempt(context, { account: userId, address: origin.address })
  const now = clock.now()
  const recoveryCodes = newRecoveryCodes()
  await transaction(pool, async (tx) => {
    const factor = await findSecondFactor(tx, userId)
    if (factor === null || factor.confirmed) {
      const message = 'No second factor was begun, or it is on. Begin one with POST /auth/totp.'
      throw new AppError('conflict', {}, { message })
    }
    const step = totpStep(openTotpSecret(context, userId, factor.sealedSecret), code, now)
    if (step === null || !(await takeStep(tx, userId, step))) {
      throw invalidField('totp', 'That is not the code that the authenticator shows now.')
    }
    const codeHashes = recoveryCodes.map(hashRecoveryCode)
    await confirmSecondFactor(tx, { userId, codeHashes, now })
    await recordAudit(tx, { actor: userId, userId, action: 'totp.on' })
  })
  return { recoveryCodes }
}

/** Asks for the password again: a session that was left open shall not open the account. */
export async function removeTotp(
  context: IdentityContext,
  { userId, password, origin }: { userId: string; password: string; origin: Origin },
): Promise<UserRow> {
  await provePassword(context, { userId, password, origin, field: 'password' })
  return transaction(context.pool, async (tx) => {
    if (await deleteSecondFactor(tx, userId)) {
      await recordAudit(tx, { actor: userId, userId, action: 'totp.off' })
    }
    return (await findUser(tx, userId))!
  })
}
