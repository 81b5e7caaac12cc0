import { AppError } from '../../core/app-error.ts'
import { markApiKeyRevoked } from '../../store/identity/api-keys.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'

/** Ends a key for good: the next request with it is refused, and its streams end in seconds. */
export async function revokeApiKey(
  { pool }: Context,
  { userId, keyId }: { readonly userId: string; readonly keyId: string },
): Promise<void> {
  const revoked = await transaction(pool, (tx) => markApiKeyRevoked(tx, userId, keyId))
  if (!revoked) throw new AppError('not_found', { key_id: keyId })
}
