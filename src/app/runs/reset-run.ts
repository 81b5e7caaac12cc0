import { AppError } from '../../core/app-error.ts'
import { changeStatus, lockRun } from '../../store/runs/run-life.ts'
import { findRun, type RunRow } from '../../store/runs/run-row.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'

export interface ResetRun {
  readonly userId: string
  readonly runId: string
  readonly actor: string // who answers for it, in the audit log
}

/** Puts a run that is in ERROR back to PENDING, so that the next arming starts it again. */
export async function resetRun(context: Context, request: ResetRun): Promise<RunRow> {
  const { userId, runId, actor } = request
  await transaction(context.pool, async (tx) => {
    const status = await lockRun(tx, userId, runId)
    if (status === null) throw new AppError('not_found', { run_id: runId })
    if (status === 'PENDING') return
    if (status !== 'ERROR') {
      const message = `The run is ${status}; only a run in ERROR can be reset.`
      throw new AppError('conflict', { run_id: runId, status }, { message })
    }
    const detail = 'Reset. Arm it to start again.'
    await changeStatus(tx, { userId, runId, status: 'PENDING', actor, detail })
  })
  return (await findRun(context.pool, userId, runId))!
}
