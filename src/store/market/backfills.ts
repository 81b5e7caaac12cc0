import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export const BACKFILL_CAUSES = [
  'scheduled',
  'subscribed',
  'operator',
  'taken over',
  'reconnected',
  'demonstration',
] as const
export type BackfillCause = (typeof BACKFILL_CAUSES)[number]

/** What a search for missing minutes found and did. */
export interface BackfillReport {
  readonly backfillId: string
  readonly cause: BackfillCause
  readonly beganAt: Instant
  readonly endedAt: Instant
  readonly lookedFrom: Instant
  readonly lookedTo: Instant
  readonly instruments: number
  readonly gaps: number
  readonly rowsFetched: number
  readonly rowsInserted: number
  readonly rowsKnown: number
  readonly rowsDifferent: number
  readonly errors: number
  readonly firstErrors: readonly string[]
}

/** A stretch of missing minutes that was asked for, and how many of them came. */
export interface BackfillSpan {
  readonly instrumentId: string
  readonly openedFrom: Instant
  readonly openedTo: Instant // excluded
  readonly rowsInserted: number
}

export async function insertBackfill(
  tx: Tx,
  report: BackfillReport,
  spans: readonly BackfillSpan[],
): Promise<void> {
  await tx.query(
    `insert into backfill_report (backfill_id, cause, began_at, ended_at, looked_from, looked_to,
       instruments, gaps, rows_fetched, rows_inserted, rows_known, rows_different, errors,
       first_errors)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      report.backfillId,
      report.cause,
      formatInstant(report.beganAt),
      formatInstant(report.endedAt),
      formatInstant(report.lookedFrom),
      formatInstant(report.lookedTo),
      report.instruments,
      report.gaps,
      report.rowsFetched,
      report.rowsInserted,
      report.rowsKnown,
      report.rowsDifferent,
      report.errors,
      JSON.stringify(report.firstErrors),
    ],
  )
  await tx.query(
    `insert into backfill_span (instrument_id, opened_from, opened_to, backfill_id, rows_inserted)
     select i, f, t, $5, n
     from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::bigint[]) as s (i, f, t, n)
     on conflict do nothing`,
    [
      spans.map(({ instrumentId }) => instrumentId),
      spans.map(({ openedFrom }) => formatInstant(openedFrom)),
      spans.map(({ openedTo }) => formatInstant(openedTo)),
      spans.map(({ rowsInserted }) => rowsInserted),
      report.backfillId,
    ],
  )
  await tx.query(
    `delete from backfill_report where began_at < $1::timestamptz - interval '90 days'`,
    [formatInstant(report.beganAt)],
  )
}

/** The newest reports first. */
export async function recentBackfills(
  db: Queryable,
  limit: number,
): Promise<readonly BackfillReport[]> {
  const { rows } = await db.query<Record<string, unknown> & { readonly rowsFetched: string }>(
    `select backfill_id as "backfillId", cause, began_at as "beganAt", ended_at as "endedAt",
            looked_from as "lookedFrom", looked_to as "lookedTo", instruments, gaps,
            rows_fetched::float8 as "rowsFetched", rows_inserted::float8 as "rowsInserted",
            rows_known::float8 as "rowsKnown", rows_different::float8 as "rowsDifferent", errors,
            first_errors as "firstErrors"
     from backfill_report order by began_at desc, backfill_id limit $1`,
    [limit],
  )
  return rows as unknown as readonly BackfillReport[]
}

const MOST_SPANS = 5_000

/** The spans of an instrument that were filled in later, within `[from, to)`, oldest first. */
export async function backfilledSpans(
  db: Queryable,
  instrumentId: string,
  from: Instant,
  to: Instant,
): Promise<readonly BackfillSpan[]> {
  const { rows } = await db.query<BackfillSpan>(
    `select instrument_id as "instrumentId", opened_from as "openedFrom", opened_to as "openedTo",
            rows_inserted::float8 as "rowsInserted"
     from backfill_span
     where instrument_id = $1 and opened_to > $2 and opened_from < $3 and rows_inserted > 0
     order by opened_from, backfill_id limit $4`,
    [instrumentId, formatInstant(from), formatInstant(to), MOST_SPANS],
  )
  return rows
}

/** The stretches for which a source had nothing, asked for since. */
export async function emptySpans(
  db: Queryable,
  instrumentId: string,
  since: Instant,
): Promise<readonly BackfillSpan[]> {
  const { rows } = await db.query<BackfillSpan>({
    name: 'empty_spans',
    text: `select s.instrument_id as "instrumentId", s.opened_from as "openedFrom",
                  s.opened_to as "openedTo", 0 as "rowsInserted"
           from backfill_span s join backfill_report r using (backfill_id)
           where s.instrument_id = $1 and s.rows_inserted = 0 and r.began_at >= $2`,
    values: [instrumentId, formatInstant(since)],
  })
  return rows
}
