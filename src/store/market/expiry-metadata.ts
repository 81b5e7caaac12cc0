import type { ExpiryLabel } from '../../domain/calendar/expiries.ts'
import type { Tx } from '../transaction.ts'

/** Keeps labels; what was written of the same expiry and date is brought up to date. */
export async function upsertExpiryLabels(tx: Tx, labels: readonly ExpiryLabel[]): Promise<number> {
  const { rowCount } = await tx.query(
    `insert into fo_expiry_metadata as kept (symbol, expiry, as_of_date, is_weekly, is_monthly,
       is_quarterly, relative_label, relative_rank, days_to_expiry)
     select * from unnest($1::text[], $2::date[], $3::date[], $4::boolean[], $5::boolean[],
       $6::boolean[], $7::text[], $8::int[], $9::int[])
     on conflict (symbol, expiry, as_of_date) do update set
       is_weekly = excluded.is_weekly, is_monthly = excluded.is_monthly,
       is_quarterly = excluded.is_quarterly, relative_label = excluded.relative_label,
       relative_rank = excluded.relative_rank, recorded_at = clock_timestamp()
     where (kept.is_weekly, kept.is_monthly, kept.is_quarterly, kept.relative_label,
            kept.relative_rank)
       is distinct from (excluded.is_weekly, excluded.is_monthly, excluded.is_quarterly,
            excluded.relative_label, excluded.relative_rank)`,
    [
      labels.map(({ symbol }) => symbol),
      labels.map(({ expiry }) => expiry),
      labels.map(({ asOf }) => asOf),
      labels.map(({ isWeekly }) => isWeekly),
      labels.map(({ isMonthly }) => isMonthly),
      labels.map(({ isQuarterly }) => isQuarterly),
      labels.map(({ label }) => label),
      labels.map(({ rank }) => rank),
      labels.map(({ daysToExpiry }) => daysToExpiry),
    ],
  )
  return rowCount ?? 0
}

/** No longer lists what expired before a date, at some venues a day later. Answers how many those were. */
export async function retireExpired(
  tx: Tx,
  before: string,
  aDayLater: readonly string[], // venues
): Promise<number> {
  const { rowCount } = await tx.query(
    `update instrument set active = false
     where active and expiry < $1::date - (venue_id = any($2::text[]))::int`,
    [before, aDayLater],
  )
  return rowCount ?? 0
}
