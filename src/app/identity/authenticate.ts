import { AppError } from '../../core/app-error.ts'
import { findApiKey } from '../../store/identity/api-keys.ts'
import type { UserRow } from '../../store/identity/users.ts'
import type { Context } from '../context.ts'
import { secretMatches } from './secret.ts'

/** Who asks, and with which key. */
export interface Caller extends UserRow {
  readonly keyId: string
}

const KEY = /^(key_[0-9a-f]{32})\.([\w-]{43})$/

/**
 * Whose key this is. Asks the database each time, by primary key, so a revoked one stops at once;
 * why a key does not work is not told.
 */
export async function authenticate({ pool }: Context, presented: string): Promise<Caller> {
  const [, keyId = '', secret = ''] = KEY.exec(presented) ?? []
  const found = keyId ? await findApiKey(pool, keyId) : null
  if (!found || !secretMatches(secret, found.secretHash)) {
    const message = 'That API key does not work: it is mistyped, unknown or revoked.'
    throw new AppError('unauthenticated', {}, { message })
  }
  const { userId, name, role } = found
  return { userId, name, role, keyId }
}
