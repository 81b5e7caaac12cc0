import { AppError } from '../../../core/app-error.ts'
import { DAY_MS, type Instant } from '../../../core/instant.ts'
import { findGaps, type Gap } from '../../../domain/market/live/missing-minutes.ts'
import { findOddities, type Oddities } from '../../../domain/market/series/quality.ts'
import { firstRows } from '../../../store/market/coverage.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import type { TickKind } from '../../../store/market/tick-columns.ts'
import { countBookBreaks, countCrossed, tickMinutes } from '../../../store/market/tick-quality.ts'
import { expectedSpan } from './expected-span.ts'
import { calendarOfInstrument, readSeries, type SeriesContext } from './read-series.ts'

export interface ReadGaps {
  readonly instrumentId: string
  readonly series?: '1m' | TickKind // bars of a minute without it
  readonly from: Instant
  readonly to: Instant // excluded
  readonly leastMinutes: number // what is shorter is no gap
}

export interface GapReport extends Oddities {
  readonly gaps: readonly Gap[]
  readonly minutes: number // that are stored, or that have a row
  readonly missing: number // of sessions' minutes, in gaps of any length that was asked for
  readonly crossedQuotes: number
  readonly bookBreaks: number // changes of a book that do not follow on the one before
}

const MOST_GAPS = 500
const ONE_MINUTE = { kind: 'bar', interval: '1m' } as const

/**
 * The minutes of sessions that are not stored, and what looks wrong in those that are. Of trades,
 * quotes and books a minute without any is missing: of what is busy that says that nobody listened.
 * Nothing is missing before the day of an instrument's first row, after its expiry, or from now on.
 */
export async function readGaps(context: SeriesContext, request: ReadGaps): Promise<GapReport> {
  const { instrumentId, series = '1m', from, to, leastMinutes } = request
  const span = { instrumentId, from, to }
  const [instrument] = await findInstruments(context.pool, [instrumentId])
  if (!instrument) throw new AppError('not_found', { instrument_id: instrumentId })
  const found = series === '1m' ? await barsIn(context, span) : await ticksIn(context, series, span)
  const { stored, ...oddities } = found
  const calendar = await calendarOfInstrument(context, instrumentId)
  const of = series === '1m' ? ONE_MINUTE : ({ kind: series, interval: null } as const)
  const first = (await firstRows(context.pool, of, [instrumentId])).get(instrumentId) ?? null
  const expected = expectedSpan(calendar, instrument, first, context.clock.now())
  const [begin, end] = [greater(from, expected.from), less(to, expected.until)]
  const limits = { leastMinutes, mostDays: 366 }
  const gaps = begin < end ? findGaps(calendar, begin, end, stored, limits) : []
  return {
    ...oddities,
    gaps: gaps.slice(0, MOST_GAPS),
    minutes: stored.length,
    missing: gaps.reduce((total, { minutes }) => total + minutes, 0),
    crossedQuotes: series === '1m' || series === 'quote' ? await countCrossed(context, span) : 0,
    bookBreaks: series === 'book_change' ? await countBookBreaks(context, span) : 0,
  }
}

function greater(a: Instant, b: Instant): Instant {
  return a > b ? a : b
}

function less(a: Instant, b: Instant): Instant {
  return a < b ? a : b
}

type Found = Oddities & { readonly stored: readonly Instant[] }
type Span = Pick<ReadGaps, 'instrumentId' | 'from' | 'to'>

async function barsIn(context: SeriesContext, span: Span): Promise<Found> {
  const limit = Math.ceil((span.to - span.from) / 60_000) + 1
  const bars = await readSeries(context, { ...span, interval: '1m', limit, direction: 'asc' })
  return { ...findOddities(bars), stored: Array.from(bars.openedAt) as Instant[] }
}

async function ticksIn(context: SeriesContext, kind: TickKind, span: Span): Promise<Found> {
  return { spikes: [], silences: [], stored: await tickMinutes(context, kind, span) }
}

const MOST_GAP_DAYS = { '1m': 92, trade: 7, quote: 7, book_change: 7 } as const

/** A minute of bars is a row, a minute of ticks may be thousands. */
export function isTooLong({ from, to, series = '1m' }: Pick<ReadGaps, 'from' | 'to' | 'series'>) {
  return to - from > MOST_GAP_DAYS[series] * DAY_MS
}
