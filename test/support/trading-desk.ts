import { runAccountWorker } from '#src/app/accounts/worker/account-worker.ts'
import { openVenue } from '#src/app/accounts/worker/open-venue.ts'
import { fixed } from '#src/core/fixed.ts'
import { instant } from '#src/core/instant.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { upsertLatestBooks } from '#src/store/market/latest-depth.ts'
import { upsertLatestQuotes, type StoredQuote } from '#src/store/market/latest-quotes.ts'
import { transaction } from '#src/store/transaction.ts'
import { settableClock } from './clock.ts'
import { GOLDBEES, knowGold } from './gold.ts'
import { TEST_SECRETS, testServer, type TestServer, type TestServerOptions } from './server.ts'

interface TestRun {
  after(work: () => Promise<void>): void
}

/** A Tuesday, 10:30 in Kolkata: NSE is open, and the desk's clock stands there. */
export const DESK_AT = '2026-06-02T05:00:00.000Z'

/**
 * A server whose accounts can trade: gold is quoted at 59.99 and 60.01 with three levels of 4,000
 * units, the index is at 24,000, and somebody speaks with the accounts' venues.
 */
export async function tradingDesk(
  t: TestRun,
  options: Pick<TestServerOptions, 'webRoot'> = {},
): Promise<TestServer> {
  const server = await testServer(t, { ...options, clock: settableClock(DESK_AT) })
  const { context, links } = server
  await knowGold(context)
  const index = { ...GOLDBEES, instrumentId: 'NIFTY.NSE', symbol: 'NIFTY', kind: 'index' } as const
  await transaction(context.pool, async (tx) => {
    await insertInstruments(tx, [index])
    await upsertLatestQuotes(tx, [
      quoted('GOLDBEES.NSE', '60', ['59.99', '60.01']),
      quoted('NIFTY.NSE', '24000', null),
    ])
    await upsertLatestBooks(tx, [
      {
        instrumentId: 'GOLDBEES.NSE',
        at: instant(DESK_AT),
        mock: false,
        bids: levels('59.99 59.98 59.97'),
        asks: levels('60.01 60.02 60.03'),
      },
    ])
  })

  const over = new AbortController()
  const market = { ...context, links, secrets: TEST_SECRETS }
  const working = runAccountWorker(context, {
    workerId: 'wrk_test',
    openVenue: (account) => openVenue(market, account),
    signal: over.signal,
  })
  t.after(async () => {
    over.abort()
    await working
  })
  return server
}

const SIZE = fixed<'quantity'>('4000')

function quoted(
  instrumentId: string,
  last: string,
  touch: readonly [bid: string, ask: string] | null,
): StoredQuote {
  return {
    instrumentId,
    at: instant(DESK_AT),
    lastPrice: fixed(last),
    bid: touch && fixed<'price'>(touch[0]),
    ask: touch && fixed<'price'>(touch[1]),
    bidQuantity: touch && SIZE,
    askQuantity: touch && SIZE,
    volume: null,
    openInterest: null,
    previousClose: null,
    mock: false,
  }
}

function levels(prices: string) {
  return prices
    .split(' ')
    .map((price) => ({ price: fixed<'price'>(price), quantity: SIZE, orderCount: 40 }))
}
