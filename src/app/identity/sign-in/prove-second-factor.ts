import {
  findSecondFactor,
  takeRecoveryCode,
  takeStep,
} from '../../../store/identity/second-factors.ts'
import { AppError } from '../../../core/app-error.ts'
import { unsealOrNull } from '../../brokers/seal.ts'
import type { IdentityContext } from '../identity-context.ts'
import { hashRecoveryCode } from './recovery-codes.ts'
import { totpStep } from './totp.ts'

/**
 * Whether this is a code of the user's second factor, or one of its recovery codes. Either is good
 * once: of two requests with the same code, one is refused.
 */
export async function proveSecondFactor(
  context: Pick<IdentityContext, 'pool' | 'clock' | 'secrets'>,
  userId: string,
  code: string,
): Promise<boolean> {
  const { pool, clock } = context
  const now = clock.now()
  const plain = code.replaceAll(/[\s-]/g, '')
  if (!/^\d{6}$/.test(plain)) {
    return takeRecoveryCode(pool, { userId, codeHash: hashRecoveryCode(plain), now })
  }
  const factor = await findSecondFactor(pool, userId)
  if (factor === null) return false
  const step = totpStep(openTotpSecret(context, userId, factor.sealedSecret), plain, now)
  return step !== null && takeStep(pool, userId, step)
}

export function openTotpSecret(
  { secrets }: Pick<IdentityContext, 'secrets'>,
  userId: string,
  sealed: Uint8Array,
): string {
  const secret = unsealOrNull(secrets, sealed, totpPlace(userId))
  if (secret !== null) return secret
  const message =
    'The second factor does not open with the key of this server. An administrator can reset it.'
  throw new AppError('conflict', {}, { message })
}

export function totpPlace(userId: string): string {
  return `totp/${userId}`
}
