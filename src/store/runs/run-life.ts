import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Tx } from '../transaction.ts'

/** PENDING to RUNNING, with the state and status rows that workers look for. */
export async function startEngine(
  tx: Tx,
  { userId, runId, armedUntil }: { userId: string; runId: string; armedUntil: Instant },
): Promise<void> {
  await tx.query(`update run set status = 'RUNNING' where user_id = $1 and run_id = $2`, [
    userId,
    runId,
  ])
  await tx.query(
    `insert into run_state (user_id, run_id) values ($1, $2)
     on conflict (user_id, run_id) do nothing`,
    [userId, runId],
  )
  await tx.query(
    `insert into run_status (user_id, run_id, detail, armed_until)
     values ($1, $2, 'Waits for a worker.', $3)
     on conflict (user_id, run_id) do update
       set status = 'RUNNING', detail = excluded.detail, armed_until = excluded.armed_until,
           updated_at = clock_timestamp()`,
    [userId, runId, Number.isFinite(armedUntil) ? formatInstant(armedUntil) : 'infinity'],
  )
}

/** No broker session bounds it: the paper feed needs none. */
export const ALWAYS = Number.POSITIVE_INFINITY as Instant

/** Moves a run to another status; the database cancels what waits, and notes who asked. */
export async function changeStatus(
  tx: Tx,
  change: { userId: string; runId: string; status: string; actor: string; detail: string },
): Promise<void> {
  const { userId, runId, status, actor, detail } = change
  await nameActor(tx, actor)
  await tx.query(`update run set status = $3 where user_id = $1 and run_id = $2`, [
    userId,
    runId,
    status,
  ])
  await tx.query(
    `update run_status set detail = $3, updated_at = clock_timestamp()
     where user_id = $1 and run_id = $2`,
    [userId, runId, detail],
  )
}

/** Who answers for what this transaction does, in the audit log. */
export async function nameActor(tx: Tx, actor: string): Promise<void> {
  await tx.query(`select set_config('tidemark.actor', $1, true)`, [actor])
}

/** Locks a run for the rest of the transaction, and says its status; null when there is none. */
export async function lockRun(tx: Tx, userId: string, runId: string): Promise<string | null> {
  const { rows } = await tx.query<{ status: string }>(
    'select status from run where user_id = $1 and run_id = $2 for no key update',
    [userId, runId],
  )
  return rows[0]?.status ?? null
}
