import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { allPages } from '../../all-pages.ts'
import type { Answer, Body } from '../../ask.ts'
import { call } from '../../client.ts'
import { numberOf } from '../../format/money-sum.ts'

export type Portfolio = Answer<'GET /strategies/{strategy_id}'>
export type Leg = Answer<'GET /strategies/{strategy_id}/instruments'>['items'][number]
export type Candle = Answer<'GET /strategies/{strategy_id}/m2m'>['items'][number]
export type Day = Answer<'GET /strategies/{strategy_id}/performance'>['items'][number]
export type Payoff = Answer<'POST /strategies/payoff'>
export type PreviewBody = Body<'POST /strategies/payoff'>

export const portfoliosQuery = queryOptions({
  queryKey: ['portfolios'],
  queryFn: ({ signal }) => allPages((after) => call('GET /strategies', { query: after, signal })),
})

export const portfolioQuery = (id: string) =>
  queryOptions({
    queryKey: ['portfolio', id],
    queryFn: ({ signal }) =>
      call('GET /strategies/{strategy_id}', { params: { strategy_id: id }, signal }),
  })

export const legsQuery = (id: string) =>
  queryOptions({
    queryKey: ['portfolio', id, 'legs'],
    queryFn: ({ signal }) =>
      allPages((after) =>
        call('GET /strategies/{strategy_id}/instruments', {
          params: { strategy_id: id },
          query: after,
          signal,
        }),
      ),
  })

const MOST_CANDLES = 2_000

/** The newest minutes, oldest first. */
export const candlesQuery = (id: string, limit = MOST_CANDLES) =>
  queryOptions({
    queryKey: ['portfolio', id, 'm2m', limit],
    queryFn: async ({ signal }): Promise<readonly Candle[]> => {
      const query = { direction: 'desc', limit } as const
      const params = { strategy_id: id }
      const { items } = await call('GET /strategies/{strategy_id}/m2m', { params, query, signal })
      return items.toReversed()
    },
    structuralSharing: false, // a chart tells by identity what is new
  })

/** What the P&L was by the minute, for a small picture. */
export function curveOfCandles(candles: readonly Candle[]) {
  return candles.map(({ timestamp, unrealized_pnl }) => ({
    time: Date.parse(timestamp),
    value: numberOf(unrealized_pnl),
  }))
}

export const performanceQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['portfolio', id, 'performance'],
    queryFn: ({ pageParam, signal }) =>
      call('GET /strategies/{strategy_id}/performance', {
        params: { strategy_id: id },
        query: { limit: 100, ...pageParam },
        signal,
      }),
    initialPageParam: {} as { readonly after?: string },
    getNextPageParam: ({ next }: { readonly next: string | null }) =>
      next === null ? undefined : { after: next },
  })

/** What is asked of a payoff: days from now, and points of volatility more. */
export interface Then {
  readonly days: number
  readonly points: number
}

export const payoffQuery = (id: string, { days, points }: Then) =>
  queryOptions({
    queryKey: ['portfolio', id, 'payoff', days, points],
    queryFn: ({ signal }) =>
      call('GET /strategies/{strategy_id}/payoff', {
        params: { strategy_id: id },
        query: { days_ahead: days, volatility_shift: points / 100 },
        signal,
      }),
    placeholderData: (before) => before,
  })

export const previewQuery = (body: PreviewBody | null) =>
  queryOptions({
    queryKey: ['payoff', body],
    queryFn: ({ signal }) => call('POST /strategies/payoff', { body: body!, signal }),
    enabled: body !== null,
    placeholderData: (before) => before,
    staleTime: 2_000,
  })
