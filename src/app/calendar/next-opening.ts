import { addDays, type CalendarDate } from '../../core/instant.ts'
import { closedFor, type Session } from '../../domain/calendar/session.ts'
import { sessionAfter } from '../../domain/calendar/status.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import type { CalendarContext } from './calendar-context.ts'
import { calendarOf } from './calendar-of.ts'

export interface NextOpening {
  readonly after: CalendarDate
  readonly session: Session
  readonly skipped: readonly { readonly date: string; readonly reason: string }[]
}

/** The first session of a later date than this one, or than today at the venue. */
export async function nextOpening(
  context: CalendarContext,
  exchange: string,
  afterDate: CalendarDate | undefined,
): Promise<NextOpening> {
  const calendar = await calendarOf(context, exchange)
  const after = afterDate ?? localTime(calendar.zone, context.clock.now()).date
  const session = sessionAfter(calendar, after)
  const skipped: { date: string; reason: string }[] = []
  for (let date = addDays(after, 1); date < session.date; date = addDays(date, 1)) {
    skipped.push({ date, reason: closedFor(calendar, date)! })
  }
  return { after, session, skipped }
}
