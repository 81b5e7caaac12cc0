import { fixed, format } from '../../core/fixed.ts'
import type { Instrument, InstrumentKind } from '../../domain/market/instrument.ts'
import { forgetCached } from '../forget-cached.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** The instruments with these ids, in the order of the ids; those that are unknown are left out. */
export async function findInstruments(
  db: Queryable,
  instrumentIds: readonly string[],
): Promise<readonly Instrument[]> {
  const { rows } = await db.query<StoredInstrument>(
    `${SELECT} where instrument_id = any($1) order by array_position($1, instrument_id)`,
    [instrumentIds],
  )
  return rows.map(toInstrument)
}

/** Makes instruments known. What is known already is left as it is. */
export async function insertInstruments(tx: Tx, instruments: readonly Instrument[]): Promise<void> {
  await tx.query(
    `insert into instrument (instrument_id, symbol, venue_id, name, kind, currency,
       price_increment, quantity_step)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
       $7::numeric[], $8::numeric[])
     on conflict (instrument_id) do nothing`,
    [
      instruments.map(({ instrumentId }) => instrumentId),
      instruments.map(({ symbol }) => symbol),
      instruments.map(({ venueId }) => venueId),
      instruments.map(({ name }) => name),
      instruments.map(({ kind }) => kind),
      instruments.map(({ currency }) => currency),
      instruments.map(({ priceIncrement }) => format(priceIncrement)),
      instruments.map(({ quantityStep }) => format(quantityStep)),
    ],
  )
  await forgetCached(tx, 'instruments/')
}

interface StoredInstrument extends Omit<Instrument, 'priceIncrement' | 'quantityStep'> {
  readonly kind: InstrumentKind
  readonly priceIncrement: string
  readonly quantityStep: string
}

const SELECT = `
  select instrument_id as "instrumentId", symbol, venue_id as "venueId", name, kind, currency,
         price_increment as "priceIncrement", quantity_step as "quantityStep"
  from instrument`

function toInstrument(row: StoredInstrument): Instrument {
  return {
    ...row,
    priceIncrement: fixed(row.priceIncrement),
    quantityStep: fixed(row.quantityStep),
  }
}
