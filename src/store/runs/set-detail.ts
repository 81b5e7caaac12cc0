import type { Queryable } from '../transaction.ts'
import type { Claim } from './leases.ts'

/** What the run's engine does just now, in a sentence for people. */
export async function setDetail(
  db: Queryable,
  { userId, runId, fence }: Claim,
  detail: string,
): Promise<void> {
  await db.query(
    `update run_status t set detail = $4, updated_at = clock_timestamp()
     from run_state s
     where s.user_id = t.user_id and s.run_id = t.run_id and s.fence = $3
       and t.user_id = $1 and t.run_id = $2 and t.status = 'RUNNING'`,
    [userId, runId, fence, detail],
  )
}
