import type { Clock } from '../../context.ts'
import { MINUTE_MS } from '../../../core/instant.ts'
import type { Feed } from '../../../feeds/feed.ts'
import { openLiveFeed } from '../../../feeds/live/live-feed.ts'
import { openTickerClient, type TickerObserver } from '../../../feeds/live/ticker-client.ts'
import { openOptionWorld, type OptionWorld } from '../../../feeds/synthetic/option-world.ts'
import { openSyntheticFeed } from '../../../feeds/synthetic/synthetic-feed.ts'
import { theWorld, WORLD_SEED } from '../../world/extend-world.ts'
import type { QuoteSource } from './latest-quotes.ts'
import type { MarketSettings } from './market-settings.ts'

/** Where this process would get market data from. */
export interface MarketSources {
  readonly openFeed: (() => Feed) | null // null: nothing is set, and nothing is consumed
  readonly quoteSource: QuoteSource | null
  readonly isDemonstration: boolean
  readonly lookBackDays: number // of the search for gaps
  readonly booksEveryMs: number | null // of what is stored of books; null: nothing is
}

const LOOK_BACK_DAYS = 30
const DEMONSTRATION_DAYS = 4 // so that the newest sessions are there, and the disk stays free

let options: OptionWorld | null = null

/** The options of the demonstration world, made once and kept. */
export function theOptionWorld(): OptionWorld {
  return (options ??= openOptionWorld(theWorld(), WORLD_SEED))
}

/** The ticker service where one is set, else the demonstration world if that is wanted. */
export function openMarketSources(
  clock: Clock,
  { tickerUrl, tickerTimeoutMs, demo, booksEveryMs = MINUTE_MS }: MarketSettings,
  observer?: TickerObserver,
): MarketSources {
  if (tickerUrl !== null) {
    const client = openTickerClient({ url: tickerUrl, timeoutMs: tickerTimeoutMs, clock, observer })
    return {
      openFeed: () => openLiveFeed({ client, clock }),
      quoteSource: client,
      isDemonstration: false,
      lookBackDays: LOOK_BACK_DAYS,
      booksEveryMs,
    }
  }
  const always = demo === 'always'
  const openFeed = (): Feed => {
    const world = { world: theWorld(), options: theOptionWorld(), seed: WORLD_SEED }
    return openSyntheticFeed({ ...world, clock, always })
  }
  const isDemonstration = demo === 'always' || demo === 'hours'
  return {
    openFeed: isDemonstration ? openFeed : null,
    quoteSource: null,
    isDemonstration,
    lookBackDays: DEMONSTRATION_DAYS,
    booksEveryMs,
  }
}
