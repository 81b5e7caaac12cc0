import { DAY_MS, type Instant } from '../../core/instant.ts'
import { venueCalendar } from '../../domain/calendar/venue.ts'
import { countActions } from '../../store/calendar/actions.ts'
import { countBySource } from '../../store/calendar/events.ts'
import { selectSources, type SourceState } from '../../store/calendar/sources.ts'
import type { CalendarContext } from './calendar-context.ts'
import { listCalendars } from './list-calendars.ts'

export interface CalendarHealth {
  readonly ok: boolean
  readonly calendars: number
  readonly events: { readonly manual: number; readonly import: number; readonly feed: number }
  readonly actions: number
  readonly declaredUntil: string
  readonly daysDeclared: number
  readonly sources: readonly SourceState[]
  readonly now: Instant
}

/** Degraded is: a source fails, or NSE has declared no day ahead of today. */
export async function checkCalendars(context: CalendarContext): Promise<CalendarHealth> {
  const { pool, clock } = context
  const [calendars, counts, actions, sources] = await Promise.all([
    listCalendars(context),
    countBySource(pool),
    countActions(pool, {}),
    selectSources(pool),
  ])
  const now = clock.now()
  const { until } = venueCalendar('NSE').known
  const daysDeclared = Math.max(0, Math.floor((Date.parse(until) + DAY_MS - now) / DAY_MS))
  const count = (source: string) => counts.find((one) => one.source === source)?.count ?? 0
  return {
    ok: daysDeclared > 0 && sources.every(({ failures }) => failures === 0),
    calendars: calendars.length,
    events: { manual: count('manual'), import: count('import'), feed: count('feed') },
    actions,
    declaredUntil: until,
    daysDeclared,
    sources,
    now,
  }
}
