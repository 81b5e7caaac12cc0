import { chance } from '#src/core/chance.ts'
import { exp } from '#src/core/elementary.ts'
import { fixed, type Price } from '#src/core/fixed.ts'
import { addDays, calendarDate, instant } from '#src/core/instant.ts'
import type { Bar } from '#src/domain/market/series/bar.ts'
import { insertBars } from '#src/store/market/bars.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import type { Pool } from '#src/store/pool.ts'
import { transaction } from '#src/store/transaction.ts'
import { GOLD, INSTRUMENTS } from './world-inputs.ts'

export { GOLD } from './world-inputs.ts'

/** How much of a day's return the next day repeats: what there is to learn. */
export const REPEATED = 0.6

/** Days of a share whose returns repeat in part, with chance from a seed; oldest first. */
export function learnableDays(count: number): readonly Bar[] {
  const drawn = chance(25, 'test/learnable', 0)
  const bars: Bar[] = []
  let [level, move, date] = [60, 0, calendarDate('2022-01-03')]
  while (bars.length < count) {
    if (![0, 6].includes(new Date(date).getUTCDay())) {
      const open = level
      move = REPEATED * move + 0.01 * drawn.normal()
      level *= exp(move)
      const price = (value: number): Price => fixed(value.toFixed(4))
      bars.push({
        instrumentId: GOLD,
        openedAt: instant(`${date}T09:15:00+05:30`),
        closedAt: instant(`${date}T15:30:00+05:30`),
        open: price(open),
        high: price(Math.max(open, level) * (1 + 0.002 * drawn.uniform())),
        low: price(Math.min(open, level) * (1 - 0.002 * drawn.uniform())),
        close: price(level),
        volume: fixed(String(1_000 + drawn.integer(500))),
      })
    }
    date = addDays(date, 1)
  }
  return bars
}

/** Stores them, with the instruments. */
export async function storeLearnable(pool: Pool, count = 300): Promise<void> {
  await transaction(pool, async (tx) => {
    await insertInstruments(tx, INSTRUMENTS)
    await insertBars(tx, '1d', learnableDays(count))
  })
}
