import { fixed } from '../../core/fixed.ts'
import { DAY_MS, type Instant } from '../../core/instant.ts'
import type { BookChange } from '../../domain/market/live/standing-book.ts'
import type { DepthLevel } from '../../domain/market/live/quote.ts'
import type { SeriesStore } from '../history/across-border.ts'
import type { TickTexts } from './tick-columns.ts'
import { readTicks, type TickPlace } from './ticks.ts'

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
const PAGE = 5_000
const MOST_CHANGES = 250_000 // after a snapshot: half a day of a busy book

/** How a book came to stand: from which snapshot, by how many changes. */
export interface FollowedBook {
  readonly snapshotAt: Instant
  readonly at: Instant // of the last change
  readonly changes: number
  readonly whole: boolean // false: there are more changes than are read
}

/**
 * Tells `apply` the last snapshot of a book at `at` or before, then what changed in it since, in
 * order; null when there is no snapshot within a week before. Memory is a page of changes.
 */
export async function followBook(
  store: SeriesStore,
  instrumentId: string,
  at: Instant,
  apply: (change: StoredBookChange) => void,
): Promise<FollowedBook | null> {
  const from = (at - LOOK_BACK_MS) as Instant
  const asked = {
    kind: 'book_change',
    instrumentIds: [instrumentId],
    from,
    to: at,
    upTo: at,
  } as const
  const snapshot = { ...asked, where: 'is_snapshot', limit: 1, direction: 'desc' } as const
  const [begin] = await readTicks(store, snapshot)
  if (begin === undefined) return null
  const first = toBookChange(begin)
  apply(first)
  let changes = 0
  let last: TickTexts = begin
  for (;;) {
    const page = { ...asked, after: placeOf(last), limit: PAGE, direction: 'asc' } as const
    const rows = await readTicks(store, page)
    for (const row of rows) if (!isOlder(row, begin)) apply(toBookChange(row))
    changes += rows.length
    last = rows.at(-1) ?? last
    const whole = rows.length < PAGE
    if (whole || changes >= MOST_CHANGES) {
      return { snapshotAt: first.at, at: toBookChange(last).at, changes, whole }
    }
  }
}

/**
 * Whether a change is in the snapshot already, though it came after it.
 *
 * Source: Binance, "How to manage a local order book correctly": what ends before the snapshot's
 *         last update is dropped.
 */
function isOlder(change: TickTexts, snapshot: TickTexts): boolean {
  const [own, known] = [change['last_update'], snapshot['last_update']]
  const isSnapshot = change['is_snapshot'] === 'true'
  return !isSnapshot && own != null && known != null && Number(own) < Number(known)
}

export function placeOf(row: TickTexts): TickPlace {
  return { at: row['at']!, place: Number(row['place']) }
}

export function toBookChange(row: TickTexts): StoredBookChange {
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
