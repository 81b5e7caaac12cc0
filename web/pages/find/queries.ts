import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Answer } from '../../ask.ts'
import { call } from '../../client.ts'

export type Found = Answer<'GET /instruments/search'>['items'][number]
export type Detail = Answer<'GET /instruments/detail/{token}'>
export type Terms = NonNullable<Detail['terms']>
export type DatedTerms = Answer<'GET /instruments/dated-terms'>
export type Expiry = Answer<'GET /fo/expiries-v2'>['expiries'][number]

const MOST_FOUND = 60

export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ['instrument-search', text],
    queryFn: ({ signal }) =>
      call('GET /instruments/search', { query: { q: text, limit: MOST_FOUND }, signal }),
    placeholderData: keepPreviousData, // the list stays while the next letter is asked for
    staleTime: 60_000,
  })

export const detailQuery = (instrumentId: string) =>
  queryOptions({
    queryKey: ['instrument-detail', instrumentId],
    queryFn: ({ signal }) =>
      call('GET /instruments/detail/{token}', { params: { token: instrumentId }, signal }),
    staleTime: 60_000,
  })

/** Not found where neither a fact nor a list speaks of contracts on it. */
export const datedTermsQuery = (underlying: string) =>
  queryOptions({
    queryKey: ['dated-terms', underlying],
    queryFn: ({ signal }) =>
      call('GET /instruments/dated-terms', { query: { underlying }, signal }),
    staleTime: 60_000,
    retry: false,
  })

/** Null where no contracts are known and no rule is. */
export const expiriesQuery = (symbol: string) =>
  queryOptions({
    queryKey: ['expiries', symbol],
    queryFn: ({ signal }) => call('GET /fo/expiries-v2', { query: { symbol }, signal }),
    staleTime: 60_000,
    retry: false,
  })
