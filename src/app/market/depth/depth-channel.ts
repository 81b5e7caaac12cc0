import type { LatestBook } from '../../../domain/market/live/order-book.ts'
import { sharedChannel, type SharedChannel } from '../../streams/shared-source.ts'
import { bookMemory } from './book-memory.ts'
import { bookOfText, BOOKS_CHANNEL, type BooksMessage } from './book-text.ts'
import { latestBooks } from './latest-books.ts'
import type { QuoteContext } from '../live/latest-quotes.ts'
import type { InstrumentWatch } from '../live/watch-instruments.ts'

/** How a book is told. */
export interface DepthViews {
  update(book: LatestBook): object
  snapshot(book: LatestBook | null): object
}

/** Books as a channel of streams: its keys are instrument ids, and who listens makes it asked for. */
export function depthChannel(
  context: QuoteContext & { readonly market: { readonly watch: InstrumentWatch } },
  views: DepthViews,
): SharedChannel {
  const { links, market } = context
  const held = new Set<string>() // a message is about many books, and most are nobody's here
  bookMemory(links)
  return sharedChannel<BooksMessage>(context, {
    bus: links.bus,
    channel: BOOKS_CHANNEL,
    *newsOf({ books }) {
      for (const text of books) {
        const key = text.instrumentId
        if (!held.has(key)) continue
        const book: LatestBook = { ...bookOfText(text), source: 'book', stale: false }
        yield { key, slot: key, body: views.update(book) }
      }
    },
    async snapshot(key) {
      return views.snapshot((await latestBooks(context, [key])).get(key) ?? null)
    },
    async refresh(keys) {
      const books = await latestBooks(context, keys)
      return [...books].map(([key, book]) => ({ key, slot: key, body: views.update(book) }))
    },
    hold(key, signal) {
      held.add(key)
      signal.addEventListener('abort', () => held.delete(key), { once: true })
      market.watch.hold(key, signal)
    },
  })
}
