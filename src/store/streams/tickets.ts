import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface NewTicket {
  readonly userId: string
  readonly secretHash: Uint8Array // SHA-256
  readonly caller: object // whom its bearer is taken for
  readonly expiresAt: Instant
}

/** Also removes the user's tickets that have expired unused. */
export async function insertTicket(tx: Tx, ticket: NewTicket, now: Instant): Promise<void> {
  const { userId, secretHash, caller, expiresAt } = ticket
  await tx.query('delete from stream_ticket where user_id = $1 and expires_at < $2', [
    userId,
    formatInstant(now),
  ])
  await tx.query(
    `insert into stream_ticket (user_id, secret_hash, caller, expires_at) values ($1, $2, $3, $4)`,
    [userId, secretHash, JSON.stringify(caller), formatInstant(expiresAt)],
  )
}

/** Uses a ticket up, and says whose it was; null when there is none that still works. */
export async function takeTicket<Caller extends object>(
  db: Queryable,
  { userId, secretHash, now }: { userId: string; secretHash: Uint8Array; now: Instant },
): Promise<Caller | null> {
  const { rows } = await db.query<{ caller: Caller }>(
    `delete from stream_ticket
     where user_id = $1 and secret_hash = $2 and expires_at > $3 returning caller`,
    [userId, secretHash, formatInstant(now)],
  )
  return rows[0]?.caller ?? null
}
