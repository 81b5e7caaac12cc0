import { fixed, type Price } from '../../core/fixed.ts'
import type { CalendarDate, Instant } from '../../core/instant.ts'
import { venueCalendar, venueIds } from '../../domain/calendar/venue.ts'
import { zonedInstant } from '../../domain/calendar/zone.ts'
import type { Adjustment } from '../../domain/market/series/adjust.ts'
import { actionFactor } from '../../domain/market/series/corporate-action.ts'
import { type ActionRow, closesBefore, selectActions } from '../../store/calendar/actions.ts'
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
  const closes = await closesBefore(context.pool, instrumentId, instants)
  return counted.flatMap((action, index) => {
    const close = closes[index] ?? null
    const factor = actionFactor(action, close === null ? null : (fixed<'price'>(close) as Price))
    return factor.ok ? [{ at: instants[index]!, ...factor.value }] : []
  })
}

/** The midnight with which a date begins at the exchange. */
function beginningOf({ exchange }: ActionRow, date: CalendarDate): Instant {
  const zone = venueIds().includes(exchange) ? venueCalendar(exchange).zone : 'UTC'
  return zonedInstant(zone, date, 0)
}
