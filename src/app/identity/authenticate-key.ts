import { AppError } from '../../core/app-error.ts'
import { findApiKey } from '../../store/identity/api-keys.ts'
import type { Context } from '../context.ts'
import type { Caller } from './authenticate.ts'
import { secretMatches } from './secret.ts'

const KEY = /^(key_[0-9a-f]{32})\.([\w-]{43})$/

/**
 * Whose key this is. Asks the database each time, by primary key, so a revoked one stops at once;
 * why a key does not work is not told.
 */
export async function authenticateKey({ pool }: Context, presented: string): Promise<Caller> {
  const [, keyId = '', secret = ''] = KEY.exec(presented) ?? []
  const found = keyId ? await findApiKey(pool, keyId) : null
  if (!found || !secretMatches(secret, found.secretHash)) {
    const message =
      'That API key does not work: authentication required. It is mistyped, unknown or revoked.'
    throw new AppError('unauthenticated', {}, { message })
  }
  const { userId, name, role, tier } = found
  return {
    userId,
    name,
    role,
    tier,
    keyId,
    sessionId: null,
    permissions: 'all',
    accounts: 'all',
  }
}
