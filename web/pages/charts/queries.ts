import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../../ask.ts'
import { call } from '../../client.ts'
import { barsOf, type Bar } from './bars.ts'
import { frameOf, type ChartPlace, type Timeframe } from './place.ts'

export type Definition = Answer<'GET /indicators/list'>['indicators'][number]
export type Label = Answer<'GET /marks/raw'>['marks'][number]
export type Pivots = NonNullable<Answer<'GET /indicators/cpr'>['current']>

/** So many bars before an instant, oldest first. */
export async function readBars(
  { instrument, timeframe }: Pick<ChartPlace, 'instrument' | 'timeframe'>,
  { before, count, signal }: { before?: number; count: number; signal?: AbortSignal },
): Promise<readonly Bar[]> {
  const to = String(before ?? Math.ceil(Date.now() / 1_000) + 86_400)
  const { resolution } = frameOf(timeframe)
  const query = { symbol: instrument, resolution, from: '0', to, countback: count }
  return barsOf(await call('GET /udf/history', { query, ...(signal && { signal }) }))
}

/** Every indicator that can be drawn. */
export const definitionsQuery = queryOptions({
  queryKey: ['indicator-definitions'],
  queryFn: async () => (await call('GET /indicators/list', { query: {} })).indicators,
  staleTime: Number.POSITIVE_INFINITY,
})

export const symbolQuery = (instrument: string) =>
  queryOptions({
    queryKey: ['chart-symbol', instrument],
    queryFn: () => call('GET /udf/symbols', { query: { symbol: instrument } }),
    staleTime: 300_000,
  })

export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ['chart-search', text],
    queryFn: () => call('GET /udf/search', { query: { query: text, limit: 12 } }),
    enabled: text !== '',
    staleTime: 60_000,
  })

/** One indicator over the bars that are on the screen, from the first of them. */
export interface Drawing {
  readonly id: string // as it was asked for
  readonly time: readonly number[]
  readonly outputs: Readonly<Record<string, readonly (number | null)[]>>
}

export async function readDrawings(
  { instrument, timeframe, show }: Pick<ChartPlace, 'instrument' | 'timeframe' | 'show'>,
  from: number,
  signal: AbortSignal,
): Promise<readonly Drawing[]> {
  const query = {
    symbol: instrument,
    timeframe,
    indicators: show.join(','),
    from: new Date(from * 1_000).toISOString(),
    limit: 50_000,
  }
  const { time, indicators } = await call('GET /api/indicators/columns', { query, signal })
  return Object.entries(indicators).map(([id, { outputs }]) => ({ id, time, outputs }))
}

export const labelsKey = (instrument: string, timeframe: Timeframe) =>
  ['chart-labels', instrument, timeframe] as const

export const labelsQuery = (instrument: string, timeframe: Timeframe) =>
  queryOptions({
    queryKey: labelsKey(instrument, timeframe),
    queryFn: async () => {
      const { resolution } = frameOf(timeframe)
      const query = { symbol: instrument, resolution, include_neutral: 'true' as const }
      return (await call('GET /marks/raw', { query })).marks
    },
  })

export const pivotsQuery = (instrument: string, wanted: boolean) =>
  queryOptions({
    queryKey: ['chart-pivots', instrument],
    queryFn: async () =>
      (await call('GET /indicators/cpr', { query: { symbol: instrument } })).current,
    enabled: wanted,
    staleTime: 60_000,
  })
