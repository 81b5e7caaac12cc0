import { fixed } from '../../core/fixed.ts'
import { DAY_MS, type Instant } from '../../core/instant.ts'
import type { BookChange } from '../../domain/market/live/standing-book.ts'
import type { DepthLevel } from '../../domain/market/live/quote.ts'
import type { SeriesStore } from '../history/across-border.ts'
import type { TickTexts } from './tick-columns.ts'
import { type SideName, lastLevels } from './last-levels.ts'
import { readTicks } from './ticks.ts'

export interface StoredBookChange extends BookChange {
  readonly instrumentId: string
  readonly at: Instant
}

const MOST_SNAPSHOTS = 50_000 // of a question: more than a chain's minutes in an hour

/** Whole books in `[from, to)`, by time, wherever they are kept. */
export async function bookSnapshots(
  store: SeriesStore,
  instrumentIds: readonly string[],
  from: Instant,
  to: Instant,
): Promise<readonly StoredBookChange[]> {
  const rows = await readTicks(store, {
    kind: 'book_change',
    instrumentIds,
    from,
    to,
    limit: MOST_SNAPSHOTS,
    direction: 'asc',
    where: 'is_snapshot',
  })
  return rows.map(toBookChange)
}

const LOOK_BACK_MS = 7 * DAY_MS

/**
 * A book as it stood at an instant, as one snapshot: the last that was stored within a week before,
 * with each level as the last change since has left it. A level that is gone has a quantity of zero.
 * Null where there is no snapshot.
 */
export async function standingBook(
  store: SeriesStore,
  instrumentId: string,
  at: Instant,
): Promise<StoredBookChange | null> {
  const from = (at - LOOK_BACK_MS) as Instant
  const asked = {
    kind: 'book_change',
    instrumentIds: [instrumentId],
    from,
    to: at,
    upTo: at,
  } as const
  const last = { ...asked, where: 'is_snapshot', limit: 1, direction: 'desc' } as const
  const [snapshot] = await readTicks(store, last)
  if (snapshot === undefined) return null
  const first = toBookChange(snapshot)
  const levels = await lastLevels(store, { instrumentId, snapshot, from: first.at, at })
  const newest = levels.reduce((latest, one) => (one.at > latest ? one.at : latest), first.at)
  const side = (wanted: SideName): readonly DepthLevel[] =>
    levels.filter((level) => level.side === wanted).map(({ level }) => level)
  return { instrumentId, at: newest, isSnapshot: true, bids: side('bid'), asks: side('ask') }
}

function toBookChange(row: TickTexts): StoredBookChange {
  return {
    instrumentId: row['instrument_id']!,
    at: Date.parse(row['at']!) as Instant,
    isSnapshot: row['is_snapshot'] === 'true',
    bids: levelsOf(row['bid_prices'], row['bid_quantities'], row['bid_orders']),
    asks: levelsOf(row['ask_prices'], row['ask_quantities'], row['ask_orders']),
  }
}

type ListText = string | null | undefined

function levelsOf(prices: ListText, quantities: ListText, orders: ListText): readonly DepthLevel[] {
  const [amounts, counts] = [listOf(quantities), listOf(orders)]
  return listOf(prices).map((price, index) => ({
    price: fixed(price),
    quantity: fixed(amounts[index]!),
    orderCount: Number(counts[index] ?? 0),
  }))
}

function listOf(text: ListText): readonly string[] {
  return text == null || text === '' ? [] : text.split(',')
}
