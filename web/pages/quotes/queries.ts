import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../../ask.ts'
import { call } from '../../client.ts'

export type Quote = Answer<'GET /api/quotes'>['quotes'][number]
export type Feed = Answer<'GET /api/market/feed'>

/** Quotes by instrument, as they were when asked; the stream writes over them. */
export const quotesQuery = (instrumentIds: readonly string[]) =>
  queryOptions({
    queryKey: ['quotes', instrumentIds],
    queryFn: async ({ signal }): Promise<Readonly<Record<string, Quote>>> => {
      if (instrumentIds.length === 0) return {}
      const query = { instruments: instrumentIds.join(',') }
      const { quotes } = await call('GET /api/quotes', { query, signal })
      return Object.fromEntries(quotes.map((quote) => [quote.instrument_id, quote]))
    },
    staleTime: 30_000,
  })

export const feedQuery = queryOptions({
  queryKey: ['market-feed'],
  queryFn: ({ signal }) => call('GET /api/market/feed', { signal }),
  refetchInterval: 5_000,
})

const MINUTES = 60

/** The closes of the last hour's minutes that are stored, oldest first. */
export const lastHourQuery = (instrumentId: string) =>
  queryOptions({
    queryKey: ['last-hour', instrumentId],
    queryFn: async ({ signal }): Promise<readonly number[]> => {
      const bars = { instrument_id: instrumentId, interval: '1m' } as const
      const query = { ...bars, limit: MINUTES, direction: 'desc' } as const
      const { close } = await call('GET /api/bars', { query, signal })
      return close.map(Number)
    },
    staleTime: 60_000,
  })
