import { fixed, type Price, type Quantity } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { MarketTick } from '../../domain/market/live/quote.ts'
import type { SeriesStore } from '../history/across-border.ts'
import type { Queryable } from '../transaction.ts'
import { bookSnapshots } from './book-changes.ts'
import type { TickTexts } from './tick-columns.ts'
import { readTicks } from './ticks.ts'

const MOST_TICKS = 500_000 // of one kind in one question

/**
 * Stored books, quotes and trades in `[from, to)`, by time, wherever they are kept; of one instant the
 * books first, then the quotes. What a vendor doubts is left out.
 */
export async function recordedTicks(
  store: SeriesStore,
  instrumentIds: readonly string[],
  from: Instant,
  to: Instant,
): Promise<readonly MarketTick[]> {
  const span = { instrumentIds, from, to, limit: MOST_TICKS, direction: 'asc' } as const
  const [books, quotes, trades] = await Promise.all([
    recordedBooks(store, instrumentIds, from, to),
    readTicks(store, { ...span, kind: 'quote' }),
    readTicks(store, { ...span, kind: 'trade', where: 'not suspicious' }),
  ])
  const ticks = [...quotes.map(toQuoteTick), ...trades.map(toTradeTick)]
  return [...books, ...ticks].sort((a, b) => a.at - b.at) // stable: of one instant as they stand
}

/** Each whole book. What only changed in one is told by the next of them. */
async function recordedBooks(
  store: SeriesStore,
  instrumentIds: readonly string[],
  from: Instant,
  to: Instant,
): Promise<readonly MarketTick[]> {
  const changes = await bookSnapshots(store, instrumentIds, from, to)
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

function toQuoteTick(row: TickTexts): MarketTick {
  return {
    ...NOTHING,
    ...whereAndWhen(row),
    bid: decimal(row['bid']) as Price | null,
    ask: decimal(row['ask']) as Price | null,
    bidQuantity: decimal(row['bid_quantity']) as Quantity | null,
    askQuantity: decimal(row['ask_quantity']) as Quantity | null,
  }
}

function toTradeTick(row: TickTexts): MarketTick {
  const lastPrice = decimal(row['price']) as Price
  const lastQuantity = decimal(row['quantity']) as Quantity
  return { ...NOTHING, ...whereAndWhen(row), lastPrice, lastQuantity }
}

function whereAndWhen(row: TickTexts): Pick<MarketTick, 'instrumentId' | 'at'> {
  return { instrumentId: row['instrument_id']!, at: Date.parse(row['at']!) as Instant }
}

function decimal(text: string | null | undefined): bigint | null {
  return text == null ? null : fixed(text)
}

/** Which of these instruments have a minute, book, quote or trade, in the database or in files. */
export async function recordedInstruments(
  db: Queryable,
  instrumentIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ id: string }>(
    `select i as id from unnest($1::text[]) i
     where exists (select from bar where instrument_id = i and bar_interval = '1m')
        or exists (select from quote where instrument_id = i)
        or exists (select from trade where instrument_id = i)
        or exists (select from book_change where instrument_id = i)
        or exists (select from history_coverage where instrument_id = i
                     and kind in ('bar', 'quote', 'trade', 'book_change'))`,
    [instrumentIds],
  )
  return new Set(rows.map(({ id }) => id))
}
