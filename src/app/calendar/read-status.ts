import type { CalendarDate, Instant } from '../../core/instant.ts'
import { marketStatus, type MarketStatus } from '../../domain/calendar/status.ts'
import { zonedInstant } from '../../domain/calendar/zone.ts'
import { CALENDAR_CACHE, type CalendarContext } from './calendar-context.ts'
import { calendarOf } from './calendar-of.ts'

/** At which instant a status is asked for: a named one, the midnight of a date, or now. */
export type StatusTime = { readonly at: Instant } | { readonly date: CalendarDate } | 'now'

export async function readStatus(
  context: CalendarContext,
  exchange: string,
  time: StatusTime,
): Promise<MarketStatus> {
  if (time === 'now') return statusNow(context, exchange.toUpperCase())
  const calendar = await calendarOf(context, exchange)
  const at = 'at' in time ? time.at : zonedInstant(calendar.zone, time.date, 0)
  return marketStatus(calendar, at)
}

const STATUS_TTL_MS = 60_000

/** A cached status is good until its phase changes, which it names itself. */
async function statusNow(context: CalendarContext, exchange: string): Promise<MarketStatus> {
  const now = context.clock.now()
  const read = async () => marketStatus(await calendarOf(context, exchange), now)
  const key = `${CALENDAR_CACHE}status/${exchange}`
  const kept = await (context.links?.cache.read(key, read, { ttlMs: STATUS_TTL_MS }) ?? read())
  return kept.at <= now && now < kept.changesAt ? { ...kept, at: now } : read()
}
