import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../../ask.ts'
import { call } from '../../client.ts'

export type Snapshot = Answer<'GET /nifty-monitor/snapshot'>
export type Quote = NonNullable<Snapshot['underlying']>
export type Chain = Snapshot['chains'][number]
export type Strike = Chain['strikes'][number]

const STRIKES_EACH_SIDE = 10 // as many as the stream tells of an underlying

/** How an underlying stands; the stream writes over it. */
export const snapshotQuery = (symbol: string) =>
  queryOptions({
    queryKey: ['monitor', symbol],
    queryFn: ({ signal }) => {
      const query = { symbol, strikes_each_side: STRIKES_EACH_SIDE }
      return call('GET /nifty-monitor/snapshot', { query, signal })
    },
    staleTime: 30_000,
    retry: false,
  })

export const underlyingsQuery = queryOptions({
  queryKey: ['monitored'],
  queryFn: ({ signal }) => call('GET /nifty-monitor/search', { query: { limit: 100 }, signal }),
  staleTime: 60_000,
})
