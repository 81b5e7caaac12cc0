import { AppError } from '../../core/app-error.ts'
import { changeStatus, lockRun } from '../../store/runs/run-life.ts'
import { findRun, type RunRow } from '../../store/runs/run-row.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { ring } from '../doorbell.ts'
import { markLoaded } from './mark-run.ts'

export interface StopRun {
  readonly userId: string
  readonly runId: string
}

/**
 * Stops a run, for good. Waits for a tick in flight and gives it the mark that it may lack yet;
 * then the status, and with it every waiting order, changes in the same transaction. Stopping what
 * has ended already changes nothing.
 */
export async function stopRun(context: Context, { userId, runId }: StopRun): Promise<RunRow> {
  await transaction(context.pool, async (tx) => {
    const status = await lockRun(tx, userId, runId)
    if (status === null) throw new AppError('not_found', { run_id: runId })
    if (status === 'STOPPED' || status === 'COMPLETED') return
    if (status === 'RUNNING') await markLoaded(tx, { userId, runId })
    const detail = 'Stopped by its user.'
    await changeStatus(tx, { userId, runId, status: 'STOPPED', actor: userId, detail })
  })
  await ring(context, [{ userId, runId }]).catch(() => {}) // listeners look by themselves, later
  return (await findRun(context.pool, userId, runId))!
}
