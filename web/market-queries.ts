import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { barsOf, type ChartBar } from './charts/bars.ts'
import type { Answer } from './ask.ts'
import { call } from './client.ts'
import { fractionOf } from './format/money-sum.ts'
import type { Run } from './queries.ts'

export type Instrument = Answer<'GET /api/instruments'>['items'][number]
export type Strategy = Answer<'GET /api/strategies'>[number]
export type Interval = '1m' | '1d'

const DAY_MS = 86_400_000
const MOST_BARS = { '1m': 2_000, '1d': 5_000 } as const // in one picture: a week, or twenty years

/**
 * A run's bars up to its logical time: what it has not met yet is its future, and not shown.
 * Each reading asks only for what came since the last.
 */
export const runBarsQuery = (client: QueryClient, run: Run, instrumentId: string) => {
  const { interval, from } = run.feed
  const most = MOST_BARS[interval]
  const queryKey = ['ledger', run.run_id, 'bars', instrumentId]
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }): Promise<readonly ChartBar[]> => {
      const now = client.getQueryData<Run>(['run', run.run_id])?.last_logical_time
      if (now === null || now === undefined) return []
      const until = Date.parse(now)
      const known = client.getQueryData<readonly ChartBar[]>(queryKey) ?? []
      // A session opens before midnight UTC in some zones.
      const start = known.at(-1)?.closedAt ?? Date.parse(from) - DAY_MS
      if (start >= until) return known
      const page = await call('GET /api/bars', {
        query: {
          instrument_id: instrumentId,
          interval,
          from: new Date(start).toISOString(),
          to: new Date(until).toISOString(),
          limit: most,
          direction: 'desc',
        },
        signal,
      })
      const fresh = barsOf(page).filter(({ closedAt }) => closedAt <= until)
      const bars = page.next === null ? [...known, ...fresh] : fresh // else there is a gap
      return bars.length > 2 * most ? bars.slice(-most) : bars
    },
    structuralSharing: false,
  })
}

export const strategiesQuery = queryOptions({
  queryKey: ['strategies'],
  queryFn: ({ signal }) => call('GET /api/strategies', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

/** What there are contracts on. */
export const underlyingsQuery = queryOptions({
  queryKey: ['underlyings'],
  queryFn: async ({ signal }) => {
    const query = { limit: 500 }
    return (await call('GET /instruments/fo-enabled', { query, signal })).items
  },
  staleTime: 60_000,
})

const MOST_LISTED = 2_000 // the others are on /find
const LISTED_AT_ONCE = 500

/** What can be traded, by id, and what expires behind the others; the first of very many. */
export const instrumentsQuery = queryOptions({
  queryKey: ['instruments'],
  queryFn: async ({ signal }): Promise<readonly Instrument[]> => {
    const all: Instrument[] = []
    while (all.length < MOST_LISTED) {
      const query = { limit: LISTED_AT_ONCE, offset: all.length }
      const { items } = await call('GET /instruments/list', { query, signal })
      all.push(...items)
      if (items.length < LISTED_AT_ONCE) break
    }
    const rank = ({ kind }: Instrument): number =>
      kind === 'option' ? 2 : kind === 'future' ? 1 : 0
    return all.toSorted((a, b) => rank(a) - rank(b) || (a.instrument_id < b.instrument_id ? -1 : 1))
  },
  staleTime: 60_000,
})

/** The demonstration's daily bars reach beyond today, and what has not come is not shown. */
const untilNow = (): string => new Date().toISOString()

/** An instrument's newest daily close, as exact text, and its change against the one before. */
export const lastBarQuery = (instrumentId: string) =>
  queryOptions({
    queryKey: ['last-bar', instrumentId],
    queryFn: async ({ signal }) => {
      const bars = { instrument_id: instrumentId, interval: '1d' } as const
      const query = { ...bars, to: untilNow(), limit: 2, direction: 'desc' } as const
      const { close } = await call('GET /api/bars', { query, signal })
      const [before, last] = [close.at(-2), close.at(-1)]
      if (last === undefined) return null
      return { close: last, change: before === undefined ? null : fractionOf(last, before) - 1 }
    },
    staleTime: 60_000,
  })

/** The newest bars of an instrument. */
export const marketBarsQuery = (instrumentId: string, interval: Interval) =>
  queryOptions({
    queryKey: ['bars', instrumentId, interval],
    queryFn: async ({ signal }): Promise<readonly ChartBar[]> => {
      const bars = { instrument_id: instrumentId, interval } as const
      const most = { limit: MOST_BARS[interval], direction: 'desc' } as const
      const query = { ...bars, to: untilNow(), ...most }
      return barsOf(await call('GET /api/bars', { query, signal }))
    },
    structuralSharing: false,
    staleTime: 60_000,
  })
