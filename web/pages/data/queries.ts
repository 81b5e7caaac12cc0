import { queryOptions } from '@tanstack/react-query'
import type { Answer, Input } from '../../ask.ts'
import { call } from '../../client.ts'

export type Coverage = Answer<'GET /api/data/coverage'>['items'][number]
export type CoverageDay = Coverage['days'][number]
type CoverageInput = NonNullable<Input<'GET /api/data/coverage'>['query']>
export type Series = NonNullable<CoverageInput['series']>
export type Gaps = Answer<'GET /api/data/gaps'>
export type GapSeries = Gaps['series']
export type TickSeries = Exclude<GapSeries, '1m'>
export type Imports = Answer<'GET /api/data/imports'>
export type Import = Imports['items'][number]
export type Uploads = Answer<'GET /api/data/uploads'>
export type Upload = Uploads['items'][number]
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

const MOST_TICK_DAYS = 7

export const gapsQuery = (instrumentId: string, { from, to }: Span, series: GapSeries = '1m') =>
  queryOptions({
    queryKey: ['data', 'gaps', instrumentId, from, to, series],
    queryFn: ({ signal }) => {
      const first = series === '1m' ? from : dayBefore(to, MOST_TICK_DAYS - 1)
      const span = { from: `${first}T00:00:00Z`, to: endOf(to) }
      const query = { instrument_id: instrumentId, series, ...span }
      return call('GET /api/data/gaps', { query, signal })
    },
    staleTime: 60_000,
  })

type Trade = Answer<'GET /api/data/trades'>['items'][number]
type Quote = Answer<'GET /api/data/quotes'>['items'][number]
type BookChange = Answer<'GET /api/data/book-changes'>['items'][number]
/** A row of any of the three, with what it has. */
export type Tick = Pick<Trade, 'at' | 'place'> & Partial<Trade & Quote & BookChange>

const TICKS = 100

/** A day's rows, the newest first. */
export const ticksQuery = (series: TickSeries, instrumentId: string, day: string, after: string) =>
  queryOptions({
    queryKey: ['data', 'ticks', series, instrumentId, day, after],
    queryFn: ({ signal }): Promise<{ items: Tick[]; next: string | null }> => {
      const span = { from: `${day}T00:00:00Z`, to: endOf(day), direction: 'desc' as const }
      const page = { limit: TICKS, ...(after !== '' && { after }) }
      const query = { instrument_id: instrumentId, ...span, ...page }
      if (series === 'trade') return call('GET /api/data/trades', { query, signal })
      if (series === 'quote') return call('GET /api/data/quotes', { query, signal })
      return call('GET /api/data/book-changes', { query, signal })
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

const UNDER_WAY = ['receiving', 'checking', 'importing']
const LOOK_EVERY_MS = 700

/** Asked again while a file is read or stored. */
export const uploadsQuery = queryOptions({
  queryKey: ['data', 'uploads'],
  queryFn: ({ signal }) => call('GET /api/data/uploads', { query: { limit: 20 }, signal }),
  refetchInterval: ({ state }) =>
    state.data?.items.some(({ status }) => UNDER_WAY.includes(status)) ? LOOK_EVERY_MS : false,
})

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10)
}

function endOf(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString()
}

export const DAY_MS = 86_400_000
