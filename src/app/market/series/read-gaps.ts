import { DAY_MS, formatInstant, type Instant } from '../../../core/instant.ts'
import { calendarIdOf } from '../../../domain/calendar/next-bar-close.ts'
import { venueOf } from '../../../domain/market/live/fresh-from.ts'
import { findGaps, type Gap } from '../../../domain/market/live/missing-minutes.ts'
import { findOddities, type Oddities } from '../../../domain/market/series/quality.ts'
import { countCrossed } from '../../../store/market/coverage.ts'
import { readSeries, type SeriesContext } from './read-series.ts'

export interface ReadGaps {
  readonly instrumentId: string
  readonly from: Instant
  readonly to: Instant // excluded
  readonly leastMinutes: number // what is shorter is no gap
}

export interface GapReport extends Oddities {
  readonly gaps: readonly Gap[]
  readonly minutes: number // that are stored
  readonly missing: number // of sessions' minutes, in gaps of any length that was asked for
  readonly crossedQuotes: number
}

const MOST_GAPS = 500

/** The minutes of sessions that are not stored, and what looks wrong in those that are. */
export async function readGaps(context: SeriesContext, request: ReadGaps): Promise<GapReport> {
  const { instrumentId, from, to, leastMinutes } = request
  const limit = Math.ceil((to - from) / 60_000) + 1
  const asked = { instrumentId, interval: '1m', from, to, limit, direction: 'asc' } as const
  const bars = await readSeries(context, asked)
  const stored = Array.from(bars.openedAt) as Instant[]
  const venueId = calendarIdOf(venueOf(instrumentId))
  const gaps = findGaps(venueId, from, to, stored, { leastMinutes, mostDays: 366 })
  return {
    ...findOddities(bars),
    gaps: gaps.slice(0, MOST_GAPS),
    minutes: stored.length,
    missing: gaps.reduce((total, { minutes }) => total + minutes, 0),
    crossedQuotes: await countCrossed(
      context.pool,
      instrumentId,
      formatInstant(from),
      formatInstant(to),
    ),
  }
}

const MOST_GAP_DAYS = 92

export function isTooLong({ from, to }: Pick<ReadGaps, 'from' | 'to'>): boolean {
  return to - from > MOST_GAP_DAYS * DAY_MS
}
