import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { listen } from '../../live/listen.ts'
import type { ChartPlace } from './place.ts'
import { labelsKey } from './queries.ts'

/** An indicator at the bar that forms, or at one that has closed. */
export interface LiveValue {
  readonly time: number
  readonly outputs: Readonly<Record<string, number | null>>
}

export interface Live {
  readonly isLive: boolean
  readonly values: ReadonlyMap<string, LiveValue> // by the id that was asked for
}

const NONE: ReadonlyMap<string, LiveValue> = new Map()

/** Hears trades, indicators and labels of a chart over one connection, for as long as it is open. */
export function useLive(
  { instrument, timeframe, show }: ChartPlace,
  trade: (price: number, at: number) => void,
): Live {
  const client = useQueryClient()
  const [isLive, setLive] = useState(false)
  const [values, setValues] = useState(NONE)
  const onTrade = useRef(trade)
  useEffect(() => void (onTrade.current = trade))
  const asked = show.join(',')

  useEffect(() => {
    const over = new AbortController()
    void follow()
    return () => {
      over.abort()
      setValues(NONE)
      setLive(false)
    }

    async function follow(): Promise<void> {
      const stream = await listen('everything', {
        signal: over.signal,
        onState: (state) => setLive(state === 'live'),
        onMessage: ({ type, channel, key, ...said }) => {
          if (type !== 'update') return
          if (channel === 'quotes') hearQuote(said as unknown as QuoteSaid)
          if (channel === 'indicators') hearValue(String(key), said as unknown as ValueSaid)
          if (channel === 'labels') {
            void client.invalidateQueries({ queryKey: labelsKey(instrument, timeframe) })
          }
        },
      })
      stream?.subscribe({ channel: 'quotes', key: instrument })
      stream?.subscribe({ channel: 'labels', key: '*' })
      for (const id of asked === '' ? [] : asked.split(',')) {
        stream?.subscribe({ channel: 'indicators', key: `${instrument}/${timeframe}/${id}` })
      }
    }

    function hearQuote({ quote }: QuoteSaid): void {
      const price = Number(quote.last_price)
      if (quote.last_price !== null && !quote.stale) onTrade.current(price, Date.parse(quote.at))
    }

    function hearValue(key: string, { opened_at, outputs }: ValueSaid): void {
      if (opened_at === null) return
      const id = key.slice(key.lastIndexOf('/') + 1)
      const time = Date.parse(opened_at) / 1_000
      setValues((now) => new Map(now).set(id, { time, outputs }))
    }
  }, [client, instrument, timeframe, asked])
  return { isLive, values }
}

interface QuoteSaid {
  readonly quote: {
    readonly last_price: string | null
    readonly at: string
    readonly stale: boolean
  }
}

interface ValueSaid {
  readonly opened_at: string | null
  readonly outputs: Readonly<Record<string, number | null>>
}
