import type { Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'
import { pageBy, type LedgerPage } from './ledger-page.ts'

/** A line of the event ledger. */
export interface EventRow {
  readonly seq: number // 1, 2, … within the run, in commit order
  readonly logicalTime: Instant
  readonly eventType: string
  readonly key: string
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * Events by seq. A run has one writer at a time, which holds the run's row to its commit, so seq
 * follows commit order: a reader that has seen 41 can never later meet 40.
 */
export async function readEvents(
  db: Queryable,
  page: LedgerPage<number>,
): Promise<readonly EventRow[]> {
  const { userId, runId, after, limit, direction } = page
  const { rows } = await db.query<EventRow>(
    `select seq::float8 as seq, logical_time as "logicalTime", event_type as "eventType", key, body
     from run_event where ${pageBy('run_event.seq', 'bigint', direction)}`,
    [userId, runId, after ?? null, limit],
  )
  return rows
}
