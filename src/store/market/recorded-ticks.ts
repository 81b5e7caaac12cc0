import { fixed, type Price, type Quantity } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { MarketTick } from '../../domain/market/live/quote.ts'
import type { Queryable } from '../transaction.ts'
import { bookSnapshots } from './book-changes.ts'

/** Stored books, quotes and trades in `[from, to)`, by time; of one instant the books first. */
export async function recordedTicks(
  db: Queryable,
  instrumentIds: readonly string[],
  from: Instant,
  to: Instant,
): Promise<readonly MarketTick[]> {
  const [books, ticks] = await Promise.all([
    recordedBooks(db, instrumentIds, from, to),
    quotesAndTrades(db, instrumentIds, from, to),
  ])
  return books.length === 0 ? ticks : [...books, ...ticks].sort((a, b) => a.at - b.at)
}

/** Each whole book. What only changed in one is told by the next of them. */
async function recordedBooks(
  db: Queryable,
  instrumentIds: readonly string[],
  from: Instant,
  to: Instant,
): Promise<readonly MarketTick[]> {
  const changes = await bookSnapshots(db, instrumentIds, from, to)
  return changes.map(({ instrumentId, at, bids, asks }) => ({
    ...NOTHING,
    instrumentId,
    at,
    depth: { bids, asks },
  }))
}

const NOTHING = {
  lastPrice: null,
  lastQuantity: null,
  bid: null,
  ask: null,
  bidQuantity: null,
  askQuantity: null,
  volume: null,
  openInterest: null,
} as const

async function quotesAndTrades(
  db: Queryable,
  instrumentIds: readonly string[],
  from: Instant,
  to: Instant,
): Promise<readonly MarketTick[]> {
  const { rows } = await db.query<TickRow>({
    name: 'recorded_ticks',
    text: `
      select instrument_id as "instrumentId", at, 0 as kind, place, null::numeric as "lastPrice",
             null::numeric as "lastQuantity", bid, ask, bid_quantity as "bidQuantity",
             ask_quantity as "askQuantity"
      from quote where instrument_id = any($1) and at >= $2 and at < $3
      union all
      select instrument_id, at, 1, place, price, quantity, null, null, null, null
      from trade where instrument_id = any($1) and at >= $2 and at < $3 and not suspicious
      order by at, kind, place`,
    values: [instrumentIds, formatInstant(from), formatInstant(to)],
  })
  return rows.map(({ instrumentId, at, ...row }) => ({
    instrumentId,
    at,
    lastPrice: decimal(row.lastPrice) as Price | null,
    lastQuantity: decimal(row.lastQuantity) as Quantity | null,
    bid: decimal(row.bid) as Price | null,
    ask: decimal(row.ask) as Price | null,
    bidQuantity: decimal(row.bidQuantity) as Quantity | null,
    askQuantity: decimal(row.askQuantity) as Quantity | null,
    volume: null,
    openInterest: null,
  }))
}

interface TickRow {
  readonly instrumentId: string
  readonly at: Instant
  readonly lastPrice: string | null
  readonly lastQuantity: string | null
  readonly bid: string | null
  readonly ask: string | null
  readonly bidQuantity: string | null
  readonly askQuantity: string | null
}

function decimal(text: string | null): bigint | null {
  return text === null ? null : fixed(text)
}

/** Which of these instruments have a stored minute, book, quote or trade. */
export async function recordedInstruments(
  db: Queryable,
  instrumentIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ id: string }>(
    `select i as id from unnest($1::text[]) i
     where exists (select from bar where instrument_id = i and bar_interval = '1m')
        or exists (select from quote where instrument_id = i)
        or exists (select from trade where instrument_id = i)
        or exists (select from book_change where instrument_id = i)`,
    [instrumentIds],
  )
  return new Set(rows.map(({ id }) => id))
}
