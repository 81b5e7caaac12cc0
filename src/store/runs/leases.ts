import type { Queryable } from '../transaction.ts'

/** A run in a worker's hands. Every commit names the fence; a newer one refuses it. */
export interface Claim {
  readonly userId: string
  readonly runId: string
  readonly fence: number
}

/** Says that the worker is alive for `ttlMs` from now, and returns how many workers are. */
export async function renewLease(db: Queryable, workerId: string, ttlMs: number): Promise<number> {
  const { rows } = await db.query<{ alive: number }>(
    `select renew_lease($1, $2::int * interval '1 millisecond') as alive`,
    [workerId, ttlMs],
  )
  return rows[0]!.alive
}

/** Takes up to `most` runs that nobody owns any more. */
export async function claimRuns(
  db: Queryable,
  workerId: string,
  most: number,
): Promise<readonly Claim[]> {
  const { rows } = await db.query<{ userId: string; runId: string; fence: string }>(
    `select user_id as "userId", run_id as "runId", fence from claim_runs($1, $2)`,
    [workerId, most],
  )
  return rows.map(({ fence, ...run }) => ({ ...run, fence: Number(fence) }))
}

/** The runs whose owner a worker is, until they end or another takes them. */
export async function ownedRuns(db: Queryable, workerId: string): Promise<readonly Claim[]> {
  const { rows } = await db.query<{ userId: string; runId: string; fence: string }>(
    `select s.user_id as "userId", s.run_id as "runId", s.fence
     from run_state s
     join run r on r.user_id = s.user_id and r.run_id = s.run_id and r.status = 'RUNNING'
     where s.worker_id = $1`,
    [workerId],
  )
  return rows.map(({ fence, ...run }) => ({ ...run, fence: Number(fence) }))
}

/** Gives runs back, so that another worker may take them at once. */
export async function releaseRuns(
  db: Queryable,
  workerId: string,
  runs: readonly { readonly userId: string; readonly runId: string }[],
): Promise<void> {
  await db.query('select release_runs($1, $2, $3)', [
    workerId,
    runs.map(({ userId }) => userId),
    runs.map(({ runId }) => runId),
  ])
}

/** How many runs there are to share out. */
export async function countArmedRuns(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from run r
     join run_status t on t.user_id = r.user_id and t.run_id = r.run_id
     where r.status = 'RUNNING' and t.armed_until > lease_clock()`,
  )
  return rows[0]!.count
}

/** Forgets a worker that ends on purpose. */
export async function endLease(db: Queryable, workerId: string): Promise<void> {
  await db.query('delete from worker where worker_id = $1', [workerId])
}
