import { fixed, format } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { OrderBook } from '../../domain/market/live/order-book.ts'
import type { DepthLevel } from '../../domain/market/live/quote.ts'
import type { Queryable, Tx } from '../transaction.ts'
import { ensurePartitions } from './partitions.ts'

/** Keeps the newest book of each instrument: an older one never takes the place of a newer. */
export async function upsertLatestBooks(tx: Tx, books: readonly OrderBook[]): Promise<void> {
  await tx.query({
    name: 'upsert_latest_books',
    text: `
      insert into latest_depth as d (instrument_id, heard_at, mock, ${SIDES})
      select instrument_id, at, mock, ${SIDES} from ${GIVEN}
      on conflict (instrument_id) do update set
        heard_at = excluded.heard_at, mock = excluded.mock, bid_prices = excluded.bid_prices,
        bid_quantities = excluded.bid_quantities, bid_orders = excluded.bid_orders,
        ask_prices = excluded.ask_prices, ask_quantities = excluded.ask_quantities,
        ask_orders = excluded.ask_orders, recorded_at = clock_timestamp()
      where excluded.heard_at >= d.heard_at`,
    values: [givenOf(books)],
  })
}

/** Stores books as snapshots, which `as of` reads. One of the same instant is there already. */
export async function insertBooks(tx: Tx, books: readonly OrderBook[]): Promise<number> {
  if (books.length === 0) return 0
  const times = books.map(({ at }) => at)
  const [from, to] = [Math.min(...times) as Instant, Math.max(...times) as Instant]
  await ensurePartitions(tx, 'book_change', from, to)
  const { rowCount } = await tx.query({
    name: 'insert_books',
    text: `
      insert into book_change (instrument_id, at, place, is_snapshot, received_at, ${SIDES})
      select instrument_id, at, 0, true, clock_timestamp(), ${SIDES} from ${GIVEN}
      on conflict (instrument_id, at, place) do nothing`,
    values: [givenOf(books)],
  })
  return rowCount ?? 0
}

export async function findLatestBooks(
  db: Queryable,
  instrumentIds: readonly string[],
): Promise<readonly OrderBook[]> {
  const { rows } = await db.query<BookRow>({
    name: 'latest_books',
    text: `
      select instrument_id as "instrumentId", heard_at as at, mock,
             ${level('bid')} as bids, ${level('ask')} as asks
      from latest_depth where instrument_id = any($1)`,
    values: [instrumentIds],
  })
  return rows.map(toBook)
}

const SIDES =
  'bid_prices, bid_quantities, bid_orders, ask_prices, ask_quantities, ask_orders' as const

const GIVEN = `jsonb_to_recordset($1::jsonb) as given (
  instrument_id text, at timestamptz, mock boolean,
  bid_prices numeric[], bid_quantities numeric[], bid_orders int[],
  ask_prices numeric[], ask_quantities numeric[], ask_orders int[])`

function givenOf(books: readonly OrderBook[]): string {
  const rows = books.map(({ instrumentId, at, mock, bids, asks }) => ({
    instrument_id: instrumentId,
    at: formatInstant(at),
    mock,
    bid_prices: bids.map(({ price }) => format(price)),
    bid_quantities: bids.map(({ quantity }) => format(quantity)),
    bid_orders: bids.map(({ orderCount }) => orderCount),
    ask_prices: asks.map(({ price }) => format(price)),
    ask_quantities: asks.map(({ quantity }) => format(quantity)),
    ask_orders: asks.map(({ orderCount }) => orderCount),
  }))
  return JSON.stringify(rows)
}

/** A side as `[[price, quantity, orders], …]`, all text. */
function level(side: 'bid' | 'ask'): string {
  return `(select coalesce(json_agg(json_build_array(p::text, q::text, n)), '[]')
           from unnest(${side}_prices, ${side}_quantities, ${side}_orders) as l (p, q, n))`
}

type LevelRow = readonly [price: string, quantity: string, orderCount: number | null]

interface BookRow {
  readonly instrumentId: string
  readonly at: Instant
  readonly mock: boolean
  readonly bids: readonly LevelRow[]
  readonly asks: readonly LevelRow[]
}

function toBook({ bids, asks, ...book }: BookRow): OrderBook {
  return { ...book, bids: bids.map(toLevel), asks: asks.map(toLevel) }
}

function toLevel([price, quantity, orderCount]: LevelRow): DepthLevel {
  return { price: fixed(price), quantity: fixed(quantity), orderCount: orderCount ?? 0 }
}
