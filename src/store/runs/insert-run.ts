import { format } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { RunConfig } from '../../domain/engine/run-config.ts'
import type { Tx } from '../transaction.ts'
import type { RunKind } from './run-row.ts'
import { encodeConfig } from './stored-config.ts'

export interface NewRun {
  readonly userId: string
  readonly runId: string
  readonly kind: RunKind
  readonly name: string
  readonly currency: string
  readonly config: RunConfig
}

/** A run that waits to be started. Its account is opened by the database. */
export async function insertRun(tx: Tx, run: NewRun): Promise<void> {
  const { userId, runId, kind, name, currency, config } = run
  await tx.query(
    `insert into run (user_id, run_id, kind, name, strategy, config, currency, initial_cash,
       allow_short)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      userId,
      runId,
      kind,
      name,
      config.strategy,
      JSON.stringify(encodeConfig(config)),
      currency,
      format(config.initialCash),
      config.limits.allowShort,
    ],
  )
}

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
  await tx.query(`select set_config('tidemark.actor', $1, true)`, [actor])
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

/** Locks a run for the rest of the transaction, and says its status; null when there is none. */
export async function lockRun(tx: Tx, userId: string, runId: string): Promise<string | null> {
  const { rows } = await tx.query<{ status: string }>(
    'select status from run where user_id = $1 and run_id = $2 for no key update',
    [userId, runId],
  )
  return rows[0]?.status ?? null
}
