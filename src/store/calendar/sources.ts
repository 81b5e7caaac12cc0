import type { Instant } from '../../core/instant.ts'
import { formatInstant } from '../../core/instant.ts'
import type { Queryable } from '../pool.ts'

/** How it goes with a source that is fetched. */
export interface SourceState {
  readonly sourceName: string
  readonly kind: string
  readonly attemptedAt: Instant | null
  readonly succeededAt: Instant | null
  readonly failures: number // in a row
  readonly failure: string | null
  readonly nextAttemptAt: Instant
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly refused: readonly { readonly line: number; readonly reason: string }[]
}

export async function selectSources(db: Queryable): Promise<readonly SourceState[]> {
  const { rows } = await db.query<SourceState>(
    `select source_name as "sourceName", kind, attempted_at as "attemptedAt",
            succeeded_at as "succeededAt", failures, failure, next_attempt_at as "nextAttemptAt",
            inserted, updated, unchanged, refused
     from calendar_source order by source_name`,
  )
  return rows
}

/**
 * Takes a source whose time has come, so that no other process fetches it meanwhile. Answers how
 * often it failed in a row, or null when it is not due.
 */
export async function claimSource(
  db: Queryable,
  source: { readonly name: string; readonly kind: string },
  now: Instant,
  claimedUntil: Instant,
): Promise<number | null> {
  await db.query(
    `insert into calendar_source (source_name, kind) values ($1, $2)
     on conflict (source_name) do update set kind = excluded.kind
       where calendar_source.kind <> excluded.kind`,
    [source.name, source.kind],
  )
  const { rows } = await db.query<{ failures: number }>(
    `update calendar_source set next_attempt_at = $3, attempted_at = $2
     where source_name = $1 and next_attempt_at <= $2 returning failures`,
    [source.name, formatInstant(now), formatInstant(claimedUntil)],
  )
  return rows[0]?.failures ?? null
}

export interface SourceSuccess {
  readonly name: string
  readonly at: Instant
  readonly nextAttemptAt: Instant
  readonly counts: {
    readonly inserted: number
    readonly updated: number
    readonly unchanged: number
  }
  readonly refused: readonly { readonly line: number; readonly reason: string }[]
}

export async function recordSuccess(db: Queryable, success: SourceSuccess): Promise<void> {
  const { name, at, nextAttemptAt, counts, refused } = success
  await db.query(
    `update calendar_source set succeeded_at = $2, next_attempt_at = $3, failures = 0,
       failure = null, inserted = $4, updated = $5, unchanged = $6, refused = $7
     where source_name = $1`,
    [
      name,
      formatInstant(at),
      formatInstant(nextAttemptAt),
      counts.inserted,
      counts.updated,
      counts.unchanged,
      JSON.stringify(refused),
    ],
  )
}

export async function recordFailure(
  db: Queryable,
  name: string,
  failure: string,
  nextAttemptAt: Instant,
): Promise<void> {
  await db.query(
    `update calendar_source set failures = failures + 1, failure = $2, next_attempt_at = $3
     where source_name = $1`,
    [name, failure, formatInstant(nextAttemptAt)],
  )
}
