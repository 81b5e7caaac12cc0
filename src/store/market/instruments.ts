import { fixed, format } from '../../core/fixed.ts'
import {
  newInstrument,
  type Instrument,
  type NewInstrument,
} from '../../domain/market/instruments/instrument.ts'
import { forgetCached } from '../forget-cached.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** The instruments with these ids, in the order of the ids; those that are unknown are left out. */
export async function findInstruments(
  db: Queryable,
  instrumentIds: readonly string[],
): Promise<readonly Instrument[]> {
  const { rows } = await db.query<StoredInstrument>(
    `${SELECT_INSTRUMENT} where instrument_id = any($1) order by array_position($1, instrument_id)`,
    [instrumentIds],
  )
  return rows.map(toInstrument)
}

/** Makes instruments known. What is known already is left as it is. */
export async function insertInstruments(
  tx: Tx,
  instruments: readonly NewInstrument[],
): Promise<void> {
  const { tokens, columns } = columnsOf(instruments)
  const { rowCount } = await tx.query(
    `insert into instrument (token, ${COLUMNS.join(', ')})
     select coalesce(token, nextval('instrument_token')), ${COLUMNS.join(', ')} ${FROM_ARRAYS}
     on conflict (instrument_id) do nothing`,
    [...columns, tokens],
  )
  if (rowCount > 0) await forgetInstruments(tx) // most files are of instruments that are known
}

export interface ChangedInstruments {
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
}

/** Makes instruments known, and what is known already as it is given. Ids and tokens stay. */
export async function upsertInstruments(
  tx: Tx,
  instruments: readonly NewInstrument[],
): Promise<ChangedInstruments> {
  const { tokens, columns } = columnsOf(instruments)
  const told = COLUMNS.filter((column) => column !== 'instrument_id')
  const { rows } = await tx.query<{ readonly inserted: boolean; readonly count: string }>(
    `with changed as (
       insert into instrument (token, ${COLUMNS.join(', ')})
       select coalesce(token, nextval('instrument_token')), ${COLUMNS.join(', ')} ${FROM_ARRAYS}
       on conflict (instrument_id) do update set
         ${told.map((column) => `${column} = excluded.${column}`).join(', ')}
       where (${told.map((column) => `instrument.${column}`).join(', ')})
         is distinct from (${told.map((column) => `excluded.${column}`).join(', ')})
       returning xmax = 0 as inserted)
     select inserted, count(*) from changed group by inserted`,
    [...columns, tokens],
  )
  const count = (inserted: boolean): number =>
    Number(rows.find((row) => row.inserted === inserted)?.count ?? 0)
  await forgetInstruments(tx)
  const [inserted, updated] = [count(true), count(false)]
  return { inserted, updated, unchanged: instruments.length - inserted - updated }
}

/** Every process reads anew what it has cached of instruments, and of their expiries. */
async function forgetInstruments(tx: Tx): Promise<void> {
  await forgetCached(tx, 'instruments/')
  await forgetCached(tx, 'calendar/expiries/')
}

const ARRAYS = {
  instrument_id: 'text',
  symbol: 'text',
  venue_id: 'text',
  name: 'text',
  kind: 'text',
  currency: 'text',
  price_increment: 'numeric',
  quantity_step: 'numeric',
  segment: 'text',
  underlying: 'text',
  expiry: 'date',
  strike: 'numeric',
  option_right: 'text',
  lot_size: 'numeric',
  active: 'boolean',
} as const
const COLUMNS = Object.keys(ARRAYS)
const TYPES = Object.values(ARRAYS).map((type, index) => `$${index + 1}::${type}[]`)
const FROM_ARRAYS = `from unnest(${TYPES.join(', ')}, $${TYPES.length + 1}::bigint[])
  as given(${COLUMNS.join(', ')}, token)`

function columnsOf(given: readonly NewInstrument[]) {
  const instruments = given.map(newInstrument)
  return {
    tokens: instruments.map(({ token }) => token ?? null),
    columns: [
      instruments.map(({ instrumentId }) => instrumentId),
      instruments.map(({ symbol }) => symbol),
      instruments.map(({ venueId }) => venueId),
      instruments.map(({ name }) => name),
      instruments.map(({ kind }) => kind),
      instruments.map(({ currency }) => currency),
      instruments.map(({ priceIncrement }) => format(priceIncrement)),
      instruments.map(({ quantityStep }) => format(quantityStep)),
      instruments.map(({ segment }) => segment),
      instruments.map(({ underlying }) => underlying),
      instruments.map(({ expiry }) => expiry),
      instruments.map(({ strike }) => (strike === null ? null : format(strike))),
      instruments.map(({ right }) => right),
      instruments.map(({ lotSize }) => format(lotSize)),
      instruments.map(({ active }) => active),
    ],
  }
}

export interface StoredInstrument extends Omit<
  Instrument,
  'token' | 'priceIncrement' | 'quantityStep' | 'strike' | 'lotSize'
> {
  readonly token: string
  readonly priceIncrement: string
  readonly quantityStep: string
  readonly strike: string | null
  readonly lotSize: string
}

export const SELECT_INSTRUMENT = `
  select instrument_id as "instrumentId", token, symbol, venue_id as "venueId", name, kind, segment,
         currency, underlying, expiry, strike, option_right as "right", lot_size as "lotSize",
         price_increment as "priceIncrement", quantity_step as "quantityStep", active
  from instrument`

export function toInstrument(row: StoredInstrument): Instrument {
  return {
    ...row,
    token: Number(row.token),
    strike: row.strike === null ? null : fixed(row.strike),
    lotSize: fixed(row.lotSize),
    priceIncrement: fixed(row.priceIncrement),
    quantityStep: fixed(row.quantityStep),
  }
}
