import { toNumber } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import type { Book, BookLevel } from './depth.ts'
import type { Depth, DepthLevel, MarketTick } from './quote.ts'

/** What rests in the book of an instrument, as it was last heard: exact, the best level first. */
export interface OrderBook extends Depth {
  readonly instrumentId: string
  readonly at: Instant // by the source's clock
  readonly mock: boolean // made up by the source while the market is closed
}

/** The newest book that is known of an instrument. */
export interface LatestBook extends OrderBook {
  /** `quote`: nobody sends its levels, so that it is the best bid and ask alone. */
  readonly source: 'book' | 'quote' | 'stored'
  readonly stale: boolean // older than the market's rhythm allows, or its source is cut off
}

/** Levels of a side that are kept. NSE shows five, others twenty. */
export const MOST_LEVELS = 20

/**
 * The book that a tick tells, in order; null when it tells none.
 *
 * Edges: a level without a sound price and quantity is none. A side may be empty, or both: that
 *        is told too. Sides that cross stay as they were said, since somebody has to see it; nobody
 *        trades on them, for `analyseDepth` gives them no mid, no score and a flag.
 */
export function bookOfTick({
  instrumentId,
  at,
  depth,
  mock = false,
}: MarketTick): OrderBook | null {
  if (depth === undefined) return null
  const bids = levels(depth.bids, (a, b) => (a.price > b.price ? -1 : a.price < b.price ? 1 : 0))
  const asks = levels(depth.asks, (a, b) => (a.price < b.price ? -1 : a.price > b.price ? 1 : 0))
  return { instrumentId, at, bids, asks, mock }
}

/** The same in the doubles of analytics. */
export function bookInDoubles({ bids, asks }: Depth): Book {
  return { bids: bids.map(inDoubles), asks: asks.map(inDoubles) }
}

/** Says whether the same rests in two books, whenever it did. */
export function isSameBook(a: Depth, b: Depth): boolean {
  return isSameSide(a.bids, b.bids) && isSameSide(a.asks, b.asks)
}

function levels(
  said: readonly DepthLevel[],
  order: (a: DepthLevel, b: DepthLevel) => number,
): readonly DepthLevel[] {
  return said.filter(isLevel).sort(order).slice(0, MOST_LEVELS)
}

const LARGEST = 10n ** 20n // 10¹² in counts of 10⁻⁸: no venue quotes beyond it
const MOST_ORDERS = 1e9

function isLevel({ price, quantity, orderCount }: DepthLevel): boolean {
  const isWithin = (value: bigint): boolean => value > 0n && value < LARGEST
  return isWithin(price) && isWithin(quantity) && orderCount >= 0 && orderCount <= MOST_ORDERS
}

function isSameSide(a: readonly DepthLevel[], b: readonly DepthLevel[]): boolean {
  return (
    a.length === b.length &&
    a.every((level, index) => {
      const other = b[index]!
      return (
        level.price === other.price &&
        level.quantity === other.quantity &&
        level.orderCount === other.orderCount
      )
    })
  )
}

function inDoubles({ price, quantity, orderCount }: DepthLevel): BookLevel {
  return { price: toNumber(price), quantity: toNumber(quantity), orderCount }
}
