import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Answer } from '../../ask.ts'
import { call } from '../../client.ts'

export type Override = Answer<'GET /api/trading/override/orders'>['items'][number]
export type Analysis = Answer<'GET /smart-orders/analyses'>['items'][number]

const SOON_MS = 1_000
const LATER_MS = 10_000

/** The newest first; read anew soon while one waits. */
export const overridesQuery = infiniteQueryOptions({
  queryKey: ['overrides'],
  queryFn: ({ pageParam, signal }) =>
    call('GET /api/trading/override/orders', { query: { limit: 100, ...pageParam }, signal }),
  initialPageParam: {} as { readonly after?: string },
  getNextPageParam: ({ next }: { readonly next: string | null }) =>
    next === null ? undefined : { after: next },
  refetchInterval: ({ state }) => {
    const waits = state.data?.pages[0]?.items.some(({ status }) => status === 'queued')
    return waits ? SOON_MS : LATER_MS
  },
})

export const engineQuery = queryOptions({
  queryKey: ['engine', 'status'],
  queryFn: ({ signal }) => call('GET /api/trading/status', { signal }),
  refetchInterval: LATER_MS,
})

export const engineConfigQuery = queryOptions({
  queryKey: ['engine', 'config'],
  queryFn: ({ signal }) => call('GET /api/trading/config', { signal }),
})

export const analysesQuery = queryOptions({
  queryKey: ['analyses'],
  queryFn: ({ signal }) => call('GET /smart-orders/analyses', { query: { limit: 100 }, signal }),
  refetchInterval: LATER_MS,
})
