import { fixed } from '../../../core/fixed.ts'
import { DAY_MS, type Instant } from '../../../core/instant.ts'
import type { LatestBook } from '../../../domain/market/live/order-book.ts'
import type { DepthLevel } from '../../../domain/market/live/quote.ts'
import { openStandingBook } from '../../../domain/market/live/standing-book.ts'
import type { SeriesStore } from '../../../store/history/across-border.ts'
import { standingBook } from '../../../store/market/book-changes.ts'
import { readTicks } from '../../../store/market/ticks.ts'
import { boundedInstant } from '../../options/bounded-instant.ts'
import { latestBooks } from './latest-books.ts'
import type { QuoteContext } from '../live/latest-quotes.ts'
import { assertKnown } from '../live/quote-channel.ts'

/**
 * The book of an instrument, now or as it was stored at an instant; null where nothing is known. Where
 * no book was stored then, the last quote of the day before is one of a single level.
 */
export async function readDepth(
  context: QuoteContext,
  { instrumentId, at }: { readonly instrumentId: string; readonly at: Instant | null },
): Promise<LatestBook | null> {
  await assertKnown(context, instrumentId)
  if (at === null) return (await latestBooks(context, [instrumentId])).get(instrumentId) ?? null
  const until = boundedInstant(at)
  const stood = await standingBook(context, instrumentId, until)
  if (stood === null) return storedQuote(context, instrumentId, until)
  const standing = openStandingBook()
  standing.apply(stood)
  return { instrumentId, ...standing.read()!, at: stood.at, ...STORED, source: 'stored' }
}

const STORED = { mock: false, stale: false } as const
const QUOTE_LOOK_BACK_MS = DAY_MS

async function storedQuote(
  store: SeriesStore,
  instrumentId: string,
  at: Instant,
): Promise<LatestBook | null> {
  const from = (at - QUOTE_LOOK_BACK_MS) as Instant
  const asked = { kind: 'quote', instrumentIds: [instrumentId], from, to: at, upTo: at } as const
  const [quote] = await readTicks(store, { ...asked, limit: 1, direction: 'desc' })
  if (quote === undefined) return null
  const bids = levelOf(quote['bid'], quote['bid_quantity'])
  const asks = levelOf(quote['ask'], quote['ask_quantity'])
  const heardAt = Date.parse(quote['at']!) as Instant
  return { instrumentId, at: heardAt, bids, asks, ...STORED, source: 'quote' }
}

function levelOf(
  price: string | null | undefined,
  quantity: string | null | undefined,
): readonly DepthLevel[] {
  if (price == null || quantity == null) return []
  return [{ price: fixed(price), quantity: fixed(quantity), orderCount: 0 }]
}
