import { runAccountWorker, type AccountWorkerOptions } from '#src/app/accounts/account-worker.ts'
import { openVenue } from '#src/app/accounts/open-venue.ts'
import type { Context } from '#src/app/context.ts'
import { fixed } from '#src/core/fixed.ts'
import type { Links } from '#src/links/links.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { upsertLatestQuotes } from '#src/store/market/latest-quotes.ts'
import { transaction } from '#src/store/transaction.ts'
import { share } from './contracts.ts'
import { TEST_SECRETS } from './server.ts'

const SHARE = 'INFY.NSE'

/** A paper account that trades at any hour, and pays nothing for it. */
export const PRACTICE = { paper: { outside_hours: true, charges: false } }

/** Makes a share known, with a quote of now: bid, last and ask a tick apart. */
export async function quoteShare(context: Context, last: string): Promise<void> {
  const { pool, clock } = context
  const price = fixed<'price'>(last)
  const tick = fixed<'price'>('0.05')
  await transaction(pool, async (tx) => {
    await insertInstruments(tx, [share('INFY', 'Infosys')])
    await upsertLatestQuotes(tx, [
      {
        instrumentId: SHARE,
        at: clock.now(),
        lastPrice: price,
        bid: (price - tick) as typeof price,
        ask: (price + tick) as typeof price,
        bidQuantity: fixed('10000'),
        askQuantity: fixed('10000'),
        volume: null,
        openInterest: null,
        previousClose: price,
        mock: false,
      },
    ])
  })
}

type Worker = Partial<Omit<AccountWorkerOptions, 'signal'>>

/** A worker that holds accounts, until `t` is over or its answer is called. */
export function accountWorker(
  t: { after(work: () => Promise<void>): void },
  { context, links }: { readonly context: Context; readonly links: Links },
  options: Worker = {},
): () => Promise<void> {
  const stop = new AbortController()
  const done = runAccountWorker(context, {
    workerId: `wrk_${Math.random()}`,
    openVenue: (account) => openVenue({ ...context, links, secrets: TEST_SECRETS }, account),
    ...options,
    signal: stop.signal,
  })
  const end = async (): Promise<void> => {
    stop.abort()
    await done
  }
  t.after(end)
  return end
}
