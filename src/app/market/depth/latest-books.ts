import type { Instant } from '../../../core/instant.ts'
import { freshFrom, venueOf } from '../../../domain/market/live/fresh-from.ts'
import type { LatestBook, OrderBook } from '../../../domain/market/live/order-book.ts'
import type { DepthLevel, LatestQuote } from '../../../domain/market/live/quote.ts'
import { findLatestBooks } from '../../../store/market/latest-depth.ts'
import { bookMemory } from './book-memory.ts'
import { bookOfText, bookToText, type BookText } from './book-text.ts'
import { latestQuotes, type QuoteContext } from '../live/latest-quotes.ts'
import { isCutOff, readMarketState } from '../live/market-state.ts'

/**
 * The newest book of each instrument; those of which nothing is known are left out. It is looked
 * for in memory, in the cache and in the table. Where none of them has a fresh one, the best bid and
 * ask of a newer quote are a book of one level.
 */
export async function latestBooks(
  context: QuoteContext,
  instrumentIds: readonly string[],
): Promise<ReadonlyMap<string, LatestBook>> {
  const now = context.clock.now()
  const wanted = [...new Set(instrumentIds)]
  const isFresh = (id: string, at: Instant): boolean => at >= freshFrom(venueOf(id), now)
  const memory = bookMemory(context.links)
  const found = new Map<string, OrderBook>()
  const take = (books: readonly OrderBook[]): void => {
    for (const book of books) {
      const before = found.get(book.instrumentId)
      if (!before || book.at > before.at) found.set(book.instrumentId, book)
    }
  }
  const missing = (): string[] =>
    wanted.filter((id) => !found.has(id) || !isFresh(id, found.get(id)!.at))

  take(wanted.flatMap((id) => memory.get(id) ?? []))
  if (missing().length > 0) take(await cachedBooks(context, missing()))
  const quotes = missing().length > 0 ? await latestQuotes(context, missing()) : new Map()
  const cutOff = found.size > 0 && isCutOff(await readMarketState(context))
  return new Map(
    wanted.flatMap((id): [string, LatestBook][] => {
      const [book, quote] = [found.get(id), quotes.get(id)]
      if (quote && hasTouch(quote) && (!book || quote.at > book.at))
        return [[id, bookOfQuote(quote)]]
      if (!book) return []
      return [[id, { ...book, source: 'book', stale: cutOff || !isFresh(id, book.at) }]]
    }),
  )
}

/** The best level that is quoted, as a book of one. */
export function bookOfQuote(quote: LatestQuote): LatestBook {
  const { instrumentId, at, mock, stale, bid, bidQuantity, ask, askQuantity } = quote
  const side = (
    price: LatestQuote['bid'],
    quantity: LatestQuote['bidQuantity'],
  ): readonly DepthLevel[] => (price && quantity ? [{ price, quantity, orderCount: 0 }] : [])
  const sides = { bids: side(bid, bidQuantity), asks: side(ask, askQuantity) }
  return { instrumentId, at, mock, stale, source: 'quote', ...sides }
}

function hasTouch({ bid, bidQuantity, ask, askQuantity }: LatestQuote): boolean {
  return Boolean((bid && bidQuantity) || (ask && askQuantity))
}

const CACHED_MS = 1_000

/** From the cache, which asks the table once for all that it lacks. */
async function cachedBooks(
  { links, pool }: QuoteContext,
  instrumentIds: readonly string[],
): Promise<readonly OrderBook[]> {
  let asked: Promise<ReadonlyMap<string, BookText>> | null = null
  const load = async (id: string): Promise<BookText | null> => {
    asked ??= Promise.resolve().then(async () => {
      const rows = await findLatestBooks(pool, instrumentIds)
      return new Map(rows.map((row) => [row.instrumentId, bookToText(row)]))
    })
    return (await asked).get(id) ?? null
  }
  const read = await Promise.all(
    instrumentIds.map((id) => links.cache.read(`book/${id}`, () => load(id), { ttlMs: CACHED_MS })),
  )
  return read.flatMap((text) => (text === null ? [] : [bookOfText(text)]))
}
