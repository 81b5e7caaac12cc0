import { type CalendarEvent, overridesOf } from '../../domain/calendar/calendar-event.ts'
import { layOver } from '../../domain/calendar/lay-over.ts'
import { type VenueCalendar, venueCalendar } from '../../domain/calendar/venue.ts'
import { selectEvents } from '../../store/calendar/events.ts'
import { CALENDAR_CACHE, type CalendarContext } from './calendar-context.ts'

/**
 * The calendar of an exchange as it holds now: what the code knows, and over it what was declared.
 * For screens, statuses and expiries. What must replay (runs, backtests) takes the code's own by
 * name, and is told why in docs/decisions/0018.
 */
export async function calendarOf(
  context: CalendarContext,
  exchange: string,
): Promise<VenueCalendar> {
  const calendar = venueCalendar(exchange.toUpperCase()) // refuses one that we do not know
  return layOver(calendar, overridesOf(await eventsOf(context, calendar.venueId)))
}

/** Every event of a calendar that holds; remembered until somebody declares another. */
export function eventsOf(
  { pool, links }: CalendarContext,
  calendarCode: string,
): Promise<readonly CalendarEvent[]> {
  const read = () => selectEvents(pool, { calendarCode })
  return links ? links.cache.read(`${CALENDAR_CACHE}events/${calendarCode}`, read) : read()
}
