import type { Links } from '../../../links/links.ts'
import type { Context } from '../../context.ts'
import type { Metrics } from '../../operations/health/metrics.ts'
import type { Tasks } from '../../operations/supervise-tasks.ts'
import { demonstrationMarket } from '../../world/demonstration-market.ts'
import { marketLoop } from './market-loop.ts'
import type { MarketSettings } from './market-settings.ts'
import { openMarketSources, theOptionWorld, type MarketSources } from './open-market.ts'
import { openInstrumentWatch, type InstrumentWatch } from './watch-instruments.ts'

/** What a server has to do with live market data. */
export interface Market extends MarketSources {
  readonly watch: InstrumentWatch
  close(): Promise<void>
}

export interface StartMarket extends Context {
  readonly links: Links
  readonly metrics: Metrics
  readonly tasks: Tasks
}

/** Without a ticker service and without the demonstration: quotes are what is stored. */
export const NO_MARKET: MarketSettings = { tickerUrl: null, tickerTimeoutMs: 30_000, demo: 'off' }

/**
 * Joins those who would consume the feed, if there is one; servers do it, since without Redis a bus
 * reaches no further than its process, and theirs is where the streams are.
 */
export function startMarket(context: StartMarket, settings: MarketSettings): Market {
  const { tasks, metrics, clock } = context
  const sources = openMarketSources(clock, settings, {
    request(operation, result, ms) {
      metrics.ticker.requests.inc({ operation, result })
      metrics.ticker.duration.observe({ operation }, ms / 1_000)
    },
    breaker(state) {
      for (const one of ['closed', 'open', 'half-open'] as const) {
        metrics.ticker.breaker.set({ state: one.replace('-', '_') }, one === state ? 1 : 0)
      }
    },
  })
  const { openFeed, isDemonstration } = sources
  const watch = openInstrumentWatch(context)
  if (openFeed) tasks.start(marketLoop(context, { ...sources, openFeed }))
  if (openFeed && isDemonstration) {
    tasks.start(demonstrationMarket(context, theOptionWorld(), openFeed))
  }
  return { ...sources, watch, close: () => watch.close() }
}
