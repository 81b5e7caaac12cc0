import type { Price } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Scheduled } from '../../domain/calendar/schedule.ts'
import { isOpen } from '../../domain/calendar/session.ts'
import type { FeedInput } from '../../domain/engine/input.ts'
import type { Bar } from '../../domain/market/series/bar.ts'

/** What a stretch of a run's feed is made of. */
export interface Stretch {
  readonly bars: readonly Bar[] // by the time they closed, then in the order of the instruments
  readonly scheduled: readonly Scheduled[]
  readonly prices: ReadonlyMap<Instant, ReadonlyMap<string, Price>> // at each scheduled instant
  readonly venueId: string // whose clock the schedules follow
}

/** The order in which the events of one instant are run. */
const KINDS: readonly Scheduled['kind'][] = ['sip', 'rebalance']

/**
 * The inputs of a stretch, by strictly increasing logical time.
 *
 * A scheduled event keeps its instant. Bars that close at that same instant are known by then, so
 * they come before it, one millisecond earlier; a schedule asks for the opening price that follows.
 */
export function mergeInputs(stretch: Stretch): FeedInput[] {
  const { bars, scheduled, prices, venueId } = stretch
  const kindsAt = Map.groupBy(scheduled, ({ at }) => at)
  const schedules = [...kindsAt].map(([at, events]): FeedInput => {
    const kinds = new Set(events.map(({ kind }) => kind))
    return {
      kind: 'schedule',
      at,
      events: KINDS.filter((kind) => kinds.has(kind)),
      prices: prices.get(at) ?? new Map(),
      marketOpen: isOpen(venueId, at),
    }
  })
  const closes = [...Map.groupBy(bars, ({ closedAt }) => closedAt)].map(
    ([closedAt, closed]): FeedInput => ({
      kind: 'bar',
      at: (kindsAt.has(closedAt) ? closedAt - 1 : closedAt) as Instant,
      bars: closed,
      marketOpen: true, // a bar is made where trades are
    }),
  )
  return [...schedules, ...closes].sort((a, b) => a.at - b.at)
}
