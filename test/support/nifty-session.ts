import type { Context } from '#src/app/context.ts'
import { fixed } from '#src/core/fixed.ts'
import { instant, MINUTE_MS, type Instant } from '#src/core/instant.ts'
import type { Bar } from '#src/domain/market/series/bar.ts'
import { newInstrument } from '#src/domain/market/instruments/instrument.ts'
import { insertBars } from '#src/store/market/bars.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { ensurePartitions } from '#src/store/market/partitions.ts'
import { transaction } from '#src/store/transaction.ts'

export const NIFTY = newInstrument({
  instrumentId: 'NIFTY.NSE',
  symbol: 'NIFTY',
  venueId: 'NSE',
  name: 'Nifty 50',
  kind: 'index',
  currency: 'INR',
  priceIncrement: fixed('0.05'),
  quantityStep: fixed('1'),
})

export const SESSION_OPENS = instant('2024-11-07T03:45:00Z')
export const SESSION_CLOSES = instant('2024-11-07T10:00:00Z')

/**
 * The minute bars of one session of NSE, by a formula in whole hundredths, so that others can make
 * the same: test/vectors/nifty-session.py does, and asks TA-Lib about them.
 */
export function sessionMinutes(count = 375): readonly Bar[] {
  const close = (i: number) =>
    2_450_000 + ((i * i * 7_919 + i * 104_729) % 6_007) * 5 - ((i * 3_571) % 4_013) * 4
  const decimal = (hundredths: number) => fixed<never>((hundredths / 100).toFixed(2))
  return Array.from({ length: count }, (_, i) => {
    const [opens, closes] = [close(Math.max(i - 1, 0)), close(i)]
    const openedAt = (SESSION_OPENS + i * MINUTE_MS) as Instant
    return {
      instrumentId: NIFTY.instrumentId,
      openedAt,
      closedAt: (openedAt + MINUTE_MS) as Instant,
      open: decimal(opens),
      high: decimal(Math.max(opens, closes) + ((i * 31) % 17) * 5),
      low: decimal(Math.min(opens, closes) - ((i * 57) % 13) * 5),
      close: decimal(closes),
      volume: fixed<'quantity'>(String(1_000 + ((i * 53) % 97))),
    }
  })
}

/** Makes the index known, with the minutes of the session. */
export async function knowNifty({ pool }: Context, bars = sessionMinutes()): Promise<void> {
  await ensurePartitions(pool, 'bar', SESSION_OPENS, SESSION_CLOSES)
  await transaction(pool, async (tx) => {
    await insertInstruments(tx, [NIFTY])
    await insertBars(tx, '1m', bars)
  })
}
