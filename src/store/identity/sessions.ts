import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface SessionRow {
  readonly userId: string
  readonly sessionId: string
  readonly address: string | null
  readonly agent: string | null
  readonly openedAt: Instant
  readonly refreshedAt: Instant
  readonly expiresAt: Instant
}

/** Also forgets the sessions of this user that expired. */
export async function insertSession(tx: Tx, session: SessionRow): Promise<void> {
  const { userId, sessionId, address, agent, openedAt, refreshedAt, expiresAt } = session
  await tx.query('delete from user_session where user_id = $1 and expires_at <= $2', [
    userId,
    formatInstant(openedAt),
  ])
  await tx.query(
    `insert into user_session
       (user_id, session_id, address, agent, opened_at, refreshed_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [userId, sessionId, address, agent, ...[openedAt, refreshedAt, expiresAt].map(formatInstant)],
  )
}

/** Called while its refresh token is held, so two do not prolong it at once. */
export async function prolongSession(tx: Tx, session: Omit<SessionRow, 'openedAt'>): Promise<void> {
  const { userId, sessionId, address, agent, refreshedAt, expiresAt } = session
  await tx.query(
    `update user_session set address = $3, agent = $4, refreshed_at = $5, expires_at = $6
     where user_id = $1 and session_id = $2`,
    [userId, sessionId, address, agent, formatInstant(refreshedAt), formatInstant(expiresAt)],
  )
}

/** Those that can still be refreshed, the newest first. */
export async function openSessions(
  db: Queryable,
  page: {
    readonly userId: string
    readonly after: string | null
    readonly limit: number
    readonly now: Instant
  },
): Promise<readonly SessionRow[]> {
  const { rows } = await db.query<SessionRow>(
    `select user_id as "userId", session_id as "sessionId", address, agent,
            opened_at as "openedAt", refreshed_at as "refreshedAt", expires_at as "expiresAt"
     from user_session s
     where user_id = $1 and revoked_at is null and expires_at > $2
       and ($3::text is null or (opened_at, session_id) <
         (select opened_at, session_id from user_session where user_id = $1 and session_id = $3))
     order by opened_at desc, session_id desc limit $4`,
    [page.userId, formatInstant(page.now), page.after, page.limit],
  )
  return rows
}

/** Whether a session that was open some time ago still is, and its user may still act. */
export async function isSessionOpen(
  db: Queryable,
  { userId, sessionId, now }: { userId: string; sessionId: string; now: Instant },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from user_session s join app_user u on u.user_id = s.user_id
     where s.user_id = $1 and s.session_id = $2 and s.revoked_at is null and s.expires_at > $3
       and u.disabled_at is null`,
    [userId, sessionId, formatInstant(now)],
  )
  return rowCount === 1
}

/** Says whether there was such a session, and it was open. */
export async function revokeSession(
  db: Queryable,
  { userId, sessionId, reason }: { userId: string; sessionId: string; reason: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update user_session set revoked_at = clock_timestamp(), revoked_for = $3
     where user_id = $1 and session_id = $2 and revoked_at is null`,
    [userId, sessionId, reason],
  )
  return rowCount === 1
}

/** All of a user's, or all but one. */
export async function revokeSessions(
  tx: Tx,
  { userId, but, reason }: { userId: string; but?: string | null; reason: string },
): Promise<void> {
  await tx.query(
    `update user_session set revoked_at = clock_timestamp(), revoked_for = $3
     where user_id = $1 and revoked_at is null and session_id is distinct from $2`,
    [userId, but ?? null, reason],
  )
}
