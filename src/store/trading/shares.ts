import type { Queryable } from '../transaction.ts'

export interface ListedShare {
  readonly instrumentId: string
  readonly venueId: string
  readonly symbol: string
  readonly name: string
}

/** The share of that ticker: the one that is still listed, at NSE before BSE before others. */
export async function findShare(db: Queryable, ticker: string): Promise<ListedShare | null> {
  const { rows } = await db.query<ListedShare>(
    `select instrument_id as "instrumentId", venue_id as "venueId", symbol, name
     from instrument where symbol = $1 and kind in ('equity', 'etf')
     order by active desc, venue_id = 'NSE' desc, venue_id = 'BSE' desc, instrument_id limit 1`,
    [ticker],
  )
  return rows[0] ?? null
}
