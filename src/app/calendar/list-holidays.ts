import { addDays, type CalendarDate, weekday } from '../../core/instant.ts'
import type { CalendarEvent, DeclaredBy } from '../../domain/calendar/calendar-event.ts'
import { isProvisional, type Opening, venueCalendar } from '../../domain/calendar/venue.ts'
import type { CalendarContext } from './calendar-context.ts'
import { calendarOf, eventsOf } from './calendar-of.ts'

/** A date that is not like others, and who says so. */
export interface DayUnlikeOthers {
  readonly calendarCode: string
  readonly date: CalendarDate
  readonly name: string
  readonly kind: 'holiday' | 'early_close' | 'late_open' | 'muhurat' | 'special'
  readonly opening: Opening | null // null: closed
  readonly source: 'code' | DeclaredBy
  readonly event: CalendarEvent | null // of a source that is not the code
  readonly provisional: boolean
}

export interface DaySpan {
  readonly exchange: string
  readonly from: CalendarDate
  readonly to: CalendarDate // included
}

/** What holds on the dates of a span: closed weekdays, and sessions unlike others on any day. */
export async function listHolidays(
  context: CalendarContext,
  { exchange, from, to }: DaySpan,
): Promise<readonly DayUnlikeOthers[]> {
  const calendar = await calendarOf(context, exchange)
  const { venueId: calendarCode } = calendar
  const events = await eventsOf(context, calendarCode)
  const code = venueCalendar(calendarCode)
  const days: DayUnlikeOthers[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const answer = calendar.hoursOn(date)
    const opening = 'hours' in answer ? answer : null
    const isWeekend = weekday(date) === 0 || weekday(date) === 6
    const name = 'hours' in answer ? answer.name : answer.closedFor
    const changed = JSON.stringify(answer) !== JSON.stringify(code.hoursOn(date))
    if (name === undefined || (!opening && isWeekend && !changed)) continue
    const event = events.find((one) => one.name === name && fallsOn(one, date)) ?? null
    days.push({
      calendarCode,
      date,
      name,
      kind: opening ? kindOf(opening, calendar.regular) : 'holiday',
      opening,
      source: event?.source ?? 'code',
      event,
      provisional: isProvisional(calendar, date),
    })
  }
  return days
}

function fallsOn({ type, date }: CalendarEvent, day: CalendarDate): boolean {
  return type === 'recurring' ? date <= day && date.slice(5) === day.slice(5) : date === day
}

function kindOf({ kind, hours }: Opening, regular: Opening['hours']): DayUnlikeOthers['kind'] {
  if (kind === 'muhurat') return 'muhurat'
  if (hours.opens === regular.opens && hours.closes < regular.closes) return 'early_close'
  if (hours.closes >= regular.closes && hours.opens > regular.opens) return 'late_open'
  return 'special'
}
