import { fixed, type Price, type Quantity } from '../../core/fixed.ts'
import type { CalendarDate } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** What a list of instruments said of the contracts of an expiry. */
export interface StoredTerm {
  readonly expiry: CalendarDate
  readonly venueId: string
  readonly kind: 'future' | 'option'
  readonly knownFrom: CalendarDate // the day of the first list that said so
  readonly lotSize: Quantity
  readonly priceIncrement: Price
  readonly source: string
}

/**
 * Notes what a list says of contracts' lots and ticks, where that differs from what the newest list
 * before it said. Where a list has several for one expiry, that of most contracts counts.
 */
export async function noteTerms(
  tx: Tx,
  instrumentIds: readonly string[],
  knownFrom: CalendarDate,
  source: string,
): Promise<void> {
  await tx.query(
    `insert into contract_term (underlying, venue_id, expiry, kind, known_from, lot_size,
                                price_increment, source)
     select listed.underlying, listed.venue_id, listed.expiry, listed.kind, $2, listed.lot_size,
            listed.price_increment, $3
     from (
       select distinct on (underlying, venue_id, expiry, kind)
              underlying, venue_id, expiry, kind, lot_size, price_increment
       from instrument
       where instrument_id = any($1) and kind in ('future', 'option')
         and underlying is not null and expiry is not null and lot_size > 0
       group by underlying, venue_id, expiry, kind, lot_size, price_increment
       order by underlying, venue_id, expiry, kind, count(*) desc, lot_size) listed
     left join lateral (
       select t.lot_size, t.price_increment from contract_term t
       where (t.underlying, t.venue_id, t.expiry, t.kind)
             = (listed.underlying, listed.venue_id, listed.expiry, listed.kind)
         and t.known_from <= $2
       order by t.known_from desc limit 1) before on true
     where (listed.lot_size, listed.price_increment)
           is distinct from (before.lot_size, before.price_increment)
     on conflict (underlying, venue_id, expiry, kind, known_from) do update
       set lot_size = excluded.lot_size, price_increment = excluded.price_increment,
           source = excluded.source`,
    [instrumentIds, knownFrom, source],
  )
}

const MOST_TERMS = 500

/** What lists said of the contracts on an underlying, the newest expiries first. */
export async function storedTerms(
  db: Queryable,
  underlying: string,
): Promise<readonly StoredTerm[]> {
  const { rows } = await db.query<TermRow>(
    `select ${COLUMNS} from contract_term where underlying = $1
     order by expiry desc, kind, venue_id, known_from desc limit ${MOST_TERMS}`,
    [underlying],
  )
  return rows.map(toTerm)
}

/** The last that any list said of one expiry; null when none did. */
export async function storedTermOf(
  db: Queryable,
  contract: Pick<StoredTerm, 'venueId' | 'expiry' | 'kind'> & { readonly underlying: string },
): Promise<StoredTerm | null> {
  const { underlying, venueId, expiry, kind } = contract
  const { rows } = await db.query<TermRow>(
    `select ${COLUMNS} from contract_term
     where underlying = $1 and venue_id = $2 and expiry = $3 and kind = $4
     order by known_from desc limit 1`,
    [underlying, venueId, expiry, kind],
  )
  return rows[0] ? toTerm(rows[0]) : null
}

const COLUMNS = `expiry, venue_id as "venueId", kind, known_from as "knownFrom",
  lot_size as "lotSize", price_increment as "priceIncrement", source`

type TermRow = Omit<StoredTerm, 'lotSize' | 'priceIncrement'> & {
  readonly lotSize: string
  readonly priceIncrement: string
}

function toTerm({ lotSize, priceIncrement, ...term }: TermRow): StoredTerm {
  return { ...term, lotSize: fixed(lotSize), priceIncrement: fixed(priceIncrement) }
}
