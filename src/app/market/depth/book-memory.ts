import type { OrderBook } from '../../../domain/market/live/order-book.ts'
import type { Links } from '../../../links/links.ts'
import { bookOfText, BOOKS_CHANNEL, type BooksMessage, type BookText } from './book-text.ts'

/** The books that this process has heard on the bus. */
export interface BookMemory {
  get(instrumentId: string): OrderBook | null
}

const MOST = 5_000 // instruments; the one that moved longest ago makes room

const memories = new WeakMap<Links, BookMemory>()

/** One for the links of a process, which it listens to until they close. */
export function bookMemory(links: Links): BookMemory {
  const known = memories.get(links)
  if (known) return known
  const books = new Map<string, BookText>() // read when somebody asks: most are never
  const memory: BookMemory = {
    get(instrumentId) {
      const text = books.get(instrumentId)
      return text === undefined ? null : bookOfText(text)
    },
  }
  memories.set(links, memory)
  links.bus.subscribe(BOOKS_CHANNEL, {
    message(text) {
      for (const book of (JSON.parse(text) as BooksMessage).books) {
        const before = books.get(book.instrumentId)
        if (before && before.at > book.at) continue
        books.delete(book.instrumentId)
        books.set(book.instrumentId, book)
        if (books.size > MOST) books.delete(books.keys().next().value!)
      }
    },
    resync: () => books.clear(), // the table knows what we missed
  })
  return memory
}
