import { AppError } from '../../core/app-error.ts'
import type { Permission } from '../../contract/permission.ts'
import type { Role } from '../../contract/role.ts'
import type { Tier } from '../../contract/tier.ts'
import { findApiKey } from '../../store/identity/api-keys.ts'
import type { Context } from '../context.ts'
import { secretMatches } from './secret.ts'

/** Who asks, with which credential, and what that credential may do. */
export interface Caller {
  readonly userId: string
  readonly name: string
  readonly role: Role
  readonly tier: Tier
  readonly keyId: string | null // the API key, or
  readonly sessionId: string | null // the session; of an external user service, its own
  readonly permissions: readonly Permission[] | 'all'
  readonly accounts: readonly string[] | 'all' // trading accounts that it may reach
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
  return {
    userId,
    name,
    role,
    tier: 'free',
    keyId,
    sessionId: null,
    permissions: 'all',
    accounts: 'all',
  }
}
