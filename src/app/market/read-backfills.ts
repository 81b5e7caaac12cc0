import { recentBackfills, type BackfillReport } from '../../store/market/backfills.ts'
import type { Context } from '../context.ts'

export type { BackfillReport }

/** What was filled in later, the newest first. */
export async function readBackfills(
  { pool }: Context,
  limit: number,
): Promise<readonly BackfillReport[]> {
  return recentBackfills(pool, limit)
}
