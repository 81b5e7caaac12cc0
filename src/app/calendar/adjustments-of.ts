import { fixed, format, type Price } from '../../core/fixed.ts'
import { type CalendarDate, DAY_MS, type Instant } from '../../core/instant.ts'
import { venueCalendar, venueIds } from '../../domain/calendar/venue.ts'
import { zonedInstant } from '../../domain/calendar/zone.ts'
import type { Adjustment } from '../../domain/market/series/adjust.ts'
import { actionFactor } from '../../domain/market/series/corporate-action.ts'
import { type ActionRow, closesBefore, selectActions } from '../../store/calendar/actions.ts'
import { pageOfBars } from '../../store/market/read-bars.ts'
import type { Context } from '../context.ts'
import { todayInMumbai } from './read-actions.ts'

export interface AdjustmentOptions {
  /** Whether cash dividends count, too. Without them only the count of shares does. */
  readonly dividends?: boolean // true
}

const MOST_ACTIONS = 5_000

/**
 * What scales an instrument's prices, for `adjustSeries` and `adjustBars`: every action up to
 * today that moves the price. Actions without a factor, such as a dividend of a day before which
 * no close is known, are left out.
 */
export async function adjustmentsOf(
  context: Context,
  instrumentId: string,
  { dividends = true }: AdjustmentOptions = {},
): Promise<readonly Adjustment[]> {
  const today = todayInMumbai(context)
  const page = { limit: MOST_ACTIONS, offset: 0 }
  const all = await selectActions(context.pool, { instrumentId, to: today, today }, page)
  const counted = all.filter(({ status, type, exDate }) => {
    return status !== 'cancelled' && exDate !== null && (dividends || type !== 'DIVIDEND')
  })
  if (counted.length === 0) return []
  const instants = counted.map((action) => beginningOf(action, action.exDate!))
  const closes = await closesAcross(context, instrumentId, counted, instants)
  return counted.flatMap((action, index) => {
    const close = closes[index] ?? null
    const factor = actionFactor(action, close === null ? null : (fixed<'price'>(close) as Price))
    return factor.ok ? [{ at: instants[index]!, ...factor.value }] : []
  })
}

const LONGEST_PAUSE_MS = 30 * DAY_MS // as `closesBefore` has it

/** The last close before each instant, out of the database or, where it left, out of files. */
async function closesAcross(
  context: Context,
  instrumentId: string,
  actions: readonly ActionRow[],
  instants: readonly Instant[],
): Promise<readonly (string | null)[]> {
  const closes = [...(await closesBefore(context.pool, instrumentId, instants))]
  for (const [place, to] of instants.entries()) {
    const { type } = actions[place]!
    if (closes[place] !== null || (type !== 'DIVIDEND' && type !== 'RIGHTS')) continue
    const from = (to - LONGEST_PAUSE_MS) as Instant
    const asked = { instrumentId, interval: '1m', from, to, limit: 1, direction: 'desc' } as const
    const [bar] = await pageOfBars(context, asked)
    if (bar) closes[place] = format(bar.close)
  }
  return closes
}

/** The midnight with which a date begins at the exchange. */
function beginningOf({ exchange }: ActionRow, date: CalendarDate): Instant {
  const zone = venueIds().includes(exchange) ? venueCalendar(exchange).zone : 'UTC'
  return zonedInstant(zone, date, 0)
}
