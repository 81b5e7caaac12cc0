import type { Instrument, InstrumentKind } from '../../domain/market/instruments/instrument.ts'
import type { Queryable } from '../transaction.ts'
import { findInstruments } from './instruments.ts'

/** Instruments by id, from behind `after`; without a kind those that do not expire. */
export async function pageOfInstruments(
  db: Queryable,
  kind: InstrumentKind | null,
  after: string,
  limit: number,
): Promise<readonly Instrument[]> {
  const { rows } = await db.query<{ readonly id: string }>(
    `select instrument_id as id from instrument
     where instrument_id > $2 and case when $1::text is null then expiry is null else kind = $1 end
     order by 1 limit $3`,
    [kind, after, limit],
  )
  return findInstruments(
    db,
    rows.map(({ id }) => id),
  )
}
