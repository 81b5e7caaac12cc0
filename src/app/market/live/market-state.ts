import type { FeedState } from '../../../feeds/feed.ts'
import { readFeedState } from '../../../store/market/feed-leases.ts'
import type { QuoteContext } from './latest-quotes.ts'

export const MARKET_FEED = 'market' // the feed that one process at a time consumes

/** What the market loop says of itself, each second or when something changes. */
export interface MarketState extends FeedState {
  readonly feed: string // its name
  readonly counts: MarketCounts
}

/** Since this process took the feed over. */
export interface MarketCounts {
  readonly ticks: number // taken
  readonly duplicates: number
  readonly outOfOrder: number
  readonly fromTheFuture: number
  readonly saidNothing: number
  readonly crossed: number
  readonly badPrices: number
  readonly mock: number // shown, and never stored as minutes
  readonly minutes: number // stored as heard
  readonly partMinutes: number // not heard in full, so left to a backfill
  readonly books: number // stored for history
}

export interface ReadMarketState {
  readonly holder: string | null // the process that consumes the feed
  readonly isHeld: boolean
  readonly state: MarketState | null // as it last said
  readonly stateAt: number | null
}

const CACHED_MS = 1_000

export async function readMarketState({
  links,
  pool,
}: Pick<QuoteContext, 'links' | 'pool'>): Promise<ReadMarketState> {
  return links.cache.read(
    'market/state',
    async () => {
      const stored = await readFeedState(pool, MARKET_FEED)
      const { holder = null, isHeld = false, state = null, stateAt = null } = stored ?? {}
      return { holder, isHeld, state: state as MarketState | null, stateAt }
    },
    { ttlMs: CACHED_MS },
  )
}

/** The source of quotes is known to be silent, whatever their age says. */
export function isCutOff({ isHeld, state }: ReadMarketState): boolean {
  if (!isHeld || state === null) return false // nobody listens, and age alone decides
  return state.breaker === 'open' || ['stalled', 'connecting'].includes(state.status)
}
