import { statusOf, type ApiKeyRow } from '../../app/identity/keys/read-api-keys.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Output } from '../output.ts'

/** A key as the API writes it, without its secret, for the next program. */
export function keyAsJson(key: ApiKeyRow, now: Instant): object {
  return {
    key_id: key.keyId,
    key_prefix: key.keyPrefix,
    user_id: key.userId,
    name: key.name,
    status: statusOf(key, now),
    permissions: key.permissions,
    ip_allow_list: key.ipAllowList,
    allowed_accounts: key.allowedAccounts,
    expires_at: key.expiresAt && formatInstant(key.expiresAt),
    last_used_at: key.lastUsedAt && formatInstant(key.lastUsedAt),
    revoked_at: key.revokedAt && formatInstant(key.revokedAt),
    revoked_by: key.revokedBy,
    revoked_reason: key.revokedReason,
  }
}

export function keyTable(output: Output, keys: readonly ApiKeyRow[], now: Instant): string {
  return output.table(
    ['key', 'begins with', 'name', 'may', 'status', 'last used'],
    keys.map((key) => [
      key.keyId,
      `sb_${key.keyPrefix}_`,
      key.name,
      key.permissions.map((permission) => permission.replace('can_', '')).join(', '),
      statusOf(key, now),
      key.lastUsedAt ? formatInstant(key.lastUsedAt) : 'never',
    ]),
  )
}
