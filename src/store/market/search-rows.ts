import type { CalendarDate } from '../../core/instant.ts'
import type { InstrumentKind, OptionRight } from '../../domain/market/instruments/instrument.ts'
import type { Queryable } from '../transaction.ts'

/** What the index of instruments is made of. */
export interface SearchRow {
  readonly instrumentId: string
  readonly symbol: string
  readonly venueId: string
  readonly name: string
  readonly kind: InstrumentKind
  readonly active: boolean
  readonly underlying: string | null
  readonly expiry: CalendarDate | null
  readonly strike: string | null
  readonly right: OptionRight | null
}

/** What is different whenever any instrument is. */
export async function instrumentsRevision(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ readonly revision: string }>(
    `select count(*) || ' ' || coalesce(max(recorded_at)::text, '') as revision from instrument`,
  )
  return rows[0]!.revision
}

/** Instruments by id, from behind `after`. */
export async function pageOfSearchRows(
  db: Queryable,
  after: string,
  limit: number,
): Promise<readonly SearchRow[]> {
  const { rows } = await db.query<SearchRow>(
    `select instrument_id as "instrumentId", symbol, venue_id as "venueId", name, kind, active,
            underlying, expiry, trim_scale(strike) as strike, option_right as "right"
     from instrument where instrument_id > $1 order by instrument_id limit $2`,
    [after, limit],
  )
  return rows
}
