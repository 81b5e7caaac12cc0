import type { CalendarDate, Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'

export interface InstrumentCount {
  readonly venueId: string
  readonly segment: string
  readonly kind: string
  readonly count: number
  readonly active: number
}

export interface InstrumentStats {
  readonly counts: readonly InstrumentCount[]
  readonly underlyings: number // of which contracts are known
  readonly changedAt: Instant | null // of the row that changed last
}

export async function selectInstrumentStats(db: Queryable): Promise<InstrumentStats> {
  const counts = await db.query<InstrumentCount>(
    `select venue_id as "venueId", segment, kind, count(*)::int as count,
            (count(*) filter (where active))::int as active
     from instrument group by 1, 2, 3 order by 1, 2, 3`,
  )
  const all = await db.query<Omit<InstrumentStats, 'counts'>>(
    `select count(distinct underlying)::int as underlyings, max(recorded_at) as "changedAt"
     from instrument`,
  )
  return { counts: counts.rows, ...all.rows[0]! }
}

/** An underlying on which contracts are known. */
export interface FoUnderlying {
  readonly underlying: string
  readonly venueId: string // where the contracts trade
  readonly futures: number
  readonly options: number
  readonly expiries: number
  readonly nextExpiry: CalendarDate | null // on or after the date
  readonly lastExpiry: CalendarDate
}

export async function selectFoUnderlyings(
  db: Queryable,
  asOf: CalendarDate,
): Promise<readonly FoUnderlying[]> {
  const { rows } = await db.query<FoUnderlying>(
    `select underlying, venue_id as "venueId",
            (count(*) filter (where kind = 'future'))::int as futures,
            (count(*) filter (where kind = 'option'))::int as options,
            count(distinct expiry)::int as expiries,
            min(expiry) filter (where expiry >= $1) as "nextExpiry", max(expiry) as "lastExpiry"
     from instrument where underlying is not null and kind in ('future', 'option')
     group by underlying, venue_id order by underlying, venue_id`,
    [asOf],
  )
  return rows
}

/** Which instrument a token names. */
export async function findIdByToken(db: Queryable, token: number): Promise<string | null> {
  const { rows } = await db.query<{ readonly instrumentId: string }>(
    'select instrument_id as "instrumentId" from instrument where token = $1',
    [token],
  )
  return rows[0]?.instrumentId ?? null
}
