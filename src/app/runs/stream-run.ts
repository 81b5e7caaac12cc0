import type { Instant } from '../../core/instant.ts'
import { readThinnedEquity, type EquityRow } from '../../store/runs/read-equity.ts'
import { readEvents, type EventRow } from '../../store/runs/read-events.ts'
import { readProgress, type ProgressRow } from '../../store/runs/read-progress.ts'
import type { Context } from '../context.ts'
import type { Doorbell } from '../doorbell.ts'
import type { RunRef } from './read-runs.ts'

export type { ProgressRow } from '../../store/runs/read-progress.ts'

/** What a run's followers are told. */
export type RunMessage =
  | { readonly kind: 'event'; readonly event: EventRow }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'silence' } // nothing new since the last look; a chance to show life

export interface Progress extends ProgressRow {
  readonly points: readonly EquityRow[] // of the equity curve, since the last progress
}

export interface StreamRun extends RunRef {
  readonly after: number // the last seq that the follower saw; 0 for none
  readonly equityAfter?: Instant | undefined // the last point that it has; else where the run stands
  readonly signal: AbortSignal
}

const PAGE = 500
const POINTS = 200 // of one message; a faster run is thinned
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
  let seen = after
  let told: ProgressRow | null = null
  let drawn = equityAfter

  while (!signal.aborted) {
    const rung = doorbell.wait({ userId, runId }, signal) // before reading
    const events = await readEvents(pool, { userId, runId, after: seen, limit: PAGE })
    for (const event of events) {
      yield { kind: 'event', event }
      seen = event.seq
    }
    const progress = await readProgress(pool, userId, runId)
    if (progress === null) return

    if (!isSame(told, progress)) {
      drawn ??= progress.lastLogicalTime ?? undefined
      const points = await readThinnedEquity(pool, { userId, runId, after: drawn, points: POINTS })
      drawn = points.at(-1)?.logicalTime ?? drawn
      yield { kind: 'progress', progress: { ...progress, points } }
      told = progress
    } else if (events.length === 0) {
      yield { kind: 'silence' }
    }
    if (events.length === PAGE) continue
    await rung
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
}

/** Says whether a follower that knows `told` would learn nothing. */
export function isSame(told: ProgressRow | null | undefined, progress: ProgressRow): boolean {
  const names = Object.keys(progress) as (keyof ProgressRow)[]
  return told != null && names.every((name) => told[name] === progress[name])
}
