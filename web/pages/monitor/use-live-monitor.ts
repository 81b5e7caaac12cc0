import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { StreamMessage } from '../../../src/contract/streams/stream-client.ts'
import type { CurvePoint } from '../../charts/curve.ts'
import { listen } from '../../live/listen.ts'
import { snapshotQuery, type Quote, type Snapshot, type Strike } from './queries.ts'

const MOST_POINTS = 240

export interface LiveMonitor {
  readonly isLive: boolean
  readonly heardAt: number | null // when the server last said anything, a heartbeat too
  readonly trail: readonly CurvePoint[] // of the underlying, since it is watched
}

/** Writes what the stream says of an underlying over what was read, and keeps its trail. */
export function useLiveMonitor(symbol: string): LiveMonitor {
  const client = useQueryClient()
  const [isLive, setLive] = useState(false)
  const [heardAt, setHeardAt] = useState<number | null>(null)
  const [trail, setTrail] = useState<readonly CurvePoint[]>([])
  useEffect(() => {
    const over = new AbortController()
    const { queryKey } = snapshotQuery(symbol)
    void listen('monitor', {
      signal: over.signal,
      onState: (state) => setLive(state === 'live'),
      onMessage: (message) => {
        setHeardAt(Date.now())
        const told = client.setQueryData(queryKey, (known) => after(known, message))
        const quote = told?.underlying
        if (message.type === 'update' && quote) setTrail((known) => extended(known, quote))
      },
    }).then((stream) => stream?.subscribe({ symbol }))
    return () => {
      over.abort()
      setTrail([])
      setLive(false)
    }
  }, [client, symbol])
  return { isLive, heardAt, trail }
}

interface Told {
  readonly underlying?: Quote
  readonly future?: Quote
  readonly expiry?: string
  readonly strikes?: readonly Strike[]
}

function after(known: Snapshot | undefined, message: StreamMessage): Snapshot | undefined {
  if (message.type === 'snapshot') return message as unknown as Snapshot
  if (message.type !== 'update' || !known) return known
  const { underlying, future, expiry, strikes = [] } = message as unknown as Told
  const moved = new Map(strikes.map((strike) => [strike.strike, strike]))
  const price = (underlying ?? known.underlying)?.last_price ?? null
  return {
    ...known,
    at: underlying?.at ?? known.at,
    underlying: underlying ?? known.underlying,
    future: future ?? known.future,
    chains: known.chains.map((chain) => ({
      ...chain,
      underlying_price: price ?? chain.underlying_price,
      strikes:
        chain.expiry === expiry
          ? chain.strikes.map((strike) => moved.get(strike.strike) ?? strike)
          : chain.strikes,
    })),
  }
}

function extended(known: readonly CurvePoint[], quote: Quote): readonly CurvePoint[] {
  const time = Date.parse(quote.at)
  if (quote.last_price === null || (known.at(-1)?.time ?? 0) >= time) return known
  return [...known, { time, value: quote.last_price }].slice(-MOST_POINTS)
}
