import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { allPages } from './all-pages.ts'
import { barsOf, type ChartBar } from './charts/bars.ts'
import { call, type Answer } from './client.ts'
import { fractionOf } from './format/money-sum.ts'
import type { Run } from './queries.ts'

export type Instrument = Answer<'GET /api/instruments'>['items'][number]
export type Strategy = Answer<'GET /api/strategies'>[number]
export type Interval = '1m' | '1d'

const DAY_MS = 86_400_000
const MINUTE_BARS_OF_MS = 7 * DAY_MS
const BARS_AT_ONCE = 5_000
const MOST_PAGES = 20

/**
 * A run's bars up to its logical time: what it has not met yet is its future, and not shown.
 * Each reading asks only for what came since the last.
 */
export const runBarsQuery = (client: QueryClient, run: Run, instrumentId: string) => {
  const { interval, from } = run.feed
  const queryKey = ['ledger', run.run_id, 'bars', instrumentId]
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }): Promise<readonly ChartBar[]> => {
      const now = client.getQueryData<Run>(['run', run.run_id])?.last_logical_time
      const until = now === null || now === undefined ? null : Date.parse(now)
      if (until === null) return []
      const earliest = Math.max(
        Date.parse(from) - DAY_MS, // a session opens before midnight UTC in some zones
        interval === '1m' ? until - MINUTE_BARS_OF_MS : 0,
      )
      const before = client.getQueryData<readonly ChartBar[]>(queryKey) ?? []
      const known = (before.at(-1)?.closedAt ?? 0) >= earliest ? before : [] // else there is a gap
      const start = known.at(-1)?.closedAt ?? earliest
      if (start >= until) return known
      const query = {
        instrument_id: instrumentId,
        interval,
        from: new Date(start).toISOString(),
        to: new Date(until).toISOString(),
        limit: BARS_AT_ONCE,
      }
      const fresh = barsOf(await call('GET /api/bars', { query, signal }))
      return [...known, ...fresh.filter(({ closedAt }) => closedAt <= until)]
    },
    structuralSharing: false,
  })
}

export const strategiesQuery = queryOptions({
  queryKey: ['strategies'],
  queryFn: ({ signal }) => call('GET /api/strategies', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

export const instrumentsQuery = queryOptions({
  queryKey: ['instruments'],
  queryFn: ({ signal }) =>
    allPages((after) => call('GET /api/instruments', { query: after, signal })),
  staleTime: 60_000,
})

/** An instrument's newest daily close, as exact text, and its change against the one before. */
export const lastBarQuery = (instrumentId: string) =>
  queryOptions({
    queryKey: ['last-bar', instrumentId],
    queryFn: async ({ signal }) => {
      const query = { instrument_id: instrumentId, interval: '1d', limit: 5_000 } as const
      const { close, closed_at } = await call('GET /api/bars', { query, signal })
      const [before, last] = [close.at(-2), close.at(-1)]
      if (last === undefined) return null
      const change = before === undefined ? null : fractionOf(last, before) - 1
      return { close: last, closedAt: Date.parse(closed_at.at(-1)!), change }
    },
    staleTime: 60_000,
  })

/** All daily bars of an instrument; the minutes of its last week, or else the last that it has. */
export const marketBarsQuery = (
  instrumentId: string,
  interval: Interval,
  until: number | null | undefined, // when its last daily bar closed; undefined: not known yet
) =>
  queryOptions({
    queryKey: ['bars', instrumentId, interval],
    queryFn: async ({ signal }): Promise<readonly ChartBar[]> => {
      const read = (from: number | string) =>
        call('GET /api/bars', {
          query: {
            instrument_id: instrumentId,
            interval,
            limit: BARS_AT_ONCE,
            from: new Date(from).toISOString(),
          },
          signal,
        })
      let page = await read(interval === '1m' && until ? until - MINUTE_BARS_OF_MS : 0)
      if (page.opened_at.length === 0 && interval === '1m') page = await read(0)
      let bars = barsOf(page)
      for (let pages = 1; page.next !== null && pages < MOST_PAGES; pages += 1) {
        page = await read(page.next)
        bars = [...bars.slice(-BARS_AT_ONCE), ...barsOf(page)]
      }
      return bars
    },
    enabled: until !== undefined,
    structuralSharing: false,
    staleTime: 60_000,
  })
