import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'

/** Says that a holder wants these instruments until then; null is for ever. Safe to repeat. */
export async function wantInstruments(
  db: Queryable,
  holder: string,
  instrumentIds: readonly string[],
  until: Instant | null,
): Promise<void> {
  await db.query(
    `insert into feed_subscription as s (instrument_id, holder, wanted_until)
     select distinct i, $2, coalesce($3::timestamptz, 'infinity') from unnest($1::text[]) i
     on conflict (instrument_id, holder) do update set wanted_until = excluded.wanted_until`,
    [instrumentIds, holder, until === null ? null : formatInstant(until)],
  )
}

/** The holder wants these no more; without a list, none at all. */
export async function unwantInstruments(
  db: Queryable,
  holder: string,
  instrumentIds?: readonly string[],
): Promise<void> {
  await db.query(
    `delete from feed_subscription
     where holder = $1 and ($2::text[] is null or instrument_id = any($2))`,
    [holder, instrumentIds ?? null],
  )
}

/** What anybody wants now. Forgets what lapsed an hour ago. */
export async function wantedInstruments(db: Queryable): Promise<readonly string[]> {
  await db.query(`delete from feed_subscription where wanted_until < now() - interval '1 hour'`)
  const { rows } = await db.query<{ id: string }>(
    `select distinct instrument_id as id from feed_subscription
     where wanted_until > now() order by 1`,
  )
  return rows.map(({ id }) => id)
}

/** Wants what open legs of active portfolios are of, in one row an instrument, until then. */
export async function wantOpenLegs(db: Queryable, holder: string, until: Instant): Promise<void> {
  await db.query(
    `insert into feed_subscription as f (instrument_id, holder, wanted_until)
     select distinct l.instrument_id, $1, $2::timestamptz
     from strategy_instruments l
     join strategy s using (user_id, strategy_id)
     where s.status = 'active' and l.closed_at is null
     on conflict (instrument_id, holder) do update set wanted_until = excluded.wanted_until`,
    [holder, formatInstant(until)],
  )
}
