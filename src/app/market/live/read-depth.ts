import type { Instant } from '../../../core/instant.ts'
import type { LatestBook } from '../../../domain/market/live/order-book.ts'
import { openStandingBook } from '../../../domain/market/live/standing-book.ts'
import { bookChangesUpTo } from '../../../store/market/book-changes.ts'
import { boundedInstant } from '../../options/bounded-instant.ts'
import { latestBooks } from './latest-books.ts'
import type { QuoteContext } from './latest-quotes.ts'
import { assertKnown } from './quote-channel.ts'

/** The book of an instrument, now or as it was stored at an instant; null where nothing is known. */
export async function readDepth(
  context: QuoteContext,
  { instrumentId, at }: { readonly instrumentId: string; readonly at: Instant | null },
): Promise<LatestBook | null> {
  await assertKnown(context, instrumentId)
  if (at === null) return (await latestBooks(context, [instrumentId])).get(instrumentId) ?? null
  const changes = await bookChangesUpTo(context.pool, instrumentId, boundedInstant(at))
  const standing = openStandingBook()
  for (const change of changes) standing.apply(change)
  const book = standing.read()
  if (book === null) return null
  return {
    instrumentId,
    ...book,
    at: changes.at(-1)!.at,
    mock: false,
    source: 'stored',
    stale: false,
  }
}
