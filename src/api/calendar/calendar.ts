import type { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { addDays, type CalendarDate, formatInstant, instant, weekday } from '../../core/instant.ts'
import { calendarOf } from '../../app/calendar/calendar-of.ts'
import { type CalendarHealth, checkCalendars } from '../../app/calendar/check-calendars.ts'
import { listCalendars, usualSessions } from '../../app/calendar/list-calendars.ts'
import { type DayUnlikeOthers, listHolidays } from '../../app/calendar/list-holidays.ts'
import { nextOpening } from '../../app/calendar/next-opening.ts'
import { readStatus, type StatusTime } from '../../app/calendar/read-status.ts'
import * as contract from '../../contract/calendar/calendar.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import type { MarketStatus } from '../../domain/calendar/status.ts'
import type { Opening } from '../../domain/calendar/venue.ts'
import { route } from '../route.ts'

export const calendarRoutes = [
  route(contract.readCalendarStatus, async (context, { query }) => {
    const { at, date } = query
    const calendar = codeIn(query)
    const time: StatusTime =
      at !== undefined
        ? { at: instant(at) }
        : date !== undefined
          ? { date: date as CalendarDate }
          : 'now'
    const status = await readStatus(context, calendar, time)
    return toStatusView(status, (await calendarOf(context, calendar)).zone)
  }),

  route(contract.listHolidays, async (context, { query }) => {
    const exchange = codeIn(query)
    const { zone } = await calendarOf(context, exchange)
    const { date } = localTime(zone, context.clock.now())
    const year = query.year ?? Number(date.slice(0, 4))
    const from = (query.from_date ?? `${yearOf(query.to_date) ?? year}-01-01`) as CalendarDate
    const to = (query.to_date ?? `${yearOf(query.from_date) ?? year}-12-31`) as CalendarDate
    assertShort(from, to)
    const days = await listHolidays(context, { exchange, from, to })
    return days
      .filter(({ opening }) => query.kind === 'all' || (query.kind === 'holiday') === !opening)
      .map(toHolidayView)
  }),

  route(contract.readNextTradingDay, async (context, { query }) => {
    const next = await nextOpening(
      context,
      codeIn(query),
      query.after_date as CalendarDate | undefined,
    )
    const { session, after, skipped } = next
    return {
      calendar_code: session.venueId,
      after_date: after,
      next_trading_day: session.date,
      days_until: skipped.length + 1,
      session_start: formatInstant(session.opensAt),
      session_end: formatInstant(session.closesAt),
      session_name: session.name,
      skipped: [...skipped],
      provisional: session.provisional,
    }
  }),

  route(contract.listCalendars, async (context) =>
    (await listCalendars(context)).map(({ code, name, category, calendar }) => ({
      code,
      name,
      category,
      timezone: calendar.zone,
      sessions: usualSessions(calendar).map(toSessionView),
      opens_on_day_before: calendar.regular.opensOnDayBefore ?? false,
      declared_from: calendar.known.from,
      declared_until: calendar.known.until,
    })),
  ),

  route(contract.readCalendarHealth, async (context) => {
    const health = await checkCalendars(context)
    return {
      status: health.ok ? ('ok' as const) : ('degraded' as const),
      calendars: health.calendars,
      events: health.events,
      corporate_actions: health.actions,
      declared_until: health.declaredUntil,
      days_declared: health.daysDeclared,
      sources: health.sources.map((source) => toSourceView(source, health.now)),
    }
  }),
]

interface Named {
  readonly calendar?: string | undefined
  readonly calendar_code?: string | undefined
  readonly exchange?: string | undefined
}

function codeIn({ calendar, calendar_code: code, exchange }: Named): string {
  return calendar ?? code ?? exchange ?? 'NSE'
}

function toStatusView(
  status: MarketStatus,
  zone: string,
): z.output<typeof contract.MarketStatusView> {
  const { session, date, open, closedFor, next } = status
  const at = (one: number | undefined | null) =>
    one === undefined || one === null ? null : new Date(one).toISOString()
  const isWeekend = weekday(date) === 0 || weekday(date) === 6
  const isHoliday = session === null && closedFor !== 'the weekend'
  return {
    calendar_code: status.venueId,
    at: formatInstant(status.at),
    date,
    status: open ? 'open' : 'closed',
    is_open: open,
    current_session: status.phase,
    reason: status.reason,
    is_trading_day: session !== null,
    is_holiday: isHoliday,
    is_weekend: isWeekend,
    holiday_name: isHoliday ? closedFor : null,
    session_name: session?.name ?? null,
    session_start: at(session?.opensAt),
    session_end: at(session?.closesAt),
    pause_start: at(session?.pause?.from),
    pause_end: at(session?.pause?.until),
    pre_market_start: at(session?.preMarket?.from),
    pre_market_end: at(session?.preMarket?.until),
    post_market_start: at(session?.postMarket?.from),
    post_market_end: at(session?.postMarket?.until),
    next_change_at: formatInstant(status.changesAt),
    next_session: status.changesTo,
    next_trading_day: next.date,
    next_open_at: formatInstant(next.opensAt),
    timezone: zone,
    provisional: status.provisional,
  }
}

function toHolidayView(day: DayUnlikeOthers): z.output<typeof contract.HolidayView> {
  return {
    id: day.event?.eventId ?? null,
    calendar_code: day.calendarCode,
    date: day.date,
    weekday: WEEKDAYS[weekday(day.date)]!,
    name: day.name,
    kind: day.kind,
    is_trading_day: day.opening !== null,
    sessions: day.opening ? sessionsOf(day.opening) : [],
    source: day.source,
    provisional: day.provisional,
  }
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function sessionsOf({ hours, kind = 'regular', preMarket, postMarket }: Opening) {
  const sessions = usualSessions({
    regular: hours,
    ...(preMarket && { preMarket }),
    ...(postMarket && { postMarket }),
  })
  return sessions.map((one) => toSessionView(one.type === 'regular' ? { ...one, type: kind } : one))
}

function toSessionView({ type, opens, closes }: ReturnType<typeof usualSessions>[number]) {
  return { session_type: type, start: opens, end: closes }
}

function toSourceView(source: CalendarHealth['sources'][number], now: number) {
  const { succeededAt, attemptedAt, failures } = source
  const status = failures > 0 ? 'failing' : succeededAt === null ? 'never' : 'ok'
  return {
    name: source.sourceName,
    kind: source.kind,
    status: status as 'ok' | 'failing' | 'never',
    succeeded_at: succeededAt === null ? null : formatInstant(succeededAt),
    age_seconds: succeededAt === null ? null : Math.max(0, Math.floor((now - succeededAt) / 1_000)),
    attempted_at: attemptedAt === null ? null : formatInstant(attemptedAt),
    next_attempt_at: Number.isFinite(source.nextAttemptAt)
      ? formatInstant(source.nextAttemptAt)
      : null,
    failures,
    failure: source.failure,
    inserted: source.inserted,
    updated: source.updated,
    unchanged: source.unchanged,
    refused: source.refused.length,
  }
}

function yearOf(date: string | undefined): string | undefined {
  return date?.slice(0, 4)
}

const LONGEST_DAYS = 731

function assertShort(from: CalendarDate, to: CalendarDate): void {
  if (to < from) {
    throw new AppError('calendar_rule', {}, { message: 'to_date must not be before from_date.' })
  }
  if (addDays(from, LONGEST_DAYS) < to) {
    const message = 'Ask for at most two years at once.'
    throw new AppError('calendar_rule', {}, { message })
  }
}
