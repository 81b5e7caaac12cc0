import type { LatestQuote } from '../../domain/market/quote.ts'
import type { Links } from '../../links/links.ts'
import { lastBarQuotes } from '../../store/market/latest-quotes.ts'
import type { Context } from '../context.ts'

/** What reading quotes needs beside the database. */
export interface QuoteContext extends Context {
  readonly links: Links
}

/**
 * The newest quote of each instrument; those of which nothing is known are left out. It is looked
 * for in memory, then in the cache, in the table of latest quotes, and in the last stored minute.
 */
export async function latestQuotes(
  context: QuoteContext,
  instrumentIds: readonly string[],
): Promise<ReadonlyMap<string, LatestQuote>> {
  const found = await lastBarQuotes(context.pool, [...new Set(instrumentIds)])
  return new Map(found.map((quote) => [quote.instrumentId, quote]))
}
