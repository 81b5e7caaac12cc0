import { markOf } from '../../domain/engine/mark.ts'
import { commitMarks, type MarkAnswer } from '../../store/runs/commit-marks.ts'
import { loadState } from '../../store/runs/load-run.ts'
import type { Queryable } from '../../store/transaction.ts'
import type { Context } from '../context.ts'

/** Values a run where it stands: the step after a tick, in a transaction of its own. */
export function markRun({ pool }: Context, run: RunKey): Promise<MarkAnswer | 'nothing'> {
  return markLoaded(pool, run)
}

/** Marks the last logical time of a run, if it has one and no mark yet. */
export async function markLoaded(
  db: Queryable,
  { userId, runId }: RunKey,
): Promise<MarkAnswer | 'nothing'> {
  const loaded = await loadState(db, userId, runId)
  const mark = loaded && markOf(loaded.state)
  if (!loaded || !mark) return 'nothing'
  const [answer] = await commitMarks(db, [{ userId, runId, fence: loaded.fence, ...mark }])
  return answer!
}

interface RunKey {
  readonly userId: string
  readonly runId: string
}
