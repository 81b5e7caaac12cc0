import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { StreamMessage } from '../../../src/contract/streams/stream-client.ts'
import { listen } from '../../live/listen.ts'
import { chainKey, type Chain, type Place, type Strike } from './queries.ts'

/** Writes what the stream says of a chain over what was read; says whether it is heard. */
export function useLiveChain(place: Place): boolean {
  const client = useQueryClient()
  const [isLive, setLive] = useState(false)
  const { symbol, expiry, at } = place
  useEffect(() => {
    if (at !== undefined) return
    const over = new AbortController()
    const key = chainKey({ symbol, expiry, at: undefined })
    void listen('fo', {
      signal: over.signal,
      onState: (state) => setLive(state === 'live'),
      onMessage: (message) => {
        if (message.type !== 'update') return
        client.setQueryData<Chain>(key, (chain) => chain && laidOver(chain, message))
      },
    }).then((stream) => stream?.subscribe({ symbol, expiry }))
    return () => {
      over.abort()
      setLive(false)
    }
  }, [client, symbol, expiry, at])
  return isLive
}

/** An update older than what was read changes nothing. */
function laidOver(chain: Chain, update: StreamMessage): Chain {
  const { at, underlying_price, atm_strike, days_to_expiry, strikes } = update as unknown as Pick<
    Chain,
    'at' | 'underlying_price' | 'atm_strike' | 'days_to_expiry' | 'strikes'
  >
  if (at < chain.at || strikes.length === 0) return chain
  const moved = new Map<number, Strike>(strikes.map((strike) => [strike.strike, strike]))
  return {
    ...chain,
    at,
    underlying_price,
    atm_strike,
    days_to_expiry,
    strikes: chain.strikes.map((strike) => moved.get(strike.strike) ?? strike),
  }
}
