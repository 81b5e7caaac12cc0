import type { Tx } from '../transaction.ts'

/** Puts a company on a user's watchlist of that name, which is made when it is first needed. */
export async function watchCompany(
  tx: Tx,
  { userId, name, companyId }: { userId: string; name: string; companyId: string },
): Promise<void> {
  await tx.query(
    `insert into watchlists (user_id, name) values ($1, $2) on conflict (user_id, name) do nothing`,
    [userId, name],
  )
  await tx.query(
    `insert into watchlist_members (user_id, watchlist_id, company_id)
     select user_id, id, $3 from watchlists where user_id = $1 and name = $2
     on conflict do nothing`,
    [userId, name, companyId],
  )
}
