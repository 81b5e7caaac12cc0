import type { Pool } from '../pool.ts'
import { transaction } from '../transaction.ts'
import { changeStatus, lockRun } from './run-life.ts'
import type { Claim } from './leases.ts'

/** Ends a run on behalf of the worker that owns it; nothing happens if it does not any more. */
export async function endRun(
  pool: Pool,
  { userId, runId, fence }: Claim,
  status: 'ERROR' | 'COMPLETED',
  detail: string,
): Promise<void> {
  await transaction(pool, async (tx) => {
    if ((await lockRun(tx, userId, runId)) !== 'RUNNING') return
    const { rows } = await tx.query<{ actor: string }>(
      `select coalesce(worker_id, 'worker') as actor from run_state
       where user_id = $1 and run_id = $2 and fence = $3`,
      [userId, runId, fence],
    )
    if (rows[0]) await changeStatus(tx, { userId, runId, status, actor: rows[0].actor, detail })
  })
}
