/**
 * The paper exchange: how many orders a second it takes and fills, how long one waits, and what a
 * quote costs that meets many orders.
 *
 *   node bench/venues.ts [--tiny] [--record]
 *
 * Filled: market orders of 20 accounts, each account one after another, from `place` to the commit
 * of order, trade, position and cash; beside a bare insert of one such order, 20 under way. Told: one
 * order of an account that is followed, from `place` until its trade has been told. Matched: one
 * quote that fills each of a thousand resting orders, without the database. The database is
 * a process of its own.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#src/app/context.ts'
import { storedPaperBooks } from '#src/app/venues/stored-paper-books.ts'
import { fixed } from '#src/core/fixed.ts'
import type { Instant } from '#src/core/instant.ts'
import type { ExchangeOrder } from '#src/domain/trading/exchange/exchange-books.ts'
import { REAL_RULES } from '#src/domain/trading/exchange/exchange-rules.ts'
import { matchQuote, placeOrder } from '#src/domain/trading/exchange/exchange.ts'
import { changed } from '#src/domain/trading/exchange/exchange-books.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { openPaperVenue } from '#src/venues/paper/paper-venue.ts'
import { memoryBooks, passed, settableMarket } from '#test/support/paper-desk.ts'
import { follow, isConnected, tradeCount } from '#test/support/venue-events.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const ACCOUNTS = tiny ? 2 : 20
const ORDERS = tiny ? 4 : 2_000
const TOLD = tiny ? 2 : 200
const RESTING = tiny ? 10 : 1_000
const QUOTES = tiny ? 2 : 50

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const database = await startDatabase(directory)
const figures: Record<string, number> = {}
try {
  const pool = openPool(database.dsn)
  await migrate(pool)
  await pool.query(`insert into app_user (user_id) values ('usr_bench')`)
  await pool.query(
    `insert into trading_account (user_id, account_id, name)
     select 'usr_bench', 'acc_' || n, 'acc ' || n from generate_series(1, $1::int) n`,
    [ACCOUNTS],
  )
  const market = settableMarket(systemClock)
  market.sessionEndsAt = (systemClock.now() + 36_000_000) as Instant
  const touch = [['1500', '1000000000']] as const
  market.quote('INFY', { bids: touch, asks: touch, last: '1500' })
  const venues = await Promise.all(
    Array.from({ length: ACCOUNTS }, async (_, n) => {
      const account = { userId: 'usr_bench', accountId: `acc_${n + 1}` }
      return openPaperVenue({
        market,
        books: await storedPaperBooks(pool, account, fixed('1000000000')),
        clock: systemClock,
        rules: async () => REAL_RULES,
        newOrderId: () => `pap_${randomUUID()}`,
        dayBegan: () => systemClock.now(),
      })
    }),
  )
  const buy = () => passed('INFY', { side: 'BUY', quantity: '1' })

  let asked = 0
  const perSecond = async (ask: (account: number) => Promise<unknown>): Promise<number> => {
    asked = 0
    const began = performance.now()
    await Promise.all(
      venues.map(async (_, account) => {
        for (; asked < ORDERS; asked += 1) await ask(account)
      }),
    )
    return Math.round(ORDERS / ((performance.now() - began) / 1_000))
  }
  figures['filledPerSecond'] = await perSecond((account) => venues[account]!.place(buy()))
  figures['bareInsertsPerSecond'] = await perSecond((account) =>
    pool.query(
      `insert into venue_order (user_id, account_id, venue_order_id, client_order_id, instrument_id,
         exchange, tradingsymbol, side, order_type, product, validity, quantity, status, triggered,
         placed_at, updated_at, expires_at, place, revision)
       values ('usr_bench', $1, $2, $2, 'INFY.NSE', 'NSE', 'INFY', 'BUY', 'MARKET', 'MIS', 'DAY', 1,
         'CANCELED', true, now(), now(), now(), 0, 0)`,
      [`acc_${account + 1}`, randomUUID()],
    ),
  )

  const followed = follow(venues[0]!)
  await followed.until(isConnected)
  const waits: number[] = []
  while (waits.length < TOLD) {
    const before = followed.trades().length
    const began = performance.now()
    await venues[0]!.place(buy())
    await followed.until(tradeCount(before + 1))
    waits.push(performance.now() - began)
  }
  await followed.stop()
  waits.sort((a, b) => a - b)
  figures['toldMedianMs'] = round(waits[Math.floor(waits.length / 2)]!)
  figures['toldP95Ms'] = round(waits[Math.floor(waits.length * 0.95)]!)
  figures['matchedNs'] = await matchedNs(market)
  await pool.end()
} finally {
  await database.stop()
  await rm(directory, { recursive: true, force: true })
}
report('venues', figures)
recordHistory('venues', figures)

/** One order of many that rest on an instrument, for a quote that fills each. */
async function matchedNs(market: ReturnType<typeof settableMarket>): Promise<number> {
  market.quote('INFY', { asks: [['1500', '1']], last: '1500' })
  const [terms, views] = [await market.terms('INFY.NSE'), await market.views(['INFY.NSE'])]
  const view = views.get('INFY.NSE')!
  let { state } = await memoryBooks('1000000000').read()
  for (let placed = 0; placed < RESTING; placed += 1) {
    const asks = { side: 'BUY', quantity: '1', limitPrice: '1400' } as const
    const arrival = { state, terms, view, rules: REAL_RULES, prices: new Map() }
    const on = { venueOrderId: `o${placed}`, at: systemClock.now() }
    state = changed(state, placeOrder(passed('INFY', asks), arrival, on).change)
  }
  const asks = [{ price: fixed<'price'>('1400'), quantity: fixed<'quantity'>(String(RESTING)) }]
  let met: readonly ExchangeOrder[] = []
  const began = performance.now()
  for (let quote = 1; quote <= QUOTES; quote += 1) {
    const shown = { ...view, at: (view.at + quote) as Instant, asks }
    const on = { terms: terms!, rules: REAL_RULES, at: systemClock.now() }
    const { change } = matchQuote(state, shown, on)
    met = change.orders
  }
  const ns = ((performance.now() - began) * 1e6) / (QUOTES * RESTING)
  if (met.length !== RESTING) throw new Error('each is matched')
  return Math.round(ns)
}

function round(value: number): number {
  return Number(value.toFixed(2))
}
