import { useCallback, useEffect, useRef, useState } from 'react'
import { pause } from '../../pause.ts'
import { grown, joined, type Bar } from './bars.ts'
import { frameOf, type ChartPlace } from './place.ts'
import { readBars } from './queries.ts'

export interface ChartData {
  readonly bars: readonly Bar[] | null // null until they are there
  readonly error: Error | null
  readonly isWhole: boolean // nothing lies further back
  /** Reads more of the past; nothing while it does already. */
  older(): void
  /** A trade, in milliseconds since 1970. */
  trade(price: number, at: number): void
  retry(): void
}

interface Loaded {
  readonly of: string
  readonly bars: readonly Bar[]
  readonly isWhole: boolean
}

const FIRST = 1_500
const MORE = 5_000
const REFRESH_MS = 60_000
const AGAIN_MS = 7_000 // after a minute: by then it is stored

/** The bars of a chart: the newest first, older ones as they are scrolled to, and as they grow. */
export function useChartData({ instrument, timeframe }: ChartPlace): ChartData {
  const of = `${instrument} ${timeframe}`
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [failed, setFailed] = useState<{ readonly of: string; readonly error: Error } | null>(null)
  const [attempt, setAttempt] = useState(0)
  const isReading = useRef(false)
  const current = loaded?.of === of ? loaded : null

  useEffect(() => {
    const over = new AbortController()
    const { signal } = over
    void read()
    return () => over.abort()

    async function read(): Promise<void> {
      try {
        const bars = await readBars({ instrument, timeframe }, { count: FIRST, signal })
        setLoaded({ of, bars, isWhole: bars.length < FIRST })
        while (!signal.aborted) {
          await pause(REFRESH_MS - (Date.now() % REFRESH_MS) + AGAIN_MS, signal)
          const newest = await readBars({ instrument, timeframe }, { count: 5, signal })
          setLoaded(
            (now) => (now && now.of === of && { ...now, bars: joined(now.bars, newest) }) || now,
          )
        }
      } catch (error) {
        if (!signal.aborted) setFailed({ of, error: error as Error })
      }
    }
  }, [of, instrument, timeframe, attempt])

  const older = useCallback(() => {
    const first = current?.bars[0]
    if (!current || !first || current.isWhole || isReading.current) return
    isReading.current = true
    void readBars({ instrument, timeframe }, { before: first.time, count: MORE })
      .then((more) => {
        setLoaded((now) => {
          if (now?.of !== of) return now
          return { of, bars: [...more, ...now.bars], isWhole: more.length < MORE }
        })
      })
      .catch(() => {}) // who scrolls on asks again
      .finally(() => (isReading.current = false))
  }, [current, of, instrument, timeframe])

  const trade = useCallback(
    (price: number, at: number) => {
      const { widthMs } = frameOf(timeframe)
      setLoaded((now) => {
        if (now?.of !== of) return now
        const bars = grown(now.bars, price, at, widthMs)
        return bars === now.bars ? now : { ...now, bars }
      })
    },
    [of, timeframe],
  )

  return {
    bars: current?.bars ?? null,
    error: failed?.of === of ? failed.error : null,
    isWhole: current?.isWhole ?? true,
    older,
    trade,
    retry() {
      setFailed(null)
      setAttempt((before) => before + 1)
    },
  }
}
