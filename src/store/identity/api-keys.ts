import type { Queryable, Tx } from '../transaction.ts'
import type { UserRow } from './users.ts'

export interface NewApiKey {
  readonly keyId: string
  readonly userId: string
  readonly name: string
  readonly secretHash: Uint8Array // SHA-256
}

export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<void> {
  await tx.query(
    'insert into api_key (key_id, user_id, name, secret_hash) values ($1, $2, $3, $4)',
    [key.keyId, key.userId, key.name, key.secretHash],
  )
}

export interface KnownKey extends Pick<UserRow, 'userId' | 'name' | 'role' | 'tier'> {
  readonly secretHash: Uint8Array
}

/** A key that is not revoked, with its user, if they may act. */
export async function findApiKey(db: Queryable, keyId: string): Promise<KnownKey | null> {
  const { rows } = await db.query<KnownKey>({
    name: 'find_api_key',
    text: `select k.secret_hash as "secretHash", u.user_id as "userId", u.name, u.role, u.tier
           from api_key k join app_user u on u.user_id = k.user_id
           where k.key_id = $1 and k.revoked_at is null and u.disabled_at is null`,
    values: [keyId],
  })
  return rows[0] ?? null
}

/** Says whether there was such a key that still worked. */
export async function markApiKeyRevoked(tx: Tx, userId: string, keyId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update api_key set revoked_at = clock_timestamp()
     where user_id = $1 and key_id = $2 and revoked_at is null`,
    [userId, keyId],
  )
  return rowCount === 1
}
