import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { listen } from '../../live/listen.ts'
import { quotesQuery, type Quote } from './queries.ts'

const MOST_POINTS = 240

/** Follows quotes while they are on screen: writes each over what was read, and keeps its trail. */
export function useLiveQuotes(instrumentIds: readonly string[]) {
  const client = useQueryClient()
  const [isLive, setLive] = useState(false)
  const [trails, setTrails] = useState<Readonly<Record<string, readonly number[]>>>({})
  const names = instrumentIds.join(',')
  useEffect(() => {
    const over = new AbortController()
    const ids = names === '' ? [] : names.split(',')
    if (ids.length > 0) void follow()
    return () => {
      over.abort()
      setLive(false)
    }

    async function follow(): Promise<void> {
      const { queryKey } = quotesQuery(ids)
      const stream = await listen('everything', {
        signal: over.signal,
        onState: (state) => setLive(state === 'live'),
        onMessage({ type, quote }) {
          if ((type !== 'update' && type !== 'snapshot') || !quote) return
          const told = quote as Quote
          client.setQueryData(queryKey, (known) => ({ ...known, [told.instrument_id]: told }))
          if (type === 'update') setTrails((known) => trailed(known, told))
        },
      })
      for (const key of ids) stream?.subscribe({ channel: 'quotes', key })
    }
  }, [client, names])
  return { isLive, trails }
}

type Trails = Readonly<Record<string, readonly number[]>>

function trailed(known: Trails, { instrument_id, last_price }: Quote): Trails {
  if (last_price === null) return known
  const trail = known[instrument_id] ?? []
  const price = Number(last_price)
  if (trail.at(-1) === price) return known
  return { ...known, [instrument_id]: [...trail, price].slice(-MOST_POINTS) }
}
