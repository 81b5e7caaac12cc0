import { type CalendarDate, formatInstant } from '../../core/instant.ts'
import type { Playback } from '../../domain/market/series/playback.ts'
import type { StrikeTimeframe } from '../options/read-strike-series.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface ReplayRef {
  readonly userId: string
  readonly replayId: string
}

/** A stretch of history that somebody plays again. */
export interface ReplayRow extends ReplayRef, Playback {
  readonly underlying: string // canonical
  readonly timeframe: StrikeTimeframe
  readonly expiries: readonly CalendarDate[]
  readonly strikes: readonly number[]
  readonly panels: readonly string[]
  readonly revision: number // grows with each change
}

export async function insertReplay(tx: Tx, row: Omit<ReplayRow, 'revision'>): Promise<void> {
  await tx.query(
    `insert into replay_session (user_id, replay_id, underlying, timeframe, starts_at, ends_at,
       expiries, strikes, panels, playing, speed, position, anchored_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      row.userId,
      row.replayId,
      row.underlying,
      row.timeframe,
      formatInstant(row.startsAt),
      formatInstant(row.endsAt),
      row.expiries,
      row.strikes,
      row.panels,
      row.playing,
      row.speed,
      formatInstant(row.position),
      formatInstant(row.anchoredAt),
    ],
  )
}

export async function findReplay(
  db: Queryable,
  { userId, replayId }: ReplayRef,
  lock: 'for update' | '' = '',
): Promise<ReplayRow | null> {
  const { rows } = await db.query<Omit<ReplayRow, 'revision'> & { readonly revision: string }>(
    `select user_id as "userId", replay_id as "replayId", underlying, timeframe,
            starts_at as "startsAt", ends_at as "endsAt", expiries::text[] as expiries, strikes,
            panels, playing, speed, position, anchored_at as "anchoredAt", revision
     from replay_session where user_id = $1 and replay_id = $2 ${lock}`,
    [userId, replayId],
  )
  const [row] = rows
  return row ? { ...row, revision: Number(row.revision) } : null
}

/** Where it stands and how it moves from now on. */
export async function updateReplay(tx: Tx, row: ReplayRef & Playback): Promise<void> {
  await tx.query(
    `update replay_session
     set playing = $3, speed = $4, position = $5, anchored_at = $6, revision = revision + 1
     where user_id = $1 and replay_id = $2`,
    [
      row.userId,
      row.replayId,
      row.playing,
      row.speed,
      formatInstant(row.position),
      formatInstant(row.anchoredAt),
    ],
  )
}

/** Of a user's replays only so many are kept; the oldest go. */
export async function deleteOldReplays(tx: Tx, userId: string, kept: number): Promise<void> {
  await tx.query(
    `delete from replay_session where user_id = $1 and replay_id in (
       select replay_id from replay_session where user_id = $1
       order by anchored_at desc, replay_id offset $2)`,
    [userId, kept],
  )
}
