import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import { barsOf, type ChartBar } from './charts/bars.ts'
import { curveOf, extendCurve, type CurvePoint } from './charts/curve.ts'
import { call, type Answer } from './client.ts'
import { fractionOf } from './format/money-sum.ts'

export type Run = Answer<'GET /api/runs/{run_id}'>
export type Order = Answer<'GET /api/runs/{run_id}/orders'>['items'][number]
export type Trade = Answer<'GET /api/runs/{run_id}/trades'>['items'][number]
export type Position = Answer<'GET /api/runs/{run_id}/positions'>['items'][number]
export type RunEvent = Answer<'GET /api/runs/{run_id}/events'>['items'][number]
export type Mark = Answer<'GET /api/runs/{run_id}/mtm'>['items'][number]
export type Instrument = Answer<'GET /api/instruments'>['items'][number]
export type Strategy = Answer<'GET /api/strategies'>[number]
export type Interval = '1m' | '1d'

const PAGE = 200
const NEVER_STALE = { staleTime: Number.POSITIVE_INFINITY } as const
const PAGED = {
  initialPageParam: {},
  getNextPageParam: ({ next }: { readonly next: string | null }) =>
    next === null ? undefined : { after: next },
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => call('GET /api/me', { signal }),
  ...NEVER_STALE,
})

export const runsQuery = queryOptions({
  queryKey: ['runs'],
  queryFn: ({ signal }) => allPages((after) => call('GET /api/runs', { query: after, signal })),
})

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run', runId],
    queryFn: ({ signal }) => call('GET /api/runs/{run_id}', { params: { run_id: runId }, signal }),
  })

/** How many points a picture gets. What comes live is added, and thinned at twice as many. */
export const CURVE_POINTS = { small: 160, full: 2_000 } as const
export type CurveSize = keyof typeof CURVE_POINTS

export const curveQuery = (client: QueryClient, runId: string, size: CurveSize) =>
  queryOptions({
    queryKey: ['curve', runId, size],
    queryFn: async ({ signal }): Promise<readonly CurvePoint[]> => {
      const query = { points: CURVE_POINTS[size] }
      const params = { run_id: runId }
      const answer = await call('GET /api/runs/{run_id}/equity-curve', { params, query, signal })
      // Points that came over the stream while the answer was under way are behind its end.
      const live = client.getQueryData<readonly CurvePoint[]>(['curve', runId, size]) ?? []
      return extendCurve(curveOf(answer), live)
    },
    structuralSharing: false, // a chart tells by identity what is new
  })

const DAY_MS = 86_400_000
const BARS_AT_ONCE = 5_000

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
      const known = client.getQueryData<readonly ChartBar[]>(queryKey) ?? []
      const earliest = interval === '1m' ? Math.max(Date.parse(from), until - 7 * DAY_MS) : 0
      const start = known.at(-1)?.closedAt ?? Math.max(earliest, Date.parse(from) - DAY_MS)
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

/** Everything below `ledger` is read anew when the run has ticked. */
export const ordersQuery = (runId: string) =>
  infiniteQueryOptions({
    queryKey: ['ledger', runId, 'orders'],
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/runs/{run_id}/orders', {
        params: { run_id: runId },
        query: { direction: 'desc', limit: PAGE, ...pageParam },
        signal,
      }),
    ...PAGED,
  })

export const tradesQuery = (runId: string) =>
  infiniteQueryOptions({
    queryKey: ['ledger', runId, 'trades'],
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/runs/{run_id}/trades', {
        params: { run_id: runId },
        query: { direction: 'desc', limit: PAGE, ...pageParam },
        signal,
      }),
    ...PAGED,
  })

/** The newest fills, for the picture of the prices. */
export const fillsQuery = (runId: string) =>
  queryOptions({
    queryKey: ['ledger', runId, 'fills'],
    queryFn: async ({ signal }) => {
      const query = { direction: 'desc', limit: 500 } as const
      const params = { run_id: runId }
      return (await call('GET /api/runs/{run_id}/trades', { params, query, signal })).items
    },
  })

