import type { Queryable, Tx } from '../transaction.ts'

/** An account in a worker's hands. Everything booked names the fence; a newer one refuses it. */
export interface Claim {
  readonly userId: string
  readonly accountId: string
  readonly fence: number
}

/** Another worker holds the account by now. What was to be booked is that one's to book. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
}

/** Takes up to `most` accounts that have something to do and nobody holds. */
export async function claimAccounts(
  db: Queryable,
  workerId: string,
  ttlMs: number,
  most: number,
): Promise<readonly Claim[]> {
  const { rows } = await db.query<StoredClaim>(
    `select user_id as "userId", account_id as "accountId", fence
     from claim_accounts($1, $2::int * interval '1 millisecond', $3)`,
    [workerId, ttlMs, most],
  )
  return rows.map(toClaim)
}

/** Says that the worker is alive for `ttlMs` from now; answers what it still holds. */
export async function renewAccounts(
  db: Queryable,
  workerId: string,
  ttlMs: number,
): Promise<readonly (Claim & { readonly awake: boolean })[]> {
  const { rows } = await db.query<StoredClaim & { readonly awake: boolean }>(
    `select user_id as "userId", account_id as "accountId", fence, awake
     from renew_accounts($1, $2::int * interval '1 millisecond')`,
    [workerId, ttlMs],
  )
  return rows.map((row) => ({ ...toClaim(row), awake: row.awake }))
}

/** Gives accounts back, so that another worker may take them at once. */
export async function releaseAccounts(
  db: Queryable,
  workerId: string,
  claims: readonly Claim[],
): Promise<void> {
  await db.query('select release_accounts($1, $2, $3)', [
    workerId,
    claims.map(({ userId }) => userId),
    claims.map(({ accountId }) => accountId),
  ])
}

/** Locks the account for what its holder books, or throws when it is not the holder any more. */
export async function holdAccount(tx: Tx, claim: Claim): Promise<void> {
  const { rows } = await tx.query(
    `select from account_state where user_id = $1 and account_id = $2 and fence = $3 for update`,
    [claim.userId, claim.accountId, claim.fence],
  )
  if (rows.length === 0) throw new Fenced(`account ${claim.accountId} has another holder`)
}

/** Locks the account for a decision of ours: orders of one account pass the gate one by one. */
export async function lockAccount(tx: Tx, userId: string, accountId: string): Promise<void> {
  await tx.query('select from account_state where user_id = $1 and account_id = $2 for update', [
    userId,
    accountId,
  ])
}

/** Says how the venue is heard; failures in a row are counted, and a success ends the row. */
export async function setLink(
  db: Queryable,
  claim: Claim,
  link: 'live' | 'unreachable' | 'refused',
  detail: string | null,
): Promise<void> {
  await db.query(
    `update account_state
     set link = $4, link_detail = $5, link_at = clock_timestamp(),
         failure_count = case $4 when 'live' then 0 else failure_count + 1 end
     where user_id = $1 and account_id = $2 and fence = $3
       and ($4 <> 'live' or (link, link_detail, failure_count) is distinct from ($4, $5, 0))`,
    [claim.userId, claim.accountId, claim.fence, link, detail],
  )
}

interface StoredClaim extends Omit<Claim, 'fence'> {
  readonly fence: string
}

function toClaim({ userId, accountId, fence }: StoredClaim): Claim {
  return { userId, accountId, fence: Number(fence) }
}
