import { fixed, format, type Price, type Quantity } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { LatestQuote } from '../../domain/market/live/quote.ts'
import type { Queryable, Tx } from '../transaction.ts'

export type StoredQuote = Omit<LatestQuote, 'stale'>

/** Keeps the newest of each instrument: an older one never takes the place of a newer. */
export async function upsertLatestQuotes(tx: Tx, quotes: readonly StoredQuote[]): Promise<void> {
  const decimals = (of: (quote: StoredQuote) => Price | Quantity | null): (string | null)[] =>
    quotes.map((quote) => {
      const value = of(quote)
      return value === null ? null : format(value)
    })
  await tx.query({
    name: 'upsert_latest_quotes',
    text: `
      insert into latest_quote as q (instrument_id, quoted_at, last_price, bid, ask, bid_quantity,
        ask_quantity, volume, open_interest, previous_close, mock)
      select * from unnest($1::text[], $2::timestamptz[], $3::numeric[], $4::numeric[],
        $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[], $9::numeric[], $10::numeric[],
        $11::boolean[])
      on conflict (instrument_id) do update set
        quoted_at = excluded.quoted_at, last_price = excluded.last_price, bid = excluded.bid,
        ask = excluded.ask, bid_quantity = excluded.bid_quantity,
        ask_quantity = excluded.ask_quantity, volume = excluded.volume,
        open_interest = excluded.open_interest, previous_close = excluded.previous_close,
        mock = excluded.mock, recorded_at = clock_timestamp()
      where excluded.quoted_at >= q.quoted_at`,
    values: [
      quotes.map(({ instrumentId }) => instrumentId),
      quotes.map(({ at }) => formatInstant(at)),
      decimals(({ lastPrice }) => lastPrice),
      decimals(({ bid }) => bid),
      decimals(({ ask }) => ask),
      decimals(({ bidQuantity }) => bidQuantity),
      decimals(({ askQuantity }) => askQuantity),
      decimals(({ volume }) => volume),
      decimals(({ openInterest }) => openInterest),
      decimals(({ previousClose }) => previousClose),
      quotes.map(({ mock }) => mock),
    ],
  })
}

export async function findLatestQuotes(
  db: Queryable,
  instrumentIds: readonly string[],
): Promise<readonly StoredQuote[]> {
  const { rows } = await db.query<QuoteRow>({
    name: 'latest_quotes',
    text: `
      select instrument_id as "instrumentId", quoted_at as at, last_price as "lastPrice", bid, ask,
             bid_quantity as "bidQuantity", ask_quantity as "askQuantity", volume,
             open_interest as "openInterest", previous_close as "previousClose", mock
      from latest_quote where instrument_id = any($1)`,
    values: [instrumentIds],
  })
  return rows.map(toQuote)
}

/** What the last minute or day that was stored and closed by `until` says of each instrument. */
export async function lastBarQuotes(
  db: Queryable,
  instrumentIds: readonly string[],
  until: Instant,
): Promise<readonly StoredQuote[]> {
  const { rows } = await db.query<Pick<QuoteRow, 'instrumentId' | 'at' | 'lastPrice'>>({
    name: 'last_bar_quotes',
    text: `
      select i as "instrumentId", b.closed_at as at, b.close as "lastPrice"
      from unnest($1::text[]) with ordinality as asked (i, place)
      cross join lateral (
        select last.closed_at, last.close
        from (values ('1m'), ('1d')) as asked_interval (bar_interval)
        cross join lateral (
          select closed_at, close from bar
          where instrument_id = i and bar_interval = asked_interval.bar_interval
            and closed_at <= $2
          order by closed_at desc limit 1) last
        order by last.closed_at desc limit 1) b
      order by place`,
    values: [instrumentIds, formatInstant(until)],
  })
  return rows.map((row) => toQuote({ ...NOTHING, ...row }))
}

const NOTHING = {
  bid: null,
  ask: null,
  bidQuantity: null,
  askQuantity: null,
  volume: null,
  openInterest: null,
  previousClose: null,
  mock: false,
} as const

interface QuoteRow {
  readonly instrumentId: string
  readonly at: Instant
  readonly lastPrice: string | null
  readonly bid: string | null
  readonly ask: string | null
  readonly bidQuantity: string | null
  readonly askQuantity: string | null
  readonly volume: string | null
  readonly openInterest: string | null
  readonly previousClose: string | null
  readonly mock: boolean
}

function toQuote(row: QuoteRow): StoredQuote {
  return {
    ...row,
    lastPrice: decimal<'price'>(row.lastPrice),
    bid: decimal<'price'>(row.bid),
    ask: decimal<'price'>(row.ask),
    bidQuantity: decimal<'quantity'>(row.bidQuantity),
    askQuantity: decimal<'quantity'>(row.askQuantity),
    volume: decimal<'quantity'>(row.volume),
    openInterest: decimal<'quantity'>(row.openInterest),
    previousClose: decimal<'price'>(row.previousClose),
  }
}

function decimal<U extends string>(text: string | null) {
  return text === null ? null : fixed<U>(text)
}