export const marksQuery = (runId: string) =>
  infiniteQueryOptions({
    queryKey: ['ledger', runId, 'marks'],
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/runs/{run_id}/mtm', {
        params: { run_id: runId },
        query: { direction: 'desc', limit: PAGE, ...pageParam },
        signal,
      }),
    ...PAGED,
  })

/** Not a `ledger`: new events come over the stream, each of them. */
export const eventsQuery = (runId: string) =>
  infiniteQueryOptions({
    queryKey: ['events', runId],
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/runs/{run_id}/events', {
        params: { run_id: runId },
        query: { direction: 'desc', limit: PAGE, ...(pageParam as { after?: number }) },
        signal,
      }),
    ...PAGED,
  })

/** A run's last few events, for a feed of many runs. */
export const latestEventsQuery = (runId: string) =>
  queryOptions({
    queryKey: ['ledger', runId, 'latest-events'],
    queryFn: async ({ signal }) => {
      const query = { direction: 'desc', limit: 8 } as const
      const params = { run_id: runId }
      return (await call('GET /api/runs/{run_id}/events', { params, query, signal })).items
    },
  })

export const positionsQuery = (runId: string) =>
  queryOptions({
    queryKey: ['ledger', runId, 'positions'],
    queryFn: ({ signal }) =>
      allPages((after) =>
        call('GET /api/runs/{run_id}/positions', {
          params: { run_id: runId },
          query: after,
          signal,
        }),
      ),
  })

export const strategiesQuery = queryOptions({
  queryKey: ['strategies'],
  queryFn: ({ signal }) => call('GET /api/strategies', { signal }),
  ...NEVER_STALE,
})

export const instrumentsQuery = queryOptions({
  queryKey: ['instruments'],
  queryFn: ({ signal }) =>
    allPages((after) => call('GET /api/instruments', { query: after, signal })),
  staleTime: 60_000,
})

export const brokersQuery = queryOptions({
  queryKey: ['brokers'],
  queryFn: ({ signal }) => call('GET /api/broker', { signal }),
})

/** An instrument's newest daily close, as exact text, and its change against the one before. */
export const lastBarQuery = (instrumentId: string) =>
  queryOptions({
    queryKey: ['last-bar', instrumentId],
    queryFn: async ({ signal }) => {
      const query = { instrument_id: instrumentId, interval: '1d', limit: 5_000 } as const
      const { close } = await call('GET /api/bars', { query, signal })
      const [before, last] = close.slice(-2)
      if (before === undefined) return null
      if (last === undefined) return { close: before, change: undefined }
      return { close: last, change: fractionOf(last, before) - 1 }
    },
    staleTime: 60_000,
  })

/** Every page of a list that is short enough to be held whole. */
async function allPages<Item>(
  read: (query: { after?: string; limit: number }) => Promise<{
    readonly items: readonly Item[]
    readonly next: string | null
  }>,
): Promise<readonly Item[]> {
  const items: Item[] = []
  for (let next: string | null = ''; next !== null;) {
    const page: Awaited<ReturnType<typeof read>> = await read({
      limit: 500,
      ...(next && { after: next }),
    })
    items.push(...page.items)
    next = page.next
  }
  return items
}

/** The newest bars of an instrument, whoever trades it. */
export const marketBarsQuery = (instrumentId: string, interval: Interval) =>
  queryOptions({
    queryKey: ['bars', instrumentId, interval],
    queryFn: async ({ signal }) => {
      const all: ChartBar[] = []
      for (let from: string | null = ''; from !== null;) {
        const page: Answer<'GET /api/bars'> = await call('GET /api/bars', {
          query: {
            instrument_id: instrumentId,
            interval,
            limit: BARS_AT_ONCE,
            ...(from && { from }),
          },
          signal,
        })
        all.push(...barsOf(page))
        from = page.next
      }
      return all
    },
    structuralSharing: false,
    staleTime: 60_000,
  })
