import type { Instant } from '../../core/instant.ts'
import { freshFrom, venueOf } from '../../domain/market/live/fresh-from.ts'
import { bookInDoubles, type OrderBook } from '../../domain/market/live/order-book.ts'
import { liquidityOfBook, type StrikeLiquidity } from '../../domain/options/chain/strike-bar.ts'
import type { Links } from '../../links/links.ts'
import { findLatestBooks } from '../../store/market/latest-depth.ts'
import { bookMemory } from '../market/depth/book-memory.ts'
import type { ChainContext } from './read-chain.ts'

/** How well a contract can be traded by the levels that were heard of it; null without fresh ones. */
export function heardLiquidity(
  links: Links,
  instrumentId: string,
  now: Instant,
): StrikeLiquidity | null {
  return liquidityAt(bookMemory(links).get(instrumentId), now)
}

/** The same of many, which are looked for in the table where this process has heard none. */
export async function liquidityNow(
  { links, pool }: ChainContext & { readonly links: Links },
  instrumentIds: readonly string[],
  now: Instant,
): Promise<ReadonlyMap<string, StrikeLiquidity>> {
  const memory = bookMemory(links)
  const heard = instrumentIds.flatMap((id) => memory.get(id) ?? [])
  const books = heard.length > 0 ? heard : await findLatestBooks(pool, instrumentIds)
  return new Map(
    books.flatMap((book): [string, StrikeLiquidity][] => {
      const liquidity = liquidityAt(book, now)
      return liquidity === null ? [] : [[book.instrumentId, liquidity]]
    }),
  )
}

function liquidityAt(book: OrderBook | null, now: Instant): StrikeLiquidity | null {
  if (book === null || book.at < freshFrom(venueOf(book.instrumentId), now)) return null
  return book.bids.length + book.asks.length === 0 ? null : liquidityOfBook(bookInDoubles(book))
}
