import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import { allPages } from './all-pages.ts'
import { curveOf, extendCurve, type CurvePoint } from './charts/curve.ts'
import type { Answer } from './ask.ts'
import { call } from './client.ts'

export type Run = Answer<'GET /api/runs/{run_id}'>
export type Order = Answer<'GET /api/runs/{run_id}/orders'>['items'][number]
export type Trade = Answer<'GET /api/runs/{run_id}/trades'>['items'][number]
export type Position = Answer<'GET /api/runs/{run_id}/positions'>['items'][number]
export type RunEvent = Answer<'GET /api/runs/{run_id}/events'>['items'][number]
export type Mark = Answer<'GET /api/runs/{run_id}/mtm'>['items'][number]
export type Me = Answer<'GET /auth/test'>

const PAGE = 200
const NEVER_STALE = { staleTime: Number.POSITIVE_INFINITY } as const
const PAGED = {
  initialPageParam: {},
  getNextPageParam: ({ next }: { readonly next: string | null }) =>
    next === null ? undefined : { after: next },
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => call('GET /auth/test', { signal }),
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
      const query = { direction: 'desc', limit: 9 } as const
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

export const brokersQuery = queryOptions({
  queryKey: ['brokers'],
  queryFn: ({ signal }) => call('GET /api/broker', { signal }),
})
