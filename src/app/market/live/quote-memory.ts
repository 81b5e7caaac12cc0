import type { Links } from '../../../links/links.ts'
import type { StoredQuote } from '../../../store/market/latest-quotes.ts'
import { quoteOfText, QUOTES_CHANNEL, type QuotesMessage } from './quote-text.ts'

/** The quotes that this process has heard on the bus. */
export interface QuoteMemory {
  get(instrumentId: string): StoredQuote | null
  put(quotes: readonly StoredQuote[]): void
}

const MOST = 20_000 // instruments; the one that moved longest ago makes room

const memories = new WeakMap<Links, QuoteMemory>()

/** One for the links of a process, which it listens to until they close. */
export function quoteMemory(links: Links): QuoteMemory {
  const known = memories.get(links)
  if (known) return known
  const quotes = new Map<string, StoredQuote>()
  const memory: QuoteMemory = {
    get: (instrumentId) => quotes.get(instrumentId) ?? null,
    put(heard) {
      for (const quote of heard) {
        const before = quotes.get(quote.instrumentId)
        if (before && before.at > quote.at) continue
        quotes.delete(quote.instrumentId)
        quotes.set(quote.instrumentId, quote)
        if (quotes.size > MOST) quotes.delete(quotes.keys().next().value!)
      }
    },
  }
  memories.set(links, memory)
  links.bus.subscribe(QUOTES_CHANNEL, {
    message: (text) => memory.put((JSON.parse(text) as QuotesMessage).quotes.map(quoteOfText)),
    resync: () => quotes.clear(), // the table knows what we missed
  })
  return memory
}
