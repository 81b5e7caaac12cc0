import { formatInstant, type CalendarDate, type Instant } from '../../core/instant.ts'
import type { Book, BookLevel } from '../../domain/market/live/depth.ts'
import type { OptionRight } from '../../domain/market/instruments/instrument.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** A stretch of minutes of one underlying, whose strikes are to be made. */
export interface DueStretch {
  readonly from: Instant
  readonly until: Instant // excluded
}

export async function symbolsDue(db: Queryable): Promise<readonly string[]> {
  const { rows } = await db.query<{ readonly symbol: string }>(
    'select distinct symbol from fo_strikes_due order by symbol',
  )
  return rows.map(({ symbol }) => symbol)
}

/** False while another transaction makes this symbol's strikes. Held to the end of ours. */
export async function lockSymbol(tx: Tx, symbol: string): Promise<boolean> {
  const { rows } = await tx.query<{ readonly locked: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('fo_strikes ' || $1, 0)) as locked`,
    [symbol],
  )
  return rows[0]!.locked
}

/** Takes every note of a symbol. What of them is not worked off is to be given back. */
export async function takeDue(tx: Tx, symbol: string): Promise<readonly DueStretch[]> {
  const { rows } = await tx.query<DueStretch>(
    `delete from fo_strikes_due where symbol = $1
     returning from_minute as "from", until_minute as until`,
    [symbol],
  )
  return rows
}

export async function giveBackDue(
  tx: Tx,
  symbol: string,
  stretches: readonly DueStretch[],
): Promise<void> {
  await tx.query(
    `insert into fo_strikes_due (symbol, from_minute, until_minute)
     select $1, * from unnest($2::timestamptz[], $3::timestamptz[])`,
    [
      symbol,
      stretches.map(({ from }) => formatInstant(from)),
      stretches.map(({ until }) => formatInstant(until)),
    ],
  )
}

/** What a minute says of one contract. */
export interface OptionMinute {
  readonly openedAt: Instant
  readonly instrumentId: string
  readonly venueId: string
  readonly expiry: CalendarDate
  readonly strike: number
  readonly right: OptionRight
  readonly close: number | null
  readonly volume: number | null
  readonly openInterest: number | null
  readonly bid: number | null
  readonly ask: number | null
  readonly bidQuantity: number | null
  readonly askQuantity: number | null
}

/** Every contract of an underlying in the minutes that opened in `[from, until)`. */
export async function optionMinutes(
  db: Queryable,
  symbol: string,
  { from, until }: DueStretch,
): Promise<readonly OptionMinute[]> {
  const { rows } = await db.query<OptionMinute>({
    name: 'option_minutes',
    text: `
      select coalesce(m.opened_at, m.at) as "openedAt", i.instrument_id as "instrumentId",
             i.venue_id as "venueId", i.expiry, i.strike::float8 as strike,
             i.option_right as "right", m.close::float8 as close, m.volume::float8 as volume,
             m.open_interest::float8 as "openInterest", m.bid_close::float8 as bid,
             m.ask_close::float8 as ask, m.bid_quantity::float8 as "bidQuantity",
             m.ask_quantity::float8 as "askQuantity"
      from instrument i
      cross join lateral (
        select *
        from (select * from bar
              where instrument_id = i.instrument_id and bar_interval = '1m'
                and opened_at >= $2 and opened_at < $3) b
        full join (select at, bid_close, ask_close, bid_quantity, ask_quantity from quote_bar
                   where instrument_id = i.instrument_id and bar_interval = '1m'
                     and at >= $2 and at < $3) q on q.at = b.opened_at) m
      where i.underlying = $1 and i.kind = 'option'
        and i.expiry >= ($2::timestamptz at time zone 'UTC')::date`,
    values: [symbol, formatInstant(from), formatInstant(until)],
  })
  return rows
}

/** A book of a contract as it stood, in the doubles of analytics. */
export interface OptionBook extends Book {
  readonly instrumentId: string
  readonly at: Instant
}

/** The stored books of an underlying's options from a quarter of an hour before a stretch on. */
export async function optionBooks(
  db: Queryable,
  symbol: string,
  { from, until }: DueStretch,
): Promise<readonly OptionBook[]> {
  const { rows } = await db.query<BookRow>({
    name: 'option_books',
    text: `
      select i.instrument_id as "instrumentId", b.at,
             b.bid_prices::float8[] as "bidPrices", b.bid_quantities::float8[] as "bidQuantities",
             b.bid_orders as "bidOrders", b.ask_prices::float8[] as "askPrices",
             b.ask_quantities::float8[] as "askQuantities", b.ask_orders as "askOrders"
      from instrument i
      join book_change b on b.instrument_id = i.instrument_id and b.is_snapshot
        and b.at >= $2::timestamptz - interval '15 minutes' and b.at < $3
      where i.underlying = $1 and i.kind = 'option'
        and i.expiry >= ($2::timestamptz at time zone 'UTC')::date
      order by b.at, b.place`,
    values: [symbol, formatInstant(from), formatInstant(until)],
  })
  return rows.map((row) => ({
    instrumentId: row.instrumentId,
    at: row.at,
    bids: levelsOf(row.bidPrices, row.bidQuantities, row.bidOrders),
    asks: levelsOf(row.askPrices, row.askQuantities, row.askOrders),
  }))
}

interface BookRow {
  readonly instrumentId: string
  readonly at: Instant
  readonly bidPrices: readonly number[]
  readonly bidQuantities: readonly number[]
  readonly bidOrders: readonly number[] | null
  readonly askPrices: readonly number[]
  readonly askQuantities: readonly number[]
  readonly askOrders: readonly number[] | null
}

function levelsOf(
  prices: readonly number[],
  quantities: readonly number[],
  orders: readonly number[] | null,
): BookLevel[] {
  return prices.map((price, index) => {
    return { price, quantity: quantities[index]!, orderCount: orders?.[index] ?? 0 }
  })
}

/** The underlying's closes in `[from, until)`, and the last one of the day before them. */
export async function underlyingCloses(
  db: Queryable,
  symbol: string,
  { from, until }: DueStretch,
): Promise<readonly { readonly openedAt: Instant; readonly close: number }[]> {
  const { rows } = await db.query<{ openedAt: Instant; close: number }>({
    name: 'underlying_closes',
    text: `
      select b.opened_at as "openedAt", b.close::float8 as close
      from (select instrument_id from instrument
            where (symbol = $1 or underlying = $1) and kind in ('index', 'equity', 'etf', 'spot')
            order by kind <> 'index', instrument_id limit 1) i
      join bar b on b.instrument_id = i.instrument_id and b.bar_interval = '1m'
      where b.opened_at >= $2::timestamptz - interval '8 hours' and b.opened_at < $3
      order by b.opened_at`,
    values: [symbol, formatInstant(from), formatInstant(until)],
  })
  return rows
}
