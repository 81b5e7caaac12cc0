import type { Instant } from '../../core/instant.ts'
import { readThinnedEquity, type EquityRow } from '../../store/runs/read-equity.ts'
import { readProgress, type ProgressRow } from '../../store/runs/read-progress.ts'
import type { Context } from '../context.ts'
import type { RunRef } from './read-runs.ts'

export type { ProgressRow } from '../../store/runs/read-progress.ts'

export interface Progress extends ProgressRow {
  readonly points: readonly EquityRow[] // of the equity curve, since the last progress
}

export interface ReadProgress extends RunRef {
  readonly equityAfter?: Instant | undefined // the last point that is known; else where it stands
}

const POINTS = 200 // of one message; a faster run is thinned

/** Reads where a run stands, each time with the points of its curve since the time before. */
export function progressReader(
  { pool }: Pick<Context, 'pool'>,
  { userId, runId, equityAfter }: ReadProgress,
): () => Promise<Progress | 'same' | 'gone'> {
  let told: ProgressRow | null = null
  let drawn = equityAfter

  return async () => {
    const progress = await readProgress(pool, userId, runId)
    if (progress === null) return 'gone'
    if (isSame(told, progress)) return 'same'
    drawn ??= progress.lastLogicalTime ?? undefined
    const points = await readThinnedEquity(pool, { userId, runId, after: drawn, points: POINTS })
    drawn = points.at(-1)?.logicalTime ?? drawn
    told = progress
    return { ...progress, points }
  }
}

/** Says whether a follower that knows `told` would learn nothing. */
export function isSame(told: ProgressRow | null | undefined, progress: ProgressRow): boolean {
  const names = Object.keys(progress) as (keyof ProgressRow)[]
  return told != null && names.every((name) => told[name] === progress[name])
}

/** Beside many runs, and at first sight, there is room for one point. */
export function withLatestPoint(row: ProgressRow): Progress {
  const { lastLogicalTime, cash, marketValue, equity } = row
  if (lastLogicalTime === null) return { ...row, points: [] }
  return { ...row, points: [{ logicalTime: lastLogicalTime, cash, marketValue, equity }] }
}
