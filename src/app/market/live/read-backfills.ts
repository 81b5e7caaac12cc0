import { AppError } from '../../../core/app-error.ts'
import { DAY_MS, type Instant } from '../../../core/instant.ts'
import {
  backfilledSpans,
  recentBackfills,
  type BackfillReport,
  type BackfillSpan,
} from '../../../store/market/backfills.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import type { Context } from '../../context.ts'

export type { BackfillReport }

/** What was filled in later, the newest first. */
export async function readBackfills(
  { pool }: Context,
  limit: number,
): Promise<readonly BackfillReport[]> {
  return recentBackfills(pool, limit)
}

const USUAL_DAYS = 30

/** The stretches of an instrument's minutes that came by a backfill, oldest first. */
export async function readBackfilledMinutes(
  { pool, clock }: Context,
  request: { readonly instrumentId: string; readonly from?: Instant; readonly to?: Instant },
): Promise<readonly BackfillSpan[]> {
  const { instrumentId, to = clock.now() } = request
  const { from = (to - USUAL_DAYS * DAY_MS) as Instant } = request
  const [known] = await findInstruments(pool, [instrumentId])
  if (!known) throw new AppError('not_found', { instrument_id: instrumentId })
  return backfilledSpans(pool, instrumentId, from, to)
}
