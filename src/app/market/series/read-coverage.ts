import { addDays, type CalendarDate, type Instant, MINUTE_MS } from '../../../core/instant.ts'
import { sessionsBetween } from '../../../domain/calendar/session.ts'
import type { VenueCalendar } from '../../../domain/calendar/venue.ts'
import { sessionMinutes } from '../../../domain/market/live/missing-minutes.ts'
import { venueOf } from '../../../domain/market/live/fresh-from.ts'
import { dayBegins, dayEnds, dayOf } from '../../../store/history/across-border.ts'
import {
  coveredDays,
  coveredInstruments,
  type CoverageOf,
  firstRows,
} from '../../../store/market/coverage.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import { AppError } from '../../../core/app-error.ts'
import type { CalendarContext } from '../../calendar/calendar-context.ts'
import { type Page, readPage } from '../../page.ts'
import { expectedSpan } from './expected-span.ts'
import { calendarOfInstrument } from './read-series.ts'

export interface ReadCoverage extends CoverageOf {
  readonly instrumentId?: string | undefined
  readonly after?: string | undefined
  readonly limit: number
}

export interface InstrumentCoverage {
  readonly instrumentId: string
  readonly days: readonly DayCoverage[] // those with rows, and those on which there should be some
}

export interface DayCoverage {
  readonly day: CalendarDate // of UTC
  readonly rows: number
  readonly expected: number | null // bars of sessions in its life; null of what comes as it comes
  readonly archived: boolean
}

/** What is there of each instrument, day by day, beside what the calendar lets expect. */
export async function readCoverage(
  context: CalendarContext,
  request: ReadCoverage,
): Promise<Page<InstrumentCoverage>> {
  const { pool } = context
  const { instrumentId, after, limit } = request
  if (instrumentId !== undefined) {
    const [known] = await findInstruments(pool, [instrumentId])
    if (!known) throw new AppError('not_found', { instrument_id: instrumentId })
    return { items: await covered(context, request, [instrumentId]), next: null }
  }
  const page = await readPage(
    limit,
    (most) => coveredInstruments(pool, request, after ?? '', most),
    (id) => id,
  )
  return { items: await covered(context, request, page.items), next: page.next }
}

async function covered(
  context: CalendarContext,
  request: ReadCoverage,
  instrumentIds: readonly string[],
): Promise<InstrumentCoverage[]> {
  if (instrumentIds.length === 0) return []
  const { pool, clock } = context
  const found = await coveredDays(pool, request, instrumentIds)
  const byInstrument = Map.groupBy(found, (day) => day.instrumentId)
  const expectedOf = await expectations(context, request, instrumentIds, clock.now())
  return instrumentIds.map((instrumentId) => {
    const expected = expectedOf(instrumentId)
    const days = new Map((byInstrument.get(instrumentId) ?? []).map((one) => [one.day, one]))
    const all = new Set([...days.keys(), ...(expected?.keys() ?? [])])
    return {
      instrumentId,
      days: [...all].toSorted().map((day) => ({
        day,
        rows: days.get(day)?.rows ?? 0,
        expected: expected === null ? null : (expected.get(day) ?? 0),
        archived: days.get(day)?.archived ?? false,
      })),
    }
  })
}

type Expected = ReadonlyMap<CalendarDate, number>

/** How many bars each instrument should have on which days; null of what has no regular count. */
async function expectations(
  context: CalendarContext,
  request: ReadCoverage,
  instrumentIds: readonly string[],
  now: Instant,
): Promise<(instrumentId: string) => Expected | null> {
  if (request.interval === null || request.kind !== 'bar') return () => null
  const instruments = await findInstruments(context.pool, instrumentIds)
  const firsts = await firstRows(context.pool, request, instrumentIds)
  const venues = new Map<string, { calendar: VenueCalendar; closes: ClosesByDay }>()
  for (const id of instrumentIds) {
    if (venues.has(venueOf(id))) continue
    const calendar = await calendarOfInstrument(context, id)
    venues.set(venueOf(id), { calendar, closes: closesByDay(calendar, request) })
  }
  const byId = new Map(
    instruments.map((instrument) => {
      const { instrumentId } = instrument
      const { calendar, closes } = venues.get(venueOf(instrumentId))!
      const span = expectedSpan(calendar, instrument, firsts.get(instrumentId) ?? null, now)
      const counts = [...closes].map(([day, all]): [CalendarDate, number] => {
        if (dayBegins(day) < span.from) return [day, 0]
        if (all.at(-1)! <= span.until) return [day, all.length]
        return [day, all.filter((closesAt) => closesAt <= span.until).length]
      })
      return [instrumentId, new Map(counts.filter(([, count]) => count > 0))]
    }),
  )
  return (instrumentId) => byId.get(instrumentId) ?? null
}

type ClosesByDay = ReadonlyMap<CalendarDate, readonly Instant[]>

/** When the bars of a venue's sessions close, by the day of UTC on which they open. */
function closesByDay(
  calendar: VenueCalendar,
  { interval, from, to }: Pick<CoverageOf, 'interval' | 'from' | 'to'>,
): ClosesByDay {
  const closes = new Map<CalendarDate, Instant[]>()
  const add = (opensAt: Instant, closesAt: Instant): void => {
    const day = dayOf(opensAt)
    if (day < from || day > to) return
    const known = closes.get(day)
    if (known) known.push(closesAt)
    else closes.set(day, [closesAt])
  }
  if (interval === '1d') {
    for (const { opensAt, closesAt } of sessionsBetween(calendar, from, addDays(to, 1))) {
      add(opensAt, closesAt)
    }
    return closes
  }
  for (const minute of sessionMinutes(calendar, dayBegins(from), dayEnds(to))) {
    add(minute, (minute + MINUTE_MS) as Instant)
  }
  return closes
}
