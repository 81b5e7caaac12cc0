import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** A login that was begun: `state` travels to the broker and back, and ties the two together. */
export interface LoginRow {
  readonly state: string
  readonly userId: string
  readonly brokerId: string
  readonly expiresAt: Instant
}

/** Also forgets the logins that nobody finished. */
export async function insertLogin(tx: Tx, login: LoginRow, now: Instant): Promise<void> {
  const { state, userId, brokerId, expiresAt } = login
  await tx.query('delete from broker_login where expires_at <= $1', [formatInstant(now)])
  await tx.query(
    'insert into broker_login (state, user_id, broker_id, expires_at) values ($1, $2, $3, $4)',
    [state, userId, brokerId, formatInstant(expiresAt)],
  )
}

export async function findLogin(
  db: Queryable,
  state: string,
  now: Instant,
): Promise<LoginRow | null> {
  const { rows } = await db.query<LoginRow>(
    `select ${COLUMNS} from broker_login where state = $1 and expires_at > $2`,
    [state, formatInstant(now)],
  )
  return rows[0] ?? null
}

/** Takes a login out, so that it is used once, by whoever comes first. */
export async function takeLogin(tx: Tx, state: string, now: Instant): Promise<LoginRow | null> {
  const { rows } = await tx.query<LoginRow>(
    `delete from broker_login where state = $1 and expires_at > $2 returning ${COLUMNS}`,
    [state, formatInstant(now)],
  )
  return rows[0] ?? null
}

const COLUMNS = `state, user_id as "userId", broker_id as "brokerId", expires_at as "expiresAt"`
