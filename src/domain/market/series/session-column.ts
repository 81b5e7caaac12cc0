import { DAY_MS } from '../../../core/instant.ts'
import { localTime, timeOfDay, zonedInstant } from '../../calendar/zone.ts'
import type { VenueCalendar } from '../../calendar/venue.ts'
import type { Instant } from '../../../core/instant.ts'

/**
 * A number for each bar that changes with the venue's date, for indicators that begin anew with
 * each session. What a venue trades in the evening before counts to its date.
 *
 * Shape: `openedAt` ascending.
 */
export function sessionColumn({ zone, regular }: VenueCalendar, openedAt: Float64Array) {
  const column = new Float64Array(openedAt.length)
  const turns = regular.opensOnDayBefore ? timeOfDay(regular.opens) : DAY_MS
  let number = 0
  let until = Number.NEGATIVE_INFINITY
  for (let bar = 0; bar < openedAt.length; bar += 1) {
    const at = openedAt[bar]! as Instant
    if (at >= until) {
      const { date, sinceMidnightMs } = localTime(zone, at)
      const isNext = sinceMidnightMs >= turns
      number = Date.parse(date) / DAY_MS + (isNext ? 1 : 0)
      until = zonedInstant(zone, date, isNext ? DAY_MS + turns : turns)
      if (until <= at) until = at + 1 // a day of 23 or 25 hours
    }
    column[bar] = number
  }
  return column
}
