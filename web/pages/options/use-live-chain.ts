import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { StreamMessage } from '../../../src/contract/streams/stream-client.ts'
import { credential } from '../../session/session.ts'
import { chainKey, type Chain, type Place, type Strike } from './queries.ts'

/** Writes what the stream says of a chain over what was read; says whether it is heard. */
export function useLiveChain(place: Place): boolean {
  const client = useQueryClient()
  const [isLive, setLive] = useState(false)
  const { symbol, expiry, at } = place
  useEffect(() => {
    if (at !== undefined) return
    const over = new AbortController()
    void follow()
    return () => {
      over.abort()
      setLive(false)
    }

    /** What it is made of comes with the first chain that is looked at live. */
    async function follow(): Promise<void> {
      const [{ openStreamClient }, { fo }] = await Promise.all([
        import('../../../src/contract/streams/stream-client.ts'),
        import('../../../src/contract/streams/addresses.ts'),
      ])
      if (over.signal.aborted) return
      const key = chainKey({ symbol, expiry, at: undefined })
      const stream = openStreamClient({
        stream: fo,
        url: location.origin.replace(/^http/, 'ws'),
        credential: async () => (await credential()).secret,
        onState: (state) => setLive(state === 'live'),
        onMessage: (message) => {
          if (message.type !== 'update') return
          client.setQueryData<Chain>(key, (chain) => chain && laidOver(chain, message))
        },
      })
      over.signal.addEventListener('abort', () => stream.close())
      stream.subscribe({ symbol, expiry })
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
