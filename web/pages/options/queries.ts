import { queryOptions } from '@tanstack/react-query'
import type { Answer, Input } from '../../ask.ts'
import { call } from '../../client.ts'

export type Chain = Answer<'GET /fo/strikes'>
export type Strike = Chain['strikes'][number]
export type Side = NonNullable<Strike['call']>
export type Expiries = Answer<'GET /fo/expiries-v2'>
export type Surface = Answer<'GET /fo/surface'>
export type Smile = NonNullable<Answer<'GET /fo/smile'>['smile']>
export type Straddle = Answer<'GET /fo/straddle'>
export type Series = Answer<'GET /fo/moneyness-series-v2'>
export type SeriesIndicator = NonNullable<
  NonNullable<Input<'GET /fo/moneyness-series-v2'>['query']>['indicator']
>

/** Which chain is looked at, and as of when; without an instant as it is now. */
export interface Place {
  readonly symbol: string
  readonly expiry: string
  readonly at: string | undefined
}

const LIVE_MS = 5_000 // what a stream says in between comes at once

const queryOf = ({ symbol, expiry, at }: Place) => ({ symbol, expiry, ...(at && { at }) })
const freshness = ({ at }: Pick<Place, 'at'>, everyMs: number) =>
  at === undefined ? { refetchInterval: everyMs } : { staleTime: 60_000 }

export const expiriesQuery = (symbol: string, asOf: string | undefined) =>
  queryOptions({
    queryKey: ['fo', 'expiries', symbol, asOf],
    queryFn: ({ signal }) => {
      const query = { symbol, ...(asOf && { as_of: asOf }) }
      return call('GET /fo/expiries-v2', { query, signal })
    },
    staleTime: 60_000,
  })

export const chainKey = (place: Place) => ['fo', 'chain', place.symbol, place.expiry, place.at]

export const chainQuery = (place: Place) =>
  queryOptions({
    queryKey: chainKey(place),
    queryFn: ({ signal }) => call('GET /fo/strikes', { query: queryOf(place), signal }),
    placeholderData: (before) => (before?.expiry === place.expiry ? before : undefined),
    ...freshness(place, LIVE_MS),
  })

/** A number through the day that a place lies in. */
export const seriesQuery = (place: Place, indicator: SeriesIndicator, day: string) =>
  queryOptions({
    queryKey: ['fo', 'series', place.symbol, place.expiry, indicator, day],
    queryFn: ({ signal }) => {
      const { symbol, expiry } = place
      const span = { from: `${day}T00:00:00Z`, to: `${day}T23:59:59Z` }
      const query = { symbol, expiry, indicator, ...span } as const
      return call('GET /fo/moneyness-series-v2', { query, signal })
    },
    ...freshness(place, 30_000),
  })

export const maxPainQuery = (place: Place) =>
  queryOptions({
    queryKey: ['fo', 'max-pain', place.symbol, place.expiry, place.at],
    queryFn: ({ signal }) => call('GET /fo/max-pain', { query: queryOf(place), signal }),
    ...freshness(place, 15_000),
  })

export const smileQuery = (place: Place) =>
  queryOptions({
    queryKey: ['fo', 'smile', place.symbol, place.expiry, place.at],
    queryFn: ({ signal }) => call('GET /fo/smile', { query: queryOf(place), signal }),
    ...freshness(place, 15_000),
  })

export const surfaceQuery = ({ symbol, at }: Place, method: 'svi' | 'ssvi' = 'svi') =>
  queryOptions({
    queryKey: ['fo', 'surface', symbol, at, method],
    queryFn: ({ signal }) =>
      call('GET /fo/surface', { query: { symbol, method, ...(at && { at }) }, signal }),
    ...freshness({ at }, 30_000),
  })

export const exposureQuery = (place: Place) =>
  queryOptions({
    queryKey: ['fo', 'gex', place.symbol, place.expiry, place.at],
    queryFn: ({ signal }) => call('GET /fo/gex', { query: queryOf(place), signal }),
    ...freshness(place, 15_000),
  })

export const straddleQuery = (place: Place) =>
  queryOptions({
    queryKey: ['fo', 'straddle', place.symbol, place.expiry, place.at],
    queryFn: ({ signal }) => call('GET /fo/straddle', { query: queryOf(place), signal }),
    ...freshness(place, 30_000),
  })
