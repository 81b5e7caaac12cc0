import type { SessionType } from '../../domain/calendar/calendar-event.ts'
import { type VenueCalendar, venueCalendar, venueIds } from '../../domain/calendar/venue.ts'
import { selectCalendarTypes, type CalendarType } from '../../store/calendar/types.ts'
import type { CalendarContext } from './calendar-context.ts'

export interface ListedCalendar extends CalendarType {
  readonly calendar: VenueCalendar
}

/** Every calendar that can be asked for, in the order in which the code lists them. */
export async function listCalendars({ pool }: CalendarContext): Promise<readonly ListedCalendar[]> {
  const order = venueIds()
  const types = (await selectCalendarTypes(pool)).toSorted(
    (a, b) => order.indexOf(a.code) - order.indexOf(b.code),
  )
  return types.map((type) => ({ ...type, calendar: venueCalendar(type.code) }))
}

/** The sessions of a day like others. */
export function usualSessions({
  regular,
  preMarket,
  postMarket,
}: Pick<VenueCalendar, 'regular' | 'preMarket' | 'postMarket'>) {
  const spans: [SessionType, readonly [string, string]][] = []
  if (preMarket) spans.push(['pre_market', preMarket])
  if (regular.pause) {
    spans.push(['regular', [regular.opens, regular.pause[0]]])
    spans.push(['regular', [regular.pause[1], regular.closes]])
  } else spans.push(['regular', [regular.opens, regular.closes]])
  if (postMarket) spans.push(['post_market', postMarket])
  return spans.map(([type, [opens, closes]]) => ({ type, opens, closes }))
}
