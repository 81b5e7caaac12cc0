import type { Instant } from '../../core/instant.ts'
import { readEvents, type EventRow } from '../../store/runs/read-events.ts'
import type { Context } from '../context.ts'
import type { Doorbell } from '../doorbell.ts'
import { progressReader, type Progress } from './progress-reader.ts'
import type { RunRef } from './read-runs.ts'

/** What a run's followers are told. */
export type RunMessage =
  | { readonly kind: 'event'; readonly event: EventRow }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'silence' } // nothing new since the last look; a chance to show life

export interface StreamRun extends RunRef {
  readonly after: number // the last seq that the follower saw; 0 for none
  readonly equityAfter?: Instant | undefined // the last point that it has; else where the run stands
  readonly signal: AbortSignal
}

const PAGE = 500
const LOOK_EVERY_MS = 100 // at most: people do not see faster

/**
 * Every event behind `after`, oldest first, none missed and none twice; and beside them how the
 * run stands, of which only the latest counts. Ends when the signal aborts or the run is gone.
 *
 * There is one path: read the ledger until it is dry, then wait for the doorbell. It reads no
 * faster than its messages are taken, so a slow follower costs no memory.
 */
export async function* streamRun(
  context: Context,
  doorbell: Doorbell,
  { userId, runId, after, equityAfter, signal }: StreamRun,
): AsyncGenerator<RunMessage> {
  const { pool, clock } = context
  const look = progressReader(context, { userId, runId, equityAfter })
  let seen = after

  while (!signal.aborted) {
    const rung = doorbell.wait({ userId, runId }, signal) // before reading
    const events = await readEvents(pool, { userId, runId, after: seen, limit: PAGE })
    for (const event of events) {
      yield { kind: 'event', event }
      seen = event.seq
    }
    const progress = await look()
    if (progress === 'gone') return

    if (progress !== 'same') yield { kind: 'progress', progress }
    else if (events.length === 0) yield { kind: 'silence' }
    if (events.length === PAGE) continue
    await rung
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
}
