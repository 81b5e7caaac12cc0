import { queryOptions } from '@tanstack/react-query'
import type { Answer, Input } from '../../ask.ts'
import { call } from '../../client.ts'

export type Coverage = Answer<'GET /api/data/coverage'>['items'][number]
export type CoverageDay = Coverage['days'][number]
type CoverageInput = NonNullable<Input<'GET /api/data/coverage'>['query']>
export type Series = NonNullable<CoverageInput['series']>
export type Gaps = Answer<'GET /api/data/gaps'>
export type Imports = Answer<'GET /api/data/imports'>
export type Import = Imports['items'][number]
export type Storage = Answer<'GET /api/data/storage'>

/** Days of UTC, both included. */
export interface Span {
  readonly from: string
  readonly to: string
}

export const coverageQuery = (series: Series, span: Span, after: string) =>
  queryOptions({
    queryKey: ['data', 'coverage', series, span, after],
    queryFn: ({ signal }) => {
      const query = { series, ...span, limit: 50, ...(after !== '' && { after }) }
      return call('GET /api/data/coverage', { query, signal })
    },
    staleTime: 60_000,
  })

export const gapsQuery = (instrumentId: string, { from, to }: Span) =>
  queryOptions({
    queryKey: ['data', 'gaps', instrumentId, from, to],
    queryFn: ({ signal }) => {
      const query = { instrument_id: instrumentId, from: `${from}T00:00:00Z`, to: endOf(to) }
      return call('GET /api/data/gaps', { query, signal })
    },
    staleTime: 60_000,
  })

export const importsQuery = (offset: number) =>
  queryOptions({
    queryKey: ['data', 'imports', offset],
    queryFn: ({ signal }) =>
      call('GET /api/data/imports', { query: { limit: 20, offset }, signal }),
  })

export const storageQuery = queryOptions({
  queryKey: ['data', 'storage'],
  queryFn: ({ signal }) => call('GET /api/data/storage', { signal }),
})

function endOf(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString()
}

export const DAY_MS = 86_400_000
