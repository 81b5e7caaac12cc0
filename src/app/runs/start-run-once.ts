import { createHash } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import { findRunOfKey } from '../../store/runs/find-run-of-key.ts'
import type { Context } from '../context.ts'
import { readRun, type RunRow } from './read-runs.ts'
import { startRun, type StartRun } from './start-run.ts'

/**
 * Starts a run, once for each idempotency key of a user: the same request again answers the run
 * that it made, and another request with that key is a conflict.
 *
 * The run's id is made of the key and of the request, so the primary key of the table decides
 * between two requests that come at once, and nothing else has to be remembered.
 */
export async function startRunOnce(
  context: Context,
  request: StartRun,
  key: string | undefined,
): Promise<RunRow> {
  if (key === undefined) return startRun(context, request)
  const { userId } = request
  const prefix = `run_${digest([userId, key])}`
  const runId = `${prefix}${digest(request)}`

  const earlier = await findRunOfKey(context.pool, userId, prefix)
  if (earlier !== null && earlier !== runId) throw new AppError('idempotency_conflict')
  if (earlier !== null) return readRun(context, { userId, runId })
  try {
    return await startRun(context, { ...request, runId })
  } catch (cause) {
    const made = await findRunOfKey(context.pool, userId, prefix) // by the same request, just now
    if (made !== runId) throw cause
    return readRun(context, { userId, runId })
  }
}

/** Half of a run's id: 64 bits, in hexadecimal. */
function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16)
}

/** One text for equal contents, whatever the order in which fields were sent. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}
