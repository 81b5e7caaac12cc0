import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** One request with a key. */
export interface KeyUseRow {
  readonly userId: string
  readonly keyId: string
  readonly useId: string // sorts by time
  readonly usedAt: Instant
  readonly endpoint: string
  readonly method: string
  readonly status: number
  readonly address: string
  readonly agent: string | null
}

/** Writes a batch, once however often it is tried, and on each key when it was last used. */
export async function insertKeyUses(tx: Tx, uses: readonly KeyUseRow[]): Promise<void> {
  await tx.query(
    `with used as (
       insert into key_use (user_id, key_id, use_id, used_at, endpoint, method, status, ip, agent)
       select u.user_id, u.key_id, u.use_id, u.used_at, u.endpoint, u.method, u.status, u.ip, u.agent
       from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[],
                   $7::int[], $8::text[], $9::text[])
         as u (user_id, key_id, use_id, used_at, endpoint, method, status, ip, agent)
       join (select user_id, key_id from api_key
             where (user_id, key_id) in (select * from unnest($1::text[], $2::text[]))
             order by user_id, key_id for no key update) as k using (user_id, key_id)
       on conflict do nothing
       returning user_id, key_id, use_id, used_at, ip
     )
     update api_key k set last_used_at = last.used_at, last_used_ip = last.ip
     from (select distinct on (user_id, key_id) user_id, key_id, used_at, ip
           from used order by user_id, key_id, use_id desc) as last
     where (k.user_id, k.key_id) = (last.user_id, last.key_id)`,
    [
      uses.map(({ userId }) => userId),
      uses.map(({ keyId }) => keyId),
      uses.map(({ useId }) => useId),
      uses.map(({ usedAt }) => formatInstant(usedAt)),
      uses.map(({ endpoint }) => endpoint),
      uses.map(({ method }) => method),
      uses.map(({ status }) => status),
      uses.map(({ address }) => address),
      uses.map(({ agent }) => agent),
    ],
  )
}

export interface ListKeyUses {
  readonly userId: string
  readonly keyId: string
  readonly after?: string // a use id; the page begins behind it
  readonly limit: number
}

/** Newest first. */
export async function listKeyUses(
  db: Queryable,
  { userId, keyId, after, limit }: ListKeyUses,
): Promise<readonly KeyUseRow[]> {
  const { rows } = await db.query<KeyUseRow>(
    `select user_id as "userId", key_id as "keyId", use_id as "useId", used_at as "usedAt",
            endpoint, method, status, ip as address, agent
     from key_use
     where user_id = $1 and key_id = $2 and ($3::text is null or use_id < $3)
     order by use_id desc limit $4`,
    [userId, keyId, after ?? null, limit],
  )
  return rows
}

/** Says how many went: at most `most`, the oldest first, so that no statement takes long. */
export async function deleteKeyUsesBefore(tx: Tx, before: Instant, most: number): Promise<number> {
  const { rowCount } = await tx.query(
    `delete from key_use where ctid in (
       select ctid from key_use where used_at < $1 order by used_at limit $2)`,
    [formatInstant(before), most],
  )
  return rowCount ?? 0
}
