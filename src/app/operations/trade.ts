import { randomUUID } from 'node:crypto'
import { newId } from '../../core/id.ts'
import type { Links } from '../../links/links.ts'
import { runAccountWorker } from '../accounts/worker/account-worker.ts'
import { openVenue } from '../accounts/worker/open-venue.ts'
import type { BrokerSecrets } from '../brokers/seal.ts'
import type { Context } from '../context.ts'
import { openBell } from '../doorbell.ts'
import type { QuoteSource } from '../market/live/latest-quotes.ts'
import { openInstrumentWatch } from '../market/live/watch-instruments.ts'
import { openFeed } from '../market/series/open-feed.ts'
import { runWorker } from '../runs/worker.ts'
import { openMetrics } from './health/metrics.ts'
import { metricsTeller } from './health/told-metrics.ts'
import { superviseTasks } from './supervise-tasks.ts'
import { watchDatabase } from './database/watch-database.ts'

export interface TradeOptions extends Context {
  readonly links: Links
  readonly secrets: BrokerSecrets
  readonly quoteSource?: QuoteSource | null // who can be asked for prices
}

/** A worker of this process, on the markets and at the venues that we have, until the signal aborts. */
export async function trade(context: TradeOptions, signal: AbortSignal): Promise<void> {
  const bell = openBell(context)
  const metrics = openMetrics()
  const tasks = superviseTasks({ ...context, metrics })
  const workerId = newId('wrk', randomUUID)
  const watch = openInstrumentWatch(context) // what rests at the paper exchange is to be quoted
  tasks.start(watchDatabase(context, metrics).task) // a server that falls silent holds nobody up
  tasks.start({
    name: 'accounts',
    run: (ends) =>
      runAccountWorker(context, {
        workerId,
        openVenue: (account) => openVenue({ ...context, watch }, account),
        signal: ends,
      }),
  })
  tasks.start(metricsTeller(context, metrics, 'trade'))
  tasks.begin()
  try {
    await runWorker(context, {
      workerId,
      openFeed: (run) => openFeed(context, run),
      committed: (runs) => bell.ring(runs),
      measured({ task, result, count, tookMs }) {
        metrics.workers.tasks.inc({ task, result }, count)
        metrics.workers.duration.observe({ task }, tookMs / 1_000)
      },
      signal,
    })
  } finally {
    await tasks.stop()
    await watch.close()
    await bell.close()
  }
}
