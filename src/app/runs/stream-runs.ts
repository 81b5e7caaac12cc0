import { readProgressOfAll, type ProgressRow } from '../../store/runs/read-progress.ts'
import type { Context } from '../context.ts'
import { ANY_RUN, type Doorbell } from '../doorbell.ts'
import { isSame, withLatestPoint } from './progress-reader.ts'
import type { RunMessage } from './stream-run.ts'

export interface StreamRuns {
  readonly userId: string
  readonly signal: AbortSignal
}

const LOOK_EVERY_MS = 250

/**
 * How all of a user's runs stand: each at first, then those that moved. A run that ends is told
 * once more and then left out.
 */
export async function* streamRuns(
  { pool, clock }: Context,
  doorbell: Doorbell,
  { userId, signal }: StreamRuns,
): AsyncGenerator<RunMessage> {
  let told = new Map<string, ProgressRow>()

  while (!signal.aborted) {
    const rung = doorbell.wait({ userId, runId: ANY_RUN }, signal) // before reading
    const moving = [...told.values()].filter(canMove).map(({ runId }) => runId)
    const rows = await readProgressOfAll(pool, userId, moving)
    const news = rows.filter((row) => !isSame(told.get(row.runId), row))
    told = new Map(rows.map((row) => [row.runId, row]))

    for (const row of news) yield { kind: 'progress', progress: withLatestPoint(row) }
    if (news.length === 0) yield { kind: 'silence' }
    await rung
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
}

function canMove({ status }: ProgressRow): boolean {
  return status === 'PENDING' || status === 'RUNNING'
}
