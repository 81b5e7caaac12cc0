import { addDays, type CalendarDate, type Instant } from '../../../core/instant.ts'
import { sessionsBetween } from '../../../domain/calendar/session.ts'
import type { VenueCalendar } from '../../../domain/calendar/venue.ts'
import { sessionMinutes } from '../../../domain/market/live/missing-minutes.ts'
import { calendarIdOf } from '../../../domain/calendar/next-bar-close.ts'
import { venueOf } from '../../../domain/market/live/fresh-from.ts'
import { dayBegins, dayEnds, dayOf } from '../../../store/history/across-border.ts'
import { coveredDays, coveredInstruments, type CoverageOf } from '../../../store/market/coverage.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import { AppError } from '../../../core/app-error.ts'
import type { CalendarContext } from '../../calendar/calendar-context.ts'
import { type Page, readPage } from '../../page.ts'
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
  readonly expected: number | null // minutes or days of sessions; null of what comes as it comes
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
  const found = await coveredDays(context.pool, request, instrumentIds)
  const byInstrument = Map.groupBy(found, (day) => day.instrumentId)
  const expectedBy = new Map<string, ReadonlyMap<CalendarDate, number> | null>()
  for (const id of instrumentIds) {
    const venueId = venueOf(id)
    if (expectedBy.has(venueId)) continue
    expectedBy.set(venueId, expectedOn(await calendarOfInstrument(context, id), venueId, request))
  }
  return instrumentIds.map((instrumentId) => {
    const expected = expectedBy.get(venueOf(instrumentId)) ?? null
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

/** How many bars a venue's sessions have on each day of UTC; null of what has no regular count. */
function expectedOn(
  calendar: VenueCalendar,
  venueId: string,
  { kind, interval, from, to }: CoverageOf,
): ReadonlyMap<CalendarDate, number> | null {
  if (interval === null || kind !== 'bar') return null
  const counts = new Map<CalendarDate, number>()
  const add = (at: Instant): void => {
    const day = dayOf(at)
    if (day >= from && day <= to) counts.set(day, (counts.get(day) ?? 0) + 1)
  }
  if (interval === '1d') {
    for (const { opensAt } of sessionsBetween(calendar, from, addDays(to, 1))) add(opensAt)
    return counts
  }
  for (const minute of sessionMinutes(calendarIdOf(venueId), dayBegins(from), dayEnds(to))) {
    add(minute)
  }
  return counts
}
