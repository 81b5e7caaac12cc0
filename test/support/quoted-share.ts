import type { Context } from '#src/app/context.ts'
import { fixed } from '#src/core/fixed.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { upsertLatestQuotes } from '#src/store/market/latest-quotes.ts'
import { transaction } from '#src/store/transaction.ts'
import { share } from './contracts.ts'

const SHARE = 'INFY.NSE'

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
