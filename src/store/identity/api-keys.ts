import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'
import type { UserRow } from './users.ts'

export type Permission = 'can_read' | 'can_trade' | 'can_cancel' | 'can_modify'

/** What a key may do: given when it is made, and never more. */
export interface KeyGrant {
  readonly permissions: readonly Permission[]
  readonly ipAllowList: readonly string[] // addresses and ranges; empty: from everywhere
  readonly allowedAccounts: readonly string[] | null // null: all of its user's
  readonly ordersPerSecond: number
  readonly requestsPerMinute: number
  readonly expiresAt: Instant | null // null: never
}

export interface NewApiKey extends KeyGrant {
  readonly userId: string
  readonly keyId: string
  readonly keyPrefix: string
  readonly keyHash: Uint8Array // SHA-256 of the whole key
  readonly name: string
}

/** A key as it may be shown. */
export interface ApiKeyRow extends Omit<NewApiKey, 'keyHash'> {
  readonly recordedAt: Instant
  readonly lastUsedAt: Instant | null
  readonly lastUsedIp: string | null
  readonly revokedAt: Instant | null
  readonly revokedBy: string | null
  readonly revokedReason: string | null
}

/** Says whether the prefix was free; the database holds that no two keys share one. */
export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<boolean> {
  const { permissions, expiresAt } = key
  const { rowCount } = await tx.query(
    `insert into api_key (user_id, key_id, key_prefix, key_hash, name, can_read, can_trade,
                          can_cancel, can_modify, ip_allow_list, allowed_accounts,
                          orders_per_second, requests_per_minute, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (key_prefix) do nothing`,
    [
      key.userId,
      key.keyId,
      key.keyPrefix,
      key.keyHash,
      key.name,
      permissions.includes('can_read'),
      permissions.includes('can_trade'),
      permissions.includes('can_cancel'),
      permissions.includes('can_modify'),
      key.ipAllowList,
      key.allowedAccounts,
      key.ordersPerSecond,
      key.requestsPerMinute,
      expiresAt === null ? null : formatInstant(expiresAt),
    ],
  )
  return rowCount === 1
}

/** The key of a prefix and its user, however it stands. Asked for with each request. */
export async function findKeyByPrefix(db: Queryable, keyPrefix: string): Promise<KeyOfUser | null> {
  const { rows } = await db.query<KeyOfUser>({
    name: 'find_key_by_prefix',
    text: `select k.key_hash as "keyHash", ${COLUMNS}, u.name as "userName", u.role, u.tier,
                  u.account_ids as "accountIds", u.disabled_at is not null as disabled
           from api_key k join app_user u on u.user_id = k.user_id
           where k.key_prefix = $1`,
    values: [keyPrefix],
  })
  return rows[0] ?? null
}

type OfUser = Pick<UserRow, 'role' | 'tier' | 'accountIds' | 'disabled'>

export interface KeyOfUser extends ApiKeyRow, OfUser {
  readonly keyHash: Uint8Array
  readonly userName: string
}

export async function findApiKey(
  db: Queryable,
  userId: string,
  keyId: string,
): Promise<ApiKeyRow | null> {
  const { rows } = await db.query<ApiKeyRow>(
    `select ${COLUMNS} from api_key k where k.user_id = $1 and k.key_id = $2`,
    [userId, keyId],
  )
  return rows[0] ?? null
}

export type KeyStatus = 'active' | 'expired' | 'revoked'

export interface ListApiKeys {
  readonly status?: KeyStatus
  readonly after?: string // a key id; the page begins behind it
  readonly limit: number
  readonly now: Instant
}

/** A user's keys by id, a page at a time. */
export async function listApiKeys(
  db: Queryable,
  userId: string,
  { status, after, limit, now }: ListApiKeys,
): Promise<readonly ApiKeyRow[]> {
  const { rows } = await db.query<ApiKeyRow>(
    `select ${COLUMNS} from api_key k
     where k.user_id = $1 and k.key_id > $2
       and ($3::text is null
            or $3 = case when k.revoked_at is not null then 'revoked'
                         when k.expires_at <= $4 then 'expired' else 'active' end)
     order by k.key_id limit $5`,
    [userId, after ?? '', status ?? null, formatInstant(now), limit],
  )
  return rows
}

/** The first to revoke a key is who ended it; the row stays. */
export async function markApiKeyRevoked(
  tx: Tx,
  { userId, keyId }: { readonly userId: string; readonly keyId: string },
  { by, reason, at }: { readonly by: string; readonly reason: string; readonly at: Instant },
): Promise<void> {
  await tx.query(
    `update api_key set revoked_at = $3, revoked_by = $4, revoked_reason = $5
     where user_id = $1 and key_id = $2 and revoked_at is null`,
    [userId, keyId, formatInstant(at), by, reason],
  )
}

const COLUMNS = `
  k.user_id as "userId", k.key_id as "keyId", k.key_prefix as "keyPrefix", k.name,
  array_remove(array[case when k.can_read then 'can_read' end,
                     case when k.can_trade then 'can_trade' end,
                     case when k.can_cancel then 'can_cancel' end,
                     case when k.can_modify then 'can_modify' end], null) as permissions,
  k.ip_allow_list as "ipAllowList", k.allowed_accounts as "allowedAccounts",
  k.orders_per_second as "ordersPerSecond", k.requests_per_minute as "requestsPerMinute",
  k.recorded_at as "recordedAt", k.expires_at as "expiresAt", k.last_used_at as "lastUsedAt",
  k.last_used_ip as "lastUsedIp", k.revoked_at as "revokedAt", k.revoked_by as "revokedBy",
  k.revoked_reason as "revokedReason"`
