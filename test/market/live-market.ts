import { setTimeout as delay } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import type { Context } from '#src/app/context.ts'
import type { QuoteContext } from '#src/app/market/live/latest-quotes.ts'
import { marketLoop, type MarketLoopOptions } from '#src/app/market/live/market-loop.ts'
import type { CalendarDate } from '#src/core/instant.ts'
import { openOptionWorld } from '#src/feeds/synthetic/option-world.ts'
import { openSyntheticFeed } from '#src/feeds/synthetic/synthetic-feed.ts'
import { openWorld } from '#src/feeds/synthetic/world.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { wantInstruments } from '#src/store/market/feed-subscriptions.ts'
import type { Pool } from '#src/store/pool.ts'
import { transaction } from '#src/store/transaction.ts'
import type { FastClock } from './fast-clock.ts'

export const SEED = 20_230_102
export const INDEX = 'NIFTY.NSE'
export const FUTURE = 'NIFTY24NOVFUT.NFO'
export const SAMPLE = 'NIFTY24N2824500CE.NFO'

/** Of the database's clock, which no test can hurry. */
export const LEASE_MS = 1_500

const world = openWorld(SEED)
export const options = openOptionWorld(world, SEED)

export function syntheticFeed(clock: FastClock, always = false) {
  return openSyntheticFeed({ world, options, seed: SEED, clock, always })
}

/** Everything that a market loop stands on, over a database of the test's own. */
export function marketContext(pool: Pool, clock: FastClock): QuoteContext {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const context: Context = { pool, clock, log }
  return { ...context, links: openLocalLinks({ clock, log }) }
}

export async function knowContracts(pool: Pool, date: string, ids: readonly string[]) {
  await listContracts(pool, date, ids)
  await wantInstruments(pool, 'test', ids, null)
}

export async function listContracts(pool: Pool, date: string, ids: readonly string[]) {
  const contracts = ids.map((id) => options.contract(id, date as CalendarDate)!.instrument)
  await transaction(pool, (tx) => insertInstruments(tx, contracts))
}

/** Runs a loop as a process of its own would. `kill` ends it without a word, as kill -9 does. */
export function runLoop(t: TestContext, context: QuoteContext, loop: MarketLoopOptions) {
  const over = new AbortController()
  const ended = marketLoop(context, loop)
    .run(over.signal, () => {})
    .catch((cause: unknown) => cause)
  t.after(async () => {
    over.abort()
    await ended
  })
  return {
    async stop() {
      over.abort()
      return ended
    },
  }
}

/** Waits for a condition; the test's own time limit ends a wait in vain. */
export async function until<Value>(look: () => Promise<Value | null | false>): Promise<Value> {
  for (const giveUpAt = Date.now() + 60_000; Date.now() < giveUpAt;) {
    const value = await look()
    if (value !== null && value !== false) return value
    await delay(15)
  }
  throw new Error(`waited in vain for ${look}`)
}
