import { queryOptions } from '@tanstack/react-query'
import type { Answer, Input } from '../../ask.ts'
import { call } from '../../client.ts'

export type Summary = Answer<'GET /futures/summary'>
export type Contract = Summary['contracts'][number]
export type Signals = Answer<'GET /futures/position-signals'>
export type Signal = Signals['signals'][number]['signal']
export type Continuous = Answer<'GET /futures/continuous'>
type ContinuousInput = NonNullable<Input<'GET /futures/continuous'>['query']>
export type Roll = NonNullable<ContinuousInput['roll']>
export type Adjustment = NonNullable<ContinuousInput['adjustment']>
export type Resolution = Signals['resolution']

export const summaryQuery = (symbol: string) =>
  queryOptions({
    queryKey: ['futures', symbol, 'summary'],
    queryFn: ({ signal }) => call('GET /futures/summary', { query: { symbol }, signal }),
    refetchInterval: 15_000,
  })

export const signalsQuery = (symbol: string, contract: string, resolution: Resolution) =>
  queryOptions({
    queryKey: ['futures', symbol, 'signals', contract, resolution],
    queryFn: ({ signal }) => {
      const hours = resolution === 'D' ? 24 * 180 : resolution === '1' ? 24 : 24 * 14
      const query = { symbol, contract, resolution, hours }
      return call('GET /futures/position-signals', { query, signal })
    },
    refetchInterval: 30_000,
  })

export const continuousQuery = (symbol: string, roll: Roll, adjustment: Adjustment) =>
  queryOptions({
    queryKey: ['futures', symbol, 'continuous', roll, adjustment],
    queryFn: ({ signal }) =>
      call('GET /futures/continuous', { query: { symbol, roll, adjustment }, signal }),
    staleTime: 60_000,
  })
