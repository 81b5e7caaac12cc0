import { fixed } from '../../core/fixed.ts'
import { DAY_MS, formatInstant, type Instant } from '../../core/instant.ts'
import type { BookChange } from '../../domain/market/live/standing-book.ts'
import type { DepthLevel } from '../../domain/market/live/quote.ts'
import type { Queryable } from '../transaction.ts'

export interface StoredBookChange extends BookChange {
  readonly instrumentId: string
  readonly at: Instant
}

/** Whole books in `[from, to)`, by time, as the database holds them. */
export async function bookSnapshots(
  db: Queryable,
  instrumentIds: readonly string[],
  from: Instant,
  to: Instant,
): Promise<readonly StoredBookChange[]> {
  const { rows } = await db.query<ChangeRow>({
    name: 'book_snapshots',
    text: `select ${COLUMNS} from book_change
           where instrument_id = any($1) and at >= $2 and at < $3 and is_snapshot
           order by at, instrument_id, place`,
    values: [instrumentIds, formatInstant(from), formatInstant(to)],
  })
  return rows.map(toChange)
}

const MOST_CHANGES = 50_000 // after a snapshot: some minutes of a busy book

/**
 * The last snapshot of a book at `at` or before, and what changed in it since; nothing when there is
 * none within a week before. Oldest first.
 */
export async function bookChangesUpTo(
  db: Queryable,
  instrumentId: string,
  at: Instant,
): Promise<readonly StoredBookChange[]> {
  const { rows } = await db.query<ChangeRow>({
    name: 'book_changes_up_to',
    text: `select ${COLUMNS} from book_change
           where instrument_id = $1 and at <= $2 and (at, place) >=
             (select at, place from book_change
              where instrument_id = $1 and at <= $2 and at > $3 and is_snapshot
              order by at desc, place desc limit 1)
           order by at, place limit ${MOST_CHANGES}`,
    values: [instrumentId, formatInstant(at), formatInstant((at - 7 * DAY_MS) as Instant)],
  })
  return rows.map(toChange)
}

const COLUMNS = `instrument_id as "instrumentId", at, is_snapshot as "isSnapshot",
  bid_prices::text[] as "bidPrices", bid_quantities::text[] as "bidQuantities",
  bid_orders as "bidOrders", ask_prices::text[] as "askPrices",
  ask_quantities::text[] as "askQuantities", ask_orders as "askOrders"`

interface ChangeRow {
  readonly instrumentId: string
  readonly at: Instant
  readonly isSnapshot: boolean
  readonly bidPrices: readonly string[]
  readonly bidQuantities: readonly string[]
  readonly bidOrders: readonly number[] | null
  readonly askPrices: readonly string[]
  readonly askQuantities: readonly string[]
  readonly askOrders: readonly number[] | null
}

function toChange(row: ChangeRow): StoredBookChange {
  const { instrumentId, at, isSnapshot } = row
  const bids = levelsOf(row.bidPrices, row.bidQuantities, row.bidOrders)
  const asks = levelsOf(row.askPrices, row.askQuantities, row.askOrders)
  return { instrumentId, at, isSnapshot, bids, asks }
}

function levelsOf(
  prices: readonly string[],
  quantities: readonly string[],
  orders: readonly number[] | null,
): readonly DepthLevel[] {
  return prices.map((price, index) => ({
    price: fixed(price),
    quantity: fixed(quantities[index]!),
    orderCount: orders?.[index] ?? 0,
  }))
}
