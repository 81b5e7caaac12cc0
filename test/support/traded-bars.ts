import { openFeed } from '#src/app/market/series/open-feed.ts'
import { startRun } from '#src/app/runs/start-run.ts'
import { runWorker } from '#src/app/runs/worker.ts'
import { chance } from '#src/core/chance.ts'
import { fixed, type Price } from '#src/core/fixed.ts'
import { calendarDate, instant, type Instant } from '#src/core/instant.ts'
import type { Bar } from '#src/domain/market/series/bar.ts'
import { insertBars } from '#src/store/market/bars.ts'
import type { RunRow } from '#src/store/runs/run-row.ts'
import { transaction } from '#src/store/transaction.ts'
import { GOLD } from './world-inputs.ts'
import type { World } from './world.ts'

const SESSION_OPENS = instant('2024-01-15T09:15:00+05:30')
const SESSION_MINUTES = 375

/** Bars of every minute of one session, walking by chance from a seed. */
export async function storeSession({ pool }: World): Promise<void> {
  const drawn = chance(20_240_115, 'test/session', 0)
  let paise = 6_000
  const bars = Array.from({ length: SESSION_MINUTES }, (_, minute): Bar => {
    const open = paise
    paise += drawn.integer(61) - 30
    const price = (value: number): Price => fixed((value / 100).toFixed(2))
    const at = (after: number): Instant => (SESSION_OPENS + after * 60_000) as Instant
    return {
      instrumentId: GOLD,
      openedAt: at(minute),
      closedAt: at(minute + 1),
      open: price(open),
      high: price(Math.max(open, paise) + 5),
      low: price(Math.min(open, paise) - 5),
      close: price(paise),
      volume: fixed('1000'),
    }
  })
  await transaction(pool, (tx) => insertBars(tx, '1m', bars))
}

/** A run that a real strategy trades over that session, from the bars that are stored. */
export function startSessionRun({ context }: World, userId: string): Promise<RunRow> {
  const day = calendarDate('2024-01-15')
  return startRun(context, {
    userId,
    strategy: 'moving-average-crossover',
    parameters: { fast: 3, slow: 8 },
    instruments: [GOLD],
    feed: { interval: '1m', from: day, to: day, barsPerSecond: null },
  })
}

/** A worker that reads the stored bars, until it is stopped. */
export function workOnBars({ context }: World): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const done = runWorker(context, {
    workerId: 'wrk_session',
    openFeed: (run) => openFeed(context, run),
    signal: stopping.signal,
  })
  return {
    stop: () => {
      stopping.abort()
      return done
    },
  }
}
