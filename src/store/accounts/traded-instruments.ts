import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'

/** Wants what accounts hold, and what their waiting orders are of, until then. */
export async function wantTradedInstruments(
  db: Queryable,
  holder: string,
  until: Instant,
): Promise<void> {
  await db.query(
    `insert into feed_subscription as f (instrument_id, holder, wanted_until)
     select instrument_id, $1, $2::timestamptz
     from (select instrument_id from account_position where quantity <> 0
           union select instrument_id from account_holding
           union select instrument_id from account_order
                 where status not in ('FILLED', 'CANCELED', 'REJECTED')) traded
     on conflict (instrument_id, holder) do update set wanted_until = excluded.wanted_until`,
    [holder, formatInstant(until)],
  )
}
