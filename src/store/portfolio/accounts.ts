import type { Queryable, Tx } from '../transaction.ts'

/**
 * The account of a user that is taken where none is named, made when it is first needed. With it
 * comes its default portfolio, by a rule of the database.
 */
export async function ensureDefaultAccount(
  tx: Tx,
  userId: string,
  accountId: string,
): Promise<string> {
  const { rows } = await tx.query<{ accountId: string }>(
    `with made as (
       insert into trading_account (user_id, account_id, is_default) values ($1, $2, true)
       on conflict do nothing returning account_id)
     select account_id as "accountId" from made
     union all
     select account_id from trading_account where user_id = $1 and is_default
     limit 1`,
    [userId, accountId],
  )
  // Another request made it, and was not committed when this statement looked.
  return rows[0]?.accountId ?? (await findDefaultAccount(tx, userId))!
}

export async function findDefaultAccount(db: Queryable, userId: string): Promise<string | null> {
  const { rows } = await db.query<{ accountId: string }>(
    `select account_id as "accountId" from trading_account where user_id = $1 and is_default`,
    [userId],
  )
  return rows[0]?.accountId ?? null
}

export async function hasAccount(
  db: Queryable,
  userId: string,
  accountId: string,
): Promise<boolean> {
  const { rows } = await db.query(
    `select from trading_account
     where user_id = $1 and account_id = $2 and removed_at is null`,
    [userId, accountId],
  )
  return rows.length > 0
}
