import type { Instant } from '../../../core/instant.ts'
import { bookOfTick, isSameBook, type OrderBook } from '../../../domain/market/live/order-book.ts'
import type { MarketTick } from '../../../domain/market/live/quote.ts'

/** Takes the books that ticks tell, and knows what is to be told and to be stored. */
export interface BookDesk {
  /** `isTrading`: its venue is open and it is not made up, so that history may have it. */
  hear(tick: MarketTick, isTrading: boolean): void
  /** The books that moved since the last call. */
  takeMoved(): readonly OrderBook[]
  /** The same, for the table of the newest. */
  takeUnstored(): readonly OrderBook[]
  /** Those in which a stretch that ended at `until` or before left the book, once. */
  takeHistory(until: Instant): readonly OrderBook[]
  /** They could not be stored, and are due again; of the newest, unless newer ones are. */
  giveBack(newest: readonly OrderBook[], history: readonly OrderBook[]): void
  forget(instrumentId: string): void
}

/** What is known of one instrument's book. */
interface Followed {
  newest: MarketTick // with its depth
  standing: MarketTick | null // the newest of a stretch that goes on, for history
  stored: OrderBook | null // the last that history was given
}

const MOST_HISTORY = 100_000 // books; while the database is away the oldest are lost

/**
 * Keeps of each instrument the newest book, and for history the one in which each stretch of
 * `everyMs` left it, so that an hour of a chain is a few thousand rows and not a million; null keeps
 * no history. Ticks are only remembered here: they become books when somebody takes them.
 */
export function openBookDesk(everyMs: number | null): BookDesk {
  const followed = new Map<string, Followed>()
  let moved = new Set<string>()
  let unstored = new Map<string, OrderBook | null>() // null: the newest
  let history: OrderBook[] = []

  return {
    hear(tick, isTrading) {
      const { instrumentId, at, depth } = tick
      if (depth === undefined) return
      const known = followed.get(instrumentId)
      if (known === undefined) {
        followed.set(instrumentId, {
          newest: tick,
          standing: isTrading ? tick : null,
          stored: null,
        })
      } else {
        if (at < known.newest.at) return
        known.newest = tick
        if (isTrading) {
          if (known.standing && stretchOf(known.standing.at) < stretchOf(at)) leave(known)
          known.standing = tick
        }
      }
      moved.add(instrumentId)
      unstored.set(instrumentId, null)
    },
    takeMoved() {
      const books = [...moved].flatMap(newestOf)
      moved = new Set()
      return books
    },
    takeUnstored() {
      const books = [...unstored].flatMap(([id, given]) => given ?? newestOf(id))
      unstored = new Map()
      return books
    },
    takeHistory(until) {
      for (const known of followed.values()) {
        if (known.standing && endOf(known.standing.at) <= until) leave(known)
      }
      const books = history
      history = []
      return books
    },
    giveBack(newest, left) {
      for (const book of newest) {
        if (!unstored.has(book.instrumentId)) unstored.set(book.instrumentId, book)
      }
      history = [...left, ...history]
    },
    forget(instrumentId) {
      const known = followed.get(instrumentId)
      if (known) leave(known)
      followed.delete(instrumentId)
    },
  }

  /** The stretch is over: what stands goes to history, unless that knows it. */
  function leave(known: Followed): void {
    const book = known.standing === null ? null : bookOfTick(known.standing)
    known.standing = null
    if (everyMs === null || book === null) return
    if (known.stored && isSameBook(known.stored, book)) return
    known.stored = book
    history.push(book)
    if (history.length > MOST_HISTORY) history = history.slice(-MOST_HISTORY / 2)
  }

  function newestOf(instrumentId: string): OrderBook[] {
    const known = followed.get(instrumentId)
    const book = known === undefined ? null : bookOfTick(known.newest)
    return book === null ? [] : [book]
  }

  function stretchOf(at: Instant): number {
    return everyMs === null ? 0 : Math.floor(at / everyMs)
  }

  function endOf(at: Instant): number {
    return everyMs === null ? at : (stretchOf(at) + 1) * everyMs
  }
}
