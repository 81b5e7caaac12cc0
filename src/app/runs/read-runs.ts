import { AppError } from '../../core/app-error.ts'
import {
  findRun,
  listRuns as listRunRows,
  type RunRow,
  type RunStatus,
} from '../../store/runs/run-row.ts'
import type { Context } from '../context.ts'
import { readPage, type Page } from '../page.ts'

export type { RunRow } from '../../store/runs/run-row.ts'

/** Which run, and whose. */
export interface RunRef {
  readonly userId: string
  readonly runId: string
}

/** One run. That of another user is not found, as if it did not exist. */
export async function readRun({ pool }: Context, { userId, runId }: RunRef): Promise<RunRow> {
  const run = await findRun(pool, userId, runId)
  if (!run) throw new AppError('not_found', { run_id: runId })
  return run
}

export interface ReadRuns {
  readonly userId: string
  readonly accounts?: readonly string[] | 'all' // of its runs, those that the caller reaches: all
  readonly status?: RunStatus | undefined
  readonly after?: string | undefined
  readonly limit: number
}

export function readRuns({ pool }: Context, request: ReadRuns): Promise<Page<RunRow>> {
  const { userId, accounts = 'all', status, after, limit } = request
  const among = accounts === 'all' ? {} : { among: accounts }
  const filter = { ...(status && { status }), ...(after && { after }), ...among }
  return readPage(
    limit,
    (most) => listRunRows(pool, userId, { ...filter, limit: most }),
    ({ runId }) => runId,
  )
}
