import { type CalendarDate, formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface MonitorRef {
  readonly userId: string
  readonly sessionId: string
}

/** Whose session it is, and what it watches. */
export interface MonitorSession extends MonitorRef {
  readonly symbol: string // canonical
  readonly expiries: readonly CalendarDate[] // none: the nearest
  readonly strikesEachSide: number
  readonly beganAt: Instant
  readonly seenAt: Instant
}

const SELECT = `
  select user_id as "userId", session_id as "sessionId", symbol, expiries::text[] as expiries,
         strikes_each_side as "strikesEachSide", began_at as "beganAt", seen_at as "seenAt"
  from monitor_session`

export async function insertMonitorSession(tx: Tx, session: MonitorSession): Promise<void> {
  const { userId, sessionId, symbol, expiries, strikesEachSide, beganAt, seenAt } = session
  await tx.query(
    `insert into monitor_session (user_id, session_id, symbol, expiries, strikes_each_side,
       began_at, seen_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      userId,
      sessionId,
      symbol,
      expiries,
      strikesEachSide,
      formatInstant(beganAt),
      formatInstant(seenAt),
    ],
  )
}

export async function findMonitorSession(
  db: Queryable,
  { userId, sessionId }: MonitorRef,
): Promise<MonitorSession | null> {
  const { rows } = await db.query<MonitorSession>(
    `${SELECT} where user_id = $1 and session_id = $2`,
    [userId, sessionId],
  )
  return rows[0] ?? null
}

export async function listMonitorSessions(
  db: Queryable,
  userId: string,
): Promise<readonly MonitorSession[]> {
  const { rows } = await db.query<MonitorSession>(
    `${SELECT} where user_id = $1 order by began_at, session_id`,
    [userId],
  )
  return rows
}

/** What it watches from now on; false where there is no such session. */
export async function updateMonitorSession(tx: Tx, session: MonitorSession): Promise<boolean> {
  const { userId, sessionId, symbol, expiries, strikesEachSide, seenAt } = session
  const { rowCount } = await tx.query(
    `update monitor_session
     set symbol = $3, expiries = $4, strikes_each_side = $5, seen_at = $6
     where user_id = $1 and session_id = $2`,
    [userId, sessionId, symbol, expiries, strikesEachSide, formatInstant(seenAt)],
  )
  return rowCount === 1
}

export async function touchMonitorSession(
  db: Queryable,
  { userId, sessionId }: MonitorRef,
  seenAt: Instant,
): Promise<void> {
  await db.query(
    `update monitor_session set seen_at = greatest(seen_at, $3)
     where user_id = $1 and session_id = $2`,
    [userId, sessionId, formatInstant(seenAt)],
  )
}

export async function deleteMonitorSession(
  tx: Tx,
  { userId, sessionId }: MonitorRef,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from monitor_session where user_id = $1 and session_id = $2',
    [userId, sessionId],
  )
  return rowCount === 1
}

/** Ends those of a user that nobody asked for since then, and answers which they were. */
export async function deleteForgottenSessions(
  tx: Tx,
  userId: string,
  before: Instant,
): Promise<readonly string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `delete from monitor_session where user_id = $1 and seen_at < $2 returning session_id as id`,
    [userId, formatInstant(before)],
  )
  return rows.map(({ id }) => id)
}
