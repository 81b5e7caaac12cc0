import { AppError } from '../../core/app-error.ts'
import { changeStatus, lockRun } from '../../store/runs/insert-run.ts'
import { findRun, type RunRow } from '../../store/runs/run-row.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'

export interface StopRun {
  readonly userId: string
  readonly runId: string
}

/**
 * Stops a run, for good. Waits for a tick in flight, then the status, and with it every waiting
 * order, changes in one transaction. Stopping what has ended already changes nothing.
 */
export async function stopRun(context: Context, { userId, runId }: StopRun): Promise<RunRow> {
  await transaction(context.pool, async (tx) => {
    const status = await lockRun(tx, userId, runId)
    if (status === null) throw new AppError('not_found', { run_id: runId })
    if (status === 'STOPPED' || status === 'COMPLETED') return
    const detail = 'Stopped by its user.'
    await changeStatus(tx, { userId, runId, status: 'STOPPED', actor: userId, detail })
  })
  return (await findRun(context.pool, userId, runId))!
}
