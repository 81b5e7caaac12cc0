import type { Queryable } from '../transaction.ts'

/** The run of a user whose id begins so, if there is one. `prefix` is in hexadecimal. */
export async function findRunOfKey(
  db: Queryable,
  userId: string,
  prefix: string,
): Promise<string | null> {
  const { rows } = await db.query<{ readonly runId: string }>(
    `select run_id as "runId" from run
     where user_id = $1 and run_id >= $2 and run_id < $2 || 'g' order by run_id limit 1`,
    [userId, prefix],
  )
  return rows[0]?.runId ?? null
}
