import type { CalendarDate, Instant } from '../../core/instant.ts'
import { nextSession } from '../../domain/calendar/session.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import {
  centralPivot,
  type PivotBasis,
  type PivotLevels,
} from '../../domain/market/series/central-pivot.ts'
import { readClosed } from './chart-bars.ts'
import type { ChartTarget, IndicatorContext } from './indicator-context.ts'

/** Levels for a period, by the one before it. */
export interface PivotsOfPeriod extends PivotLevels {
  readonly date: CalendarDate // of the session that the period begins with
  readonly basis: PivotBasis & { readonly openedAt: Instant }
}

export interface ReadPivots {
  readonly count: number // the newest so many
  readonly from?: Instant | undefined // of periods that begin then or later
  readonly to?: Instant | undefined // and before
}

/** The levels of each period, oldest first; the last are those of the session that comes next. */
export async function readPivots(
  context: IndicatorContext,
  target: ChartTarget,
  { count, from, to }: ReadPivots,
): Promise<readonly PivotsOfPeriod[]> {
  const { calendar } = target
  const most = from === undefined ? count : 500
  const bars = await readClosed(context, target, {
    limit: most + 1, // the levels of the first period come from the bar before it
    direction: 'desc',
    ...(to !== undefined && { to }),
  })
  const { openedAt, closedAt, high, low, close } = bars
  const periods = Array.from(openedAt, (at, bar): PivotsOfPeriod => {
    const opensAt = openedAt[bar + 1] ?? nextSession(calendar, closedAt[bar]! as Instant).opensAt
    const basis = { high: high[bar]!, low: low[bar]!, close: close[bar]! }
    return {
      date: localTime(calendar.zone, opensAt as Instant).date,
      basis: { ...basis, openedAt: at as Instant },
      ...centralPivot(basis),
    }
  })
  const begins = (period: PivotsOfPeriod): number =>
    openedAt.find((at) => at > period.basis.openedAt) ?? Number.POSITIVE_INFINITY
  return periods
    .filter((period) => from === undefined || begins(period) >= from)
    .filter((period) => to === undefined || begins(period) < to)
    .slice(-count)
}
