import type { CalendarEvent } from '../../domain/calendar/calendar-event.ts'
import { countEvents, type EventFilter, selectEvents } from '../../store/calendar/events.ts'
import type { Context } from '../context.ts'

/** What was declared over what the code knows, by date. */
export async function readDeclared(
  { pool }: Context,
  { limit, offset, ...filter }: EventFilter & { readonly limit: number; readonly offset: number },
): Promise<{ readonly items: readonly CalendarEvent[]; readonly total: number }> {
  const [items, total] = await Promise.all([
    selectEvents(pool, filter, { limit, offset }),
    countEvents(pool, filter),
  ])
  return { items, total }
}
