import { AppError } from '../../../core/app-error.ts'
import { findApiKey, markApiKeyRevoked } from '../../../store/identity/api-keys.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { forgetKeysEverywhere } from './known-keys.ts'
import type { ApiKeyRow, KeyRef } from './read-api-keys.ts'

export interface RevokeApiKey extends KeyRef {
  readonly by: string // a user_id, or how the command line calls itself
  readonly reason?: string | undefined
}

/**
 * Ends a key for good: the next request with it is refused, and its streams end in seconds. Its row
 * stays, with who ended it and why. Of two who revoke it, the first is written down.
 */
export async function revokeApiKey(
  context: Context,
  { userId, keyId, by, reason = 'No reason was given.' }: RevokeApiKey,
): Promise<ApiKeyRow> {
  const { pool, clock } = context
  const revoked = await transaction(pool, async (tx) => {
    await markApiKeyRevoked(tx, { userId, keyId }, { by, reason, at: clock.now() })
    const key = await findApiKey(tx, userId, keyId)
    if (!key) throw new AppError('not_found', { key_id: keyId })
    return key
  })
  await forgetKeysEverywhere(context)
  return revoked
}
