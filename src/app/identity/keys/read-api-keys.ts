import { AppError } from '../../../core/app-error.ts'
import {
  findApiKey,
  listApiKeys,
  type ApiKeyRow,
  type KeyStatus,
} from '../../../store/identity/api-keys.ts'
import type { Context } from '../../context.ts'
import { readPage, type Page } from '../../page.ts'

export type { ApiKeyRow } from '../../../store/identity/api-keys.ts'

/** Which key, and whose. */
export interface KeyRef {
  readonly userId: string
  readonly keyId: string
}

/** One key, however it stands. That of another user is not found, as if it did not exist. */
export async function readApiKey({ pool }: Context, { userId, keyId }: KeyRef): Promise<ApiKeyRow> {
  const key = await findApiKey(pool, userId, keyId)
  if (!key) throw new AppError('not_found', { key_id: keyId })
  return key
}

export interface ReadApiKeys {
  readonly userId: string
  readonly status?: KeyStatus | undefined
  readonly after?: string | undefined
  readonly limit: number
}

export function readApiKeys(
  { pool, clock }: Context,
  { userId, status, after, limit }: ReadApiKeys,
): Promise<Page<ApiKeyRow>> {
  const filter = { ...(status && { status }), ...(after && { after }), now: clock.now() }
  return readPage(
    limit,
    (most) => listApiKeys(pool, userId, { ...filter, limit: most }),
    ({ keyId }) => keyId,
  )
}

/** How a key stands now. */
export function statusOf({ revokedAt, expiresAt }: ApiKeyRow, now: number): KeyStatus {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active'
}
