import type { Queryable } from '../transaction.ts'
import { SELECT_INSTRUMENT, type StoredInstrument } from './instruments.ts'

export interface InstrumentName {
  readonly instrumentId: string // it may be one
  readonly symbol: string // the canonical one
  readonly venueId: string | null // where it says so
}

/**
 * The instrument that a name means best: the one of that id, else one of that symbol; at the venue
 * that was named, listed before delisted, an index before what is traded, NSE before others.
 */
export async function findNamedInstrument(
  db: Queryable,
  { instrumentId, symbol, venueId }: InstrumentName,
): Promise<StoredInstrument | null> {
  const { rows } = await db.query<StoredInstrument>({
    name: 'find_named_instrument',
    text: `${SELECT_INSTRUMENT}
      where instrument_id = $1 or symbol = $2
      order by instrument_id = $1 desc, coalesce(venue_id = $3, false) desc, active desc,
               kind = 'index' desc, venue_id = 'NSE' desc, instrument_id
      limit 1`,
    values: [instrumentId, symbol, venueId],
  })
  return rows[0] ?? null
}
