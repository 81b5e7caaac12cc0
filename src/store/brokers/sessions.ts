import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface NewSession {
  readonly userId: string
  readonly brokerId: string
  readonly sealedToken: Uint8Array
  readonly openedAt: Instant
  readonly expiresAt: Instant
}

/** One session for each account; a new login takes the place of the last. */
export async function replaceSession(tx: Tx, session: NewSession): Promise<void> {
  const { userId, brokerId, sealedToken, openedAt, expiresAt } = session
  await tx.query(
    `insert into broker_session (user_id, broker_id, sealed_token, opened_at, expires_at)
     values ($1, $2, $3, $4, $5)
     on conflict (user_id, broker_id) do update
       set sealed_token = excluded.sealed_token, opened_at = excluded.opened_at,
           expires_at = excluded.expires_at`,
    [userId, brokerId, sealedToken, formatInstant(openedAt), formatInstant(expiresAt)],
  )
}

/** When the user's session at the broker ends; null when there is none. */
export async function sessionExpiry(
  db: Queryable,
  userId: string,
  brokerId: string,
): Promise<Instant | null> {
  const { rows } = await db.query<{ readonly expiresAt: Instant }>(
    `select expires_at as "expiresAt" from broker_session where user_id = $1 and broker_id = $2`,
    [userId, brokerId],
  )
  return rows[0]?.expiresAt ?? null
}

/** The session of a user's account at a broker, as it was opened. */
export async function findSession(
  db: Queryable,
  userId: string,
  brokerId: string,
): Promise<{ readonly sealedToken: Uint8Array; readonly expiresAt: Instant } | null> {
  const { rows } = await db.query<{ sealedToken: Uint8Array; expiresAt: Instant }>(
    `select sealed_token as "sealedToken", expires_at as "expiresAt"
     from broker_session where user_id = $1 and broker_id = $2`,
    [userId, brokerId],
  )
  return rows[0] ?? null
}
