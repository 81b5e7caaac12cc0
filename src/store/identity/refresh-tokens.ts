import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Tx } from '../transaction.ts'

export interface NewRefreshToken {
  readonly tokenHash: Uint8Array // SHA-256
  readonly userId: string
  readonly sessionId: string
  readonly recordedAt: Instant
  readonly expiresAt: Instant
}

export interface RefreshTokenRow {
  readonly userId: string
  readonly sessionId: string
  readonly expiresAt: Instant
  readonly used: boolean
  readonly openedAt: Instant // of the session
  readonly open: boolean // neither the session nor its user was ended
}

export async function insertRefreshToken(tx: Tx, token: NewRefreshToken): Promise<void> {
  const { tokenHash, userId, sessionId, recordedAt, expiresAt } = token
  await tx.query(
    `insert into refresh_token (token_hash, user_id, session_id, recorded_at, expires_at)
     values ($1, $2, $3, $4, $5)`,
    [tokenHash, userId, sessionId, formatInstant(recordedAt), formatInstant(expiresAt)],
  )
}

/** Holds the token until the end of the transaction, so that of two who show it one is second. */
export async function lockRefreshToken(
  tx: Tx,
  tokenHash: Uint8Array,
): Promise<RefreshTokenRow | null> {
  const { rows } = await tx.query<RefreshTokenRow>(
    `select t.user_id as "userId", t.session_id as "sessionId", t.expires_at as "expiresAt",
            t.used_at is not null as used, s.opened_at as "openedAt",
            s.revoked_at is null and u.disabled_at is null as open
     from refresh_token t
     join user_session s on (s.user_id, s.session_id) = (t.user_id, t.session_id)
     join app_user u on u.user_id = t.user_id
     where t.token_hash = $1 for update of t`,
    [tokenHash],
  )
  return rows[0] ?? null
}

/** Also forgets those of its session that have expired: nobody can use them, once or twice. */
export async function markRefreshTokenUsed(
  tx: Tx,
  {
    tokenHash,
    userId,
    sessionId,
    now,
  }: Omit<NewRefreshToken, 'recordedAt' | 'expiresAt'> & {
    readonly now: Instant
  },
): Promise<void> {
  await tx.query('update refresh_token set used_at = $2 where token_hash = $1', [
    tokenHash,
    formatInstant(now),
  ])
  await tx.query(
    'delete from refresh_token where user_id = $1 and session_id = $2 and expires_at <= $3',
    [userId, sessionId, formatInstant(now)],
  )
}
