import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'

/** A request that names itself, so that asking again does nothing again. */
export interface KeyedRequest {
  readonly userId: string
  readonly key: string
  readonly digest: Uint8Array // SHA-256 of what is asked
}

/** The right to do what a key asks. `attempt` ends it when somebody else has taken over. */
export interface KeyClaim {
  readonly seed: string
  readonly attempt: number
}

/** What is known of a key that cannot be claimed. */
export interface KeyRow {
  readonly digest: Uint8Array
  readonly status: number | null // null: not answered
  readonly answer: string | null
}

/**
 * Claims a key that is free: it was never used, it has expired, or the same request claimed it and
 * ended without an answer. That one hands on its seed, so that what it made is found, not made again.
 */
export async function claimKey(
  db: Queryable,
  request: KeyedRequest,
  seed: string,
  times: { readonly now: Instant; readonly claimedUntil: Instant; readonly expiresAt: Instant },
): Promise<KeyClaim | null> {
  const { rows } = await db.query<KeyClaim>({
    name: 'claim-idempotency-key',
    text: `insert into idempotency_key as k
       (user_id, idempotency_key, request_digest, seed, claimed_until, expires_at)
     values ($1, $2, $3, $4, $6, $7)
     on conflict (user_id, idempotency_key) do update
       set request_digest = excluded.request_digest,
           seed = case when k.expires_at <= $5 then excluded.seed else k.seed end,
           attempt = k.attempt + 1, claimed_until = excluded.claimed_until,
           status = null, answer = null, expires_at = excluded.expires_at
       where k.expires_at <= $5
          or (k.status is null and k.claimed_until <= $5
              and k.request_digest = excluded.request_digest)
     returning seed, attempt`,
    values: [
      request.userId,
      request.key,
      request.digest,
      seed,
      formatInstant(times.now),
      formatInstant(times.claimedUntil),
      formatInstant(times.expiresAt),
    ],
  })
  return rows[0] ?? null
}

export async function findKey(
  db: Queryable,
  { userId, key }: KeyedRequest,
): Promise<KeyRow | null> {
  const { rows } = await db.query<KeyRow>(
    `select request_digest as digest, status, answer
     from idempotency_key where user_id = $1 and idempotency_key = $2`,
    [userId, key],
  )
  return rows[0] ?? null
}

export async function storeAnswer(
  db: Queryable,
  { userId, key }: KeyedRequest,
  { attempt }: KeyClaim,
  { status, body }: { readonly status: number; readonly body: string },
): Promise<void> {
  await db.query(
    `update idempotency_key set status = $4, answer = $5
     where user_id = $1 and idempotency_key = $2 and attempt = $3 and status is null`,
    [userId, key, attempt, status, body],
  )
}

/** Lets the same request be tried at once; what the last attempt may have made stays its own. */
export async function endClaim(
  db: Queryable,
  { userId, key }: KeyedRequest,
  { attempt }: KeyClaim,
  now: Instant,
): Promise<void> {
  await db.query(
    `update idempotency_key set claimed_until = $4
     where user_id = $1 and idempotency_key = $2 and attempt = $3 and status is null`,
    [userId, key, attempt, formatInstant(now)],
  )
}

/** Forgets a key whose request made nothing. */
export async function forgetKey(
  db: Queryable,
  { userId, key }: KeyedRequest,
  { attempt }: KeyClaim,
): Promise<void> {
  await db.query(
    `delete from idempotency_key
     where user_id = $1 and idempotency_key = $2 and attempt = $3 and status is null`,
    [userId, key, attempt],
  )
}

/** Answers how many were forgotten; fewer than `most` means that none are left. */
export async function deleteExpiredKeys(
  db: Queryable,
  now: Instant,
  most: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from idempotency_key where (user_id, idempotency_key) in (
       select user_id, idempotency_key from idempotency_key where expires_at <= $1
       order by expires_at limit $2 for update skip locked)`,
    [formatInstant(now), most],
  )
  return rowCount
}
