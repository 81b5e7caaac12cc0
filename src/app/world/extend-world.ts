import { addDays, type CalendarDate } from '../../core/instant.ts'
import { venueCalendar } from '../../domain/calendar/venue.ts'
import type { Bar, BarInterval } from '../../domain/market/series/bar.ts'
import { worldInstruments } from '../../feeds/synthetic/instruments.ts'
import { openWorld, WORLD_BEGINS_ON, type World } from '../../feeds/synthetic/world.ts'
import { insertBars } from '../../store/market/bars.ts'
import { insertInstruments } from '../../store/market/instruments.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'

/** Which world is shown. Another number is another history. */
export const WORLD_SEED = 20_230_102

/** Beyond it the exchange has not declared its holidays, and the world's days would change. */
export const WORLD_ENDS_ON = venueCalendar('NSE').known.until as CalendarDate

export interface WorldStretch {
  readonly instrumentIds: readonly string[]
  readonly interval: BarInterval
  readonly from: CalendarDate
  readonly to: CalendarDate // included
}

let opened: World | null = null // its days are made once and kept

export function theWorld(): World {
  return (opened ??= openWorld(WORLD_SEED))
}

/** Stores the world's bars of a stretch, as if they had been recorded. Safe to repeat. */
export async function extendWorld(context: Context, stretch: WorldStretch): Promise<void> {
  const world = theWorld()
  const { instrumentIds, interval } = stretch
  const from = stretch.from < WORLD_BEGINS_ON ? WORLD_BEGINS_ON : stretch.from
  const to = stretch.to > WORLD_ENDS_ON ? WORLD_ENDS_ON : stretch.to
  await transaction(context.pool, async (tx) => {
    await insertInstruments(tx, worldInstruments())
    for (const instrumentId of instrumentIds.toSorted()) {
      await insertBars(tx, interval, barsOf(world, instrumentId, interval, from, to))
    }
  })
}

export function isOfWorld(instrumentId: string): boolean {
  return worldInstruments().some((instrument) => instrument.instrumentId === instrumentId)
}

function barsOf(
  world: World,
  instrumentId: string,
  interval: BarInterval,
  from: CalendarDate,
  to: CalendarDate,
): Bar[] {
  if (interval === '1d') return world.dailyBars(instrumentId, from, to)
  const bars: Bar[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) {
    bars.push(...world.minuteBars(instrumentId, date))
  }
  return bars
}
