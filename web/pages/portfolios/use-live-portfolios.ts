import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { StreamMessage } from '../../../src/contract/streams/stream-client.ts'
import { listen } from '../../live/listen.ts'
import { candlesQuery, type Candle, type Portfolio } from './queries.ts'

/** Keeps portfolios as the newest value left them: one by its id, or all with `*`. */
export function useLivePortfolios(key: string): void {
  const client = useQueryClient()
  useEffect(() => {
    const over = new AbortController()
    void listen('everything', {
      signal: over.signal,
      onMessage: (message) => {
        if (message.type === 'update') layOver(client, message)
      },
    }).then((stream) => stream?.subscribe({ channel: 'strategy.m2m', key }))
    return () => over.abort()
  }, [client, key])
}

type Live = Pick<
  Portfolio,
  | 'strategy_id'
  | 'valued_at'
  | 'current_pnl'
  | 'current_m2m'
  | 'unrealized_pnl'
  | 'realized_pnl'
  | 'missing_prices'
  | 'stale_prices'
> & { readonly candle: Pick<Candle, 'timestamp' | 'open' | 'high' | 'low' | 'close'> | null }

function layOver(client: QueryClient, message: StreamMessage): void {
  const { portfolio } = message as unknown as { readonly portfolio: Live }
  const { candle, ...live } = portfolio
  const id = live.strategy_id
  client.setQueryData<readonly Portfolio[]>(['portfolios'], (all) =>
    all?.map((one) => (one.strategy_id === id ? { ...one, ...live } : one)),
  )
  client.setQueryData<Portfolio>(['portfolio', id], (one) => one && { ...one, ...live })
  if (candle === null) return
  client.setQueryData<readonly Candle[]>(candlesQuery(id).queryKey, (candles) => {
    if (!candles) return candles
    const last = candles.at(-1)
    const known = last?.timestamp === candle.timestamp ? last : null
    const newest: Candle = {
      instrument_count: 0,
      sample_count: 1,
      is_partial: false,
      ...known,
      ...candle,
      unrealized_pnl: live.unrealized_pnl ?? '0',
    }
    return [...(known ? candles.slice(0, -1) : candles), newest]
  })
  void client.invalidateQueries({ queryKey: ['portfolio', id, 'legs'] })
}
