import { randomUUID } from 'node:crypto'
import { AppError } from '../../../core/app-error.ts'
import { newId } from '../../../core/id.ts'
import { MINUTE_MS, SECOND_MS } from '../../../core/instant.ts'
import type { Feed } from '../../../feeds/feed.ts'
import { releaseFeedLease, takeFeedLease } from '../../../store/market/feed-leases.ts'
import type { Task } from '../../operations/supervise-tasks.ts'
import { consumeFeed } from './consume-feed.ts'
import type { QuoteContext } from './latest-quotes.ts'
import { MARKET_FEED } from './market-state.ts'

export interface MarketLoopOptions {
  readonly openFeed: () => Feed
  readonly lookBackDays: number
  readonly booksEveryMs?: number | null
  readonly leaseMs?: number
}

const LEASE_MS = 10 * SECOND_MS

/**
 * One process at a time consumes the feed, whoever gets the lease; the others wait for it to run
 * out. Every write names the lease's fence, so one that was paused for a minute writes nothing more.
 */
export function marketLoop(context: QuoteContext, options: MarketLoopOptions): Task {
  const { pool, clock, log } = context
  const { openFeed, lookBackDays, leaseMs = LEASE_MS, booksEveryMs = MINUTE_MS } = options
  const holder = newId('mkt', randomUUID)
  return {
    name: 'market',
    stuckAfterMs: 60 * SECOND_MS,
    async run(signal, alive) {
      while (!signal.aborted) {
        const lease = await takeFeedLease(pool, { feedName: MARKET_FEED, holder }, leaseMs)
        if (lease === null) {
          alive(0)
          await clock.sleep(leaseMs / 3, signal)
          continue
        }
        const feed = openFeed()
        log.info({ feed: feed.name, fence: lease.fence }, 'this process consumes the feed')
        try {
          const consumed = { feed, lease, leaseMs, lookBackDays, booksEveryMs, pulse: alive }
          await consumeFeed(context, consumed, signal)
        } catch (cause) {
          if (!(cause instanceof AppError) || cause.code !== 'conflict') throw cause
          log.warn({ fence: lease.fence }, 'another process consumes the feed now')
        } finally {
          await releaseFeedLease(pool, lease).catch(() => {}) // it runs out by itself
        }
      }
    },
  }
}
