import type { Queryable, Tx } from '../transaction.ts'

export interface PasswordRow {
  readonly userId: string
  readonly passwordHash: string | null
}

/** Whom an e-mail address belongs to, if they may sign in. */
export async function findPassword(db: Queryable, email: string): Promise<PasswordRow | null> {
  const { rows } = await db.query<PasswordRow>(
    `select user_id as "userId", password_hash as "passwordHash" from app_user
     where lower(email) = lower($1) and disabled_at is null`,
    [email],
  )
  return rows[0] ?? null
}

export async function findPasswordOf(db: Queryable, userId: string): Promise<string | null> {
  const { rows } = await db.query<{ readonly hash: string | null }>(
    'select password_hash as hash from app_user where user_id = $1 and disabled_at is null',
    [userId],
  )
  return rows[0]?.hash ?? null
}

export async function setPassword(tx: Tx, userId: string, hash: string | null): Promise<void> {
  await tx.query('update app_user set password_hash = $2 where user_id = $1', [userId, hash])
}

/** Only while the hash is the one that was looked at. */
export async function replacePassword(
  db: Queryable,
  { userId, before, after }: { userId: string; before: string; after: string },
): Promise<void> {
  await db.query(
    'update app_user set password_hash = $3 where user_id = $1 and password_hash = $2',
    [userId, before, after],
  )
}

/** Held to the end of the transaction: a change of the password waits, or was seen. */
export async function isPasswordStill(tx: Tx, userId: string, hash: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `select from app_user where user_id = $1 and password_hash = $2 and disabled_at is null
     for share`,
    [userId, hash],
  )
  return rowCount === 1
}

/** Whether anybody can sign in with a password. */
export async function anyPassword(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ readonly found: boolean }>(
    'select exists (select from app_user where password_hash is not null) as found',
  )
  return rows[0]!.found
}

/** Held to the end of the transaction, so that the first administrator is made once. */
export async function lockSetUp(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('identity.setup'))`)
}
