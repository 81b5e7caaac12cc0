import { calendarDate, type CalendarDate, MINUTE_MS, SECOND_MS } from '../../core/instant.ts'
import { latestSession, sessionOn } from '../../domain/calendar/session.ts'
import { worldInstruments } from '../../feeds/synthetic/instruments.ts'
import { STRIKE_GAP, type Contract } from '../../feeds/synthetic/option-contracts.ts'
import type { OptionWorld } from '../../feeds/synthetic/option-world.ts'
import type { Feed } from '../../feeds/feed.ts'
import { insertInstruments } from '../../store/market/instruments.ts'
import { unwantInstruments, wantInstruments } from '../../store/market/feed-subscriptions.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import { backfillGaps } from '../market/live/backfill-gaps.ts'
import type { Task } from '../operations/supervise-tasks.ts'
import { seedPortfolio } from './demonstration-portfolio.ts'
import { seedLiveOrders } from './live-orders.ts'
import { seedLivePortfolio, type ListedOption } from './live-portfolio.ts'

/** The session that is always there, with the contract that the sample strategy names. */
export const SHOWN_SESSION = calendarDate('2024-11-07')

const HOLDER = 'demonstration'
const BEGIN_AFTER_MS = 4 * SECOND_MS // the first page comes first
const LOOK_EVERY_MS = 10 * MINUTE_MS
const LOOK_SOON_MS = 10 * SECOND_MS // while nothing is quoted yet
const STRIKES_EACH_SIDE = 12

/**
 * Keeps the demonstration's market in view: the index, its futures, the funds, and chains of three
 * expiries around the money, wanted from the feed for as long as each is listed. The session of
 * 7 November 2024 is stored too, in the background, and each of its contracts once.
 */
export function demonstrationMarket(
  context: QuoteContext,
  options: OptionWorld,
  openFeed: () => Feed,
): Task {
  const { pool, clock } = context
  return {
    name: 'demonstration market',
    async run(signal, alive) {
      await clock.sleep(BEGIN_AFTER_MS, signal)
      let watched: CalendarDate | null = null
      let isShown = false
      while (!signal.aborted) {
        const startedAt = performance.now()
        const { date } = latestSession('NSE', clock.now())
        if (date !== watched) await watch(date)
        watched = date
        if (!isShown) await storeShown(signal)
        isShown = true
        await seedPortfolio(context)
        await seedLivePortfolio(context, optionsOn(date))
        const isTraded = await seedLiveOrders(context)
        alive(performance.now() - startedAt)
        await clock.sleep(isTraded ? LOOK_EVERY_MS : LOOK_SOON_MS, signal)
      }
    },
  }

  function optionsOn(date: CalendarDate): readonly ListedOption[] {
    return options.contractsOn(date).flatMap(({ kind, expiry, strike, instrument }) => {
      if (kind !== 'option') return []
      const { instrumentId, right } = instrument
      return [{ instrumentId, expiry: expiry!, strike: strike!, right: right! }]
    })
  }

  async function watch(date: CalendarDate): Promise<void> {
    const listed = options.contractsOn(date)
    const ids = [...watchedOf(listed), ...worldInstruments()].map((one) => one.instrumentId)
    await transaction(pool, async (tx) => {
      const contracts = listed.map(({ instrument }) => instrument)
      await insertInstruments(tx, [...worldInstruments(), ...contracts])
      await unwantInstruments(tx, HOLDER)
      await wantInstruments(tx, HOLDER, ids, null)
    })
  }

  async function storeShown(signal: AbortSignal): Promise<void> {
    const listed = options.contractsOn(SHOWN_SESSION)
    const session = sessionOn('NSE', SHOWN_SESSION)!
    await transaction(pool, (tx) =>
      insertInstruments(
        tx,
        listed.map(({ instrument }) => instrument),
      ),
    )
    await backfillGaps(context, {
      feed: openFeed(),
      instrumentIds: watchedOf(listed).map(({ instrumentId }) => instrumentId),
      from: session.opensAt,
      to: session.closesAt,
      cause: 'demonstration',
      leastMinutes: 1,
      signal,
    })
  }
}

/** Whether the demonstration's market was shown on this database. */
export async function showsDemonstration({ pool }: Context): Promise<boolean> {
  const { rows } = await pool.query('select from feed_subscription where holder = $1 limit 1', [
    HOLDER,
  ])
  return rows.length > 0
}

/** The index, the futures, and around the money two weeks and the last week of a month. */
function watchedOf(listed: readonly Contract[]): readonly Contract['instrument'][] {
  const chains = listed.filter(({ kind }) => kind === 'option')
  const expiries = [...new Set(chains.map(({ expiry }) => expiry!))]
  const monthly = listed.filter(({ kind }) => kind === 'future').map(({ expiry }) => expiry!)
  const near = expiries.slice(0, 2)
  const far = monthly.find((expiry) => !near.includes(expiry))
  const strikes = chains.map(({ strike }) => strike!)
  const middle = (Math.min(...strikes) + Math.max(...strikes)) / 2
  return listed
    .filter(({ kind, expiry, strike }) => {
      if (kind !== 'option') return true
      const isNear = Math.abs(strike! - middle) <= STRIKES_EACH_SIDE * STRIKE_GAP
      return isNear && (near.includes(expiry!) || expiry === far)
    })
    .map(({ instrument }) => instrument)
}
