import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'
import type { RunStatus } from './run-row.ts'

/** A run that has not ended, and until when workers may tick it. */
export interface ArmableRun {
  readonly runId: string
  readonly status: RunStatus
  readonly detail: string
  readonly armedUntil: Instant | null // null: it was never started
}

/** Oldest first. */
export async function readArmableRuns(
  db: Queryable,
  userId: string,
): Promise<readonly ArmableRun[]> {
  const { rows } = await db.query<ArmableRun>(
    `select r.run_id as "runId", r.status, coalesce(t.detail, '') as detail,
            t.armed_until as "armedUntil"
     from run r left join run_status t on (t.user_id, t.run_id) = (r.user_id, r.run_id)
     where r.user_id = $1 and r.status in ('PENDING', 'RUNNING', 'ERROR')
     order by r.recorded_at, r.run_id`,
    [userId],
  )
  return rows
}

/** Lets workers tick a RUNNING run until then. The run itself is not written. */
export async function armRunning(
  tx: Tx,
  { userId, runId, until }: { userId: string; runId: string; until: Instant },
): Promise<void> {
  await tx.query(
    `insert into run_state (user_id, run_id) values ($1, $2)
     on conflict (user_id, run_id) do nothing`,
    [userId, runId],
  )
  await tx.query(
    `insert into run_status as t (user_id, run_id, detail, armed_until)
     values ($1, $2, 'Waits for a worker.', $3)
     on conflict (user_id, run_id) do update
       set detail = excluded.detail, armed_until = excluded.armed_until,
           updated_at = clock_timestamp()`,
    [userId, runId, formatInstant(until)],
  )
}
