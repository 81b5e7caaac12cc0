import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface NewLink {
  readonly tokenHash: Uint8Array // SHA-256
  readonly purpose: 'setup' | 'password'
  readonly userId: string | null // null: of the setup
  readonly recordedAt: Instant
  readonly expiresAt: Instant
}

/** An earlier one for the same user stops working. */
export async function insertLink(tx: Tx, link: NewLink): Promise<void> {
  const { tokenHash, purpose, userId, recordedAt, expiresAt } = link
  await tx.query('delete from one_time_link where user_id = $1 or expires_at <= $2', [
    userId,
    formatInstant(recordedAt),
  ])
  await tx.query(
    `insert into one_time_link (token_hash, purpose, user_id, recorded_at, expires_at)
     values ($1, $2, $3, $4, $5)`,
    [tokenHash, purpose, userId, formatInstant(recordedAt), formatInstant(expiresAt)],
  )
}

/** Uses a link, if nobody did before. */
export async function takeLink(
  tx: Tx,
  { tokenHash, purpose, now }: Pick<NewLink, 'tokenHash' | 'purpose'> & { now: Instant },
): Promise<{ readonly userId: string | null } | null> {
  const { rows } = await tx.query<{ readonly userId: string | null }>(
    `update one_time_link set used_at = $3
     where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3
     returning user_id as "userId"`,
    [tokenHash, purpose, formatInstant(now)],
  )
  return rows[0] ?? null
}

/** A look before anything dear is done for somebody who only guesses. */
export async function isLinkGood(
  db: Queryable,
  { tokenHash, purpose, now }: Pick<NewLink, 'tokenHash' | 'purpose'> & { now: Instant },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from one_time_link
     where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3`,
    [tokenHash, purpose, formatInstant(now)],
  )
  return rowCount === 1
}

export async function deleteSetUpLinks(tx: Tx): Promise<void> {
  await tx.query(`delete from one_time_link where purpose = 'setup'`)
}
