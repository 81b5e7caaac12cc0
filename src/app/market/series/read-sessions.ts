import type { Instant } from '../../../core/instant.ts'
import type { Session } from '../../../domain/calendar/session.ts'
import { WIDTH_MS } from '../../../domain/market/series/roll-up.ts'
import {
  emptySeries,
  joinSeries,
  sortSeries,
  type Series,
} from '../../../domain/market/series/series.ts'
import type { SeriesInterval } from '../../../domain/market/series/series.ts'
import {
  sessionGrid,
  sessionPlace,
  type SessionGrid,
} from '../../../domain/market/series/session-grid.ts'
import { acrossBorder, type SeriesStore } from '../../../store/history/across-border.ts'
import { coldSeries } from '../../../store/history/cold-series.ts'
import { hotRollUp, hotSeries } from '../../../store/market/hot-series.ts'

/**
 * What is stored of some sessions, in parts that roll up to bars of an interval: minutes, sums of
 * minutes that the database made, stored days.
 */
export async function readSessions(
  store: SeriesStore,
  instrumentId: string,
  interval: SeriesInterval,
  sessions: readonly Session[],
): Promise<Series> {
  if (sessions.length === 0) return emptySeries(0)
  const grid = sessionGrid(sessions)
  if (WIDTH_MS[interval] !== null) return readMinutes(store, instrumentId, interval, grid)

  const span = { from: grid.starts[0] as Instant, to: grid.ends.at(-1) as Instant }
  const days = await hotSeries(store.pool, { instrumentId, interval: '1d', ...span }, null)
  const stored = new Set(Array.from(days.openedAt, (at) => sessionPlace(grid, at)))
  const others = sessions.map((_session, place) => place).filter((place) => !stored.has(place))
  if (others.length === 0) return days
  const minutes = await readMinutes(store, instrumentId, interval, gridOf(grid, others))
  return minutes.openedAt.length === 0 ? days : sortSeries(joinSeries([days, minutes]))
}

async function readMinutes(
  store: SeriesStore,
  instrumentId: string,
  interval: SeriesInterval,
  grid: SessionGrid,
): Promise<Series> {
  const [from, to] = [grid.starts[0] as Instant, grid.ends.at(-1) as Instant]
  const asked = { kind: 'bar', instrumentIds: [instrumentId], from, to }
  return acrossBorder(store, asked, async (cold) => {
    const hot =
      interval === '1m'
        ? await hotSeries(store.pool, { instrumentId, interval, from, to }, cold)
        : await hotRollUp(store.pool, instrumentId, WIDTH_MS[interval], grid, cold)
    if (cold === null) return hot
    const far = await coldSeries(cold, instrumentId, from, to)
    return hot.openedAt.length === 0 ? far : sortSeries(joinSeries([far, hot]))
  })
}

function gridOf(grid: SessionGrid, places: readonly number[]): SessionGrid {
  const some = (values: Float64Array): Float64Array =>
    Float64Array.from(places, (place) => values[place]!)
  return {
    starts: some(grid.starts),
    ends: some(grid.ends),
    opens: some(grid.opens),
    closes: some(grid.closes),
    dates: places.map((place) => grid.dates[place]!),
  }
}
