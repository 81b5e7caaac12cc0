import type { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import type { CalendarDate } from '../../core/instant.ts'
import { formatInstant } from '../../core/instant.ts'
import {
  addHoliday,
  changeHoliday,
  readHoliday,
  removeHoliday,
} from '../../app/calendar/change-holiday.ts'
import { type ImportReport, importHolidays } from '../../app/calendar/import-holidays.ts'
import { readDeclared } from '../../app/calendar/read-declared.ts'
import { addAction, changeAction, dropAction } from '../../app/calendar/change-action.ts'
import { importActions } from '../../app/calendar/import-actions.ts'
import * as contract from '../../contract/calendar/calendar.ts'
import * as actions from '../../contract/calendar/corporate-actions.ts'
import type {
  CalendarEvent,
  EventSession,
  EventTerms,
  SessionType,
} from '../../domain/calendar/calendar-event.ts'
import { route } from '../route.ts'
import { changesIn, termsIn, titleOf, toActionView } from './corporate-action-view.ts'

/** What only administrators may: declare days, and take them from files. */
export const calendarAdminRoutes = [
  route(contract.listCalendarEvents, async (context, { query }) => {
    const { calendar, year, limit, offset } = query
    const { items, total } = await readDeclared(context, {
      calendarCode: calendar,
      ...(year !== undefined && {
        from: `${year}-01-01` as CalendarDate,
        to: `${year}-12-31` as CalendarDate,
      }),
      limit,
      offset,
    })
    return { items: items.map(toEventView), total, limit, offset }
  }),

  route(contract.addCalendarEvent, async (context, { caller, body }) => {
    const { date, name, event_type: type, category, description } = body
    const event = await addHoliday(context, {
      actor: caller.userId,
      calendarCode: body.calendar,
      date: date as CalendarDate,
      name,
      type,
      isTradingDay: body.is_trading_day ?? type === 'special_hours',
      category,
      description,
      sessions: sessionsOf(body, name) ?? [],
    })
    return toEventView(event)
  }),

  route(contract.readCalendarEvent, async (context, { params }) =>
    toEventView(await readHoliday(context, params.id)),
  ),

  route(contract.changeCalendarEvent, async (context, { caller, params, body }) => {
    const { name, category, description } = body
    const sessions = sessionsOf(body, name ?? '')
    const changes: Partial<EventTerms> = {
      ...(body.date !== undefined && { date: body.date as CalendarDate }),
      ...(name !== undefined && { name }),
      ...(body.event_type !== undefined && { type: body.event_type }),
      ...(body.is_trading_day !== undefined && { isTradingDay: body.is_trading_day }),
      ...(category !== undefined && { category }),
      ...(description !== undefined && { description }),
      ...(sessions !== null && { sessions }),
    }
    const change = { actor: caller.userId, eventId: params.id, changes }
    return toEventView(await changeHoliday(context, change))
  }),

  route(contract.removeCalendarEvent, async (context, { caller, params }) => {
    const removed = { actor: caller.userId, eventId: params.id }
    const { eventId, name, date } = await removeHoliday(context, removed)
    return { id: eventId, status: 'deleted' as const, name, date }
  }),

  route(contract.importCalendarEvents, async (context, { caller, body }) => {
    const { csv, calendar, dry_run: dryRun } = body
    const actor = caller.userId
    return toReportView(
      await importHolidays(context, { csv, calendar, dryRun, actor, sourceName: actor }),
    )
  }),

  route(actions.addCorporateAction, async (context, { caller, body }) => {
    const { symbol, exchange, action_type: type, title, ...rest } = body
    const details = termsIn(rest.action_data)
    const action = await addAction(context, {
      actor: caller.userId,
      instrumentId: `${symbol}.${exchange}`,
      symbol,
      exchange,
      type,
      title: title ?? titleOf(type, details),
      companyName: rest.company_name,
      isin: rest.isin,
      status: rest.status,
      exDate: rest.ex_date as CalendarDate | null,
      recordDate: rest.record_date as CalendarDate | null,
      announcementDate: rest.announcement_date as CalendarDate | null,
      effectiveDate: rest.effective_date as CalendarDate | null,
      paymentDate: rest.payment_date as CalendarDate | null,
      startDate: rest.start_date as CalendarDate | null,
      endDate: rest.end_date as CalendarDate | null,
      details,
    })
    return toActionView(action)
  }),

  route(actions.changeCorporateAction, async (context, { caller, params, body }) => {
    const changes = changesIn(body)
    const request = { actor: caller.userId, actionId: params.action_id, changes }
    return toActionView(await changeAction(context, request))
  }),

  route(actions.removeCorporateAction, async (context, { caller, params }) => {
    const { action_id: actionId } = params
    const { title, exDate } = await dropAction(context, { actor: caller.userId, actionId })
    return { id: actionId, status: 'deleted' as const, title, ex_date: exDate }
  }),

  route(actions.importCorporateActions, async (context, { caller, body }) => {
    const { csv, exchange, dry_run: dryRun } = body
    const actor = caller.userId
    return toReportView(
      await importActions(context, { csv, exchange, dryRun, actor, sourceName: actor }),
    )
  }),
]

interface SentHours {
  readonly special_start?: string | null | undefined
  readonly special_end?: string | null | undefined
  readonly sessions?:
    | readonly { session_type: SessionType; start: string; end: string }[]
    | undefined
}

/** The sessions that a body names, in full or in short; null when it names none. */
function sessionsOf(body: SentHours, name: string): readonly EventSession[] | null {
  if (body.sessions) {
    return body.sessions.map(({ session_type: type, start, end }) => {
      return { type, opens: minutes(start), closes: minutes(end) }
    })
  }
  const { special_start: start, special_end: end } = body
  if (start === undefined && end === undefined) return null
  if (!start && !end) return []
  if (!start || !end) {
    const message = 'special_start and special_end go together.'
    throw new AppError('calendar_rule', {}, { message })
  }
  const type = /muhurat/i.test(name) ? 'muhurat' : 'special'
  return [{ type, opens: minutes(start), closes: minutes(end) }]
}

/** `18:15:00` is 18:15: sessions begin with a minute. */
function minutes(time: string): string {
  return time.slice(0, 5)
}

function toEventView(event: CalendarEvent): z.output<typeof contract.CalendarEventView> {
  const main = event.sessions.filter(({ type }) => !type.endsWith('_market'))
  return {
    id: event.eventId,
    calendar: event.calendarCode,
    date: event.date,
    name: event.name,
    event_type: event.type,
    is_trading_day: event.isTradingDay,
    special_start: main[0]?.opens ?? null,
    special_end: main.at(-1)?.closes ?? null,
    sessions: event.sessions.map(({ type, opens, closes }) => {
      return { session_type: type, start: opens, end: closes }
    }),
    category: event.category,
    description: event.description,
    source: event.source,
    source_name: event.sourceName,
    created_at: formatInstant(event.recordedAt),
    updated_at: formatInstant(event.updatedAt),
  }
}

function toReportView({
  applied,
  counts,
  lines,
}: ImportReport): z.output<typeof contract.ImportReportView> {
  return { applied, total: lines.length, ...counts, lines: lines.map((line) => ({ ...line })) }
}
