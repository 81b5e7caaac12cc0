import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../../ask.ts'
import type { ChartBar } from '../../charts/bars.ts'
import { call } from '../../client.ts'
import { stretchOf, WIDTH_MS, type ReplayPlace } from './place.ts'

export type Window = Answer<'GET /replay/window'>

/** The whole day on one axis of time; how far it is shown is what plays. */
export const windowQuery = ({ symbol, day, expiry, timeframe, panels }: ReplayPlace) =>
  queryOptions({
    queryKey: ['replay', symbol, day, expiry, timeframe, panels.join(',')],
    queryFn: ({ signal }) => {
      const of = expiry !== null && panels.length > 0
      const query = {
        underlying: symbol,
        timeframe,
        ...stretchOf(day),
        ...(of && { expiries: expiry, panels: panels.join(',') }),
      }
      return call('GET /replay/window', { query, signal })
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

/** The bars of a window. What had none at a time is left out. */
export function barsOf({ timestamps, candles, timeframe }: Window): readonly ChartBar[] {
  return timestamps.flatMap((at, index) => {
    const [open, high, low, close] = [
      candles.open[index],
      candles.high[index],
      candles.low[index],
      candles.close[index],
    ]
    if (open == null || high == null || low == null || close == null) return []
    const openedAt = Date.parse(at)
    const volume = candles.volume[index] ?? 0
    return [{ openedAt, closedAt: openedAt + WIDTH_MS[timeframe], open, high, low, close, volume }]
  })
}
