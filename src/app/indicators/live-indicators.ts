import { toNumber, type Fixed } from '../../core/fixed.ts'
import { openLocalBus } from '../../links/in-process/bus.ts'
import { latestQuotes } from '../market/live/latest-quotes.ts'
import { QUOTES_CHANNEL } from '../market/live/quote-text.ts'
import type { InstrumentWatch } from '../market/live/watch-instruments.ts'
import { sharedChannel, type KeyedNews } from '../streams/shared-source.ts'
import type { StateSource } from '../streams/source.ts'
import type { AskedIndicator } from './asked-indicator.ts'
import type { ChartTarget, IndicatorContext, IndicatorPoints } from './indicator-context.ts'
import { cacheKeyOf, currentPoint } from './indicator-points.ts'
import { openLiveSeries, type IndicatorTold, type LiveSeries } from './live-series.ts'

/** The indicators that somebody listens to in this process, each computed once. */
export interface LiveIndicators {
  /** What a listener is told; its bodies are `IndicatorTold`. The last who leaves ends it. */
  source(target: ChartTarget, asked: AskedIndicator): StateSource
  /** How many listen here to an indicator. */
  listeners(target: ChartTarget, indicatorId: string): number
  points(target: ChartTarget, indicatorId: string): IndicatorPoints | null
  counts(): { readonly series: number; readonly computations: number }
  close(): void
}

interface Held {
  readonly target: ChartTarget
  readonly asked: AskedIndicator
  listeners: number
}

interface Followed {
  readonly series: LiveSeries
  readonly instrumentId: string
  quotedAt: number
}

const SWEEP_MS = 50 // after quotes were heard
const QUIET_MS = 1_000 // without any: another process's may not reach our bus
const CHANNEL = 'indicators'

export function openLiveIndicators(
  context: IndicatorContext,
  instruments: Pick<InstrumentWatch, 'hold'> | null = null, // asks the feed for them
): LiveIndicators {
  const { clock, log, links } = context
  const held = new Map<string, Held>()
  const followed = new Map<string, Followed>() // by target
  const bus = openLocalBus(log)
  const closed = new AbortController()
  let heard = new AbortController()
  let isSweeping = false

  const channel = sharedChannel<KeyedNews>(context, {
    bus,
    channel: CHANNEL,
    newsOf: (news) => [news],
    snapshot: async () => ({}), // each source has its own
    refresh: async () => [], // what is computed here is told here
    hold,
  })

  return {
    source(target, asked) {
      const key = keyOf(target, asked.indicatorId)
      const { changes } = channel.source(key)
      return {
        kind: 'state',
        snapshot: async () => ({ body: await newestOf(target, asked) }),
        async *changes(signal) {
          const own = held.get(key) ?? { target, asked, listeners: 0 }
          held.set(key, own)
          own.listeners += 1
          try {
            yield* changes(signal)
          } finally {
            own.listeners -= 1
          }
        },
      }
    },
    listeners: (target, indicatorId) => held.get(keyOf(target, indicatorId))?.listeners ?? 0,
    points: (target, indicatorId) =>
      followed.get(cacheKeyOf(target))?.series.points(indicatorId) ?? null,
    counts() {
      const series = [...followed.values()]
      const computations = series.reduce((sum, one) => sum + one.series.size, 0)
      return { series: series.length, computations }
    },
    close() {
      closed.abort()
      for (const { series } of followed.values()) series.close()
    },
  }

  async function newestOf(target: ChartTarget, asked: AskedIndicator): Promise<IndicatorTold> {
    const { openedAt, outputs } = await currentPoint(context, target, asked)
    const values = asked.definition.outputs.map((_, index) => outputs[index]?.[0] ?? null)
    return { openedAt: openedAt[0] ?? null, isFinal: true, values }
  }

  /** Computes for as long as somebody listens. */
  function hold(key: string, signal: AbortSignal): void {
    const { target, asked } = held.get(key)!
    const name = cacheKeyOf(target)
    const { instrumentId } = target.instrument
    const known = followed.get(name)
    const one = known ?? {
      instrumentId,
      quotedAt: 0,
      series: openLiveSeries(context, target, (indicatorId, told) => {
        const slot = told.isFinal ? 'final' : 'forming'
        const news: KeyedNews = { key: keyOf(target, indicatorId), slot, body: told }
        bus.publish(CHANNEL, JSON.stringify(news))
      }),
    }
    followed.set(name, one)
    if (!known) void one.series.ready.then(() => heard.abort()) // quotes of meanwhile wait for it
    one.series.add(asked)
    instruments?.hold(instrumentId, signal)
    if (!isSweeping) void sweep()
    const free = (): void => {
      one.series.remove(asked.indicatorId)
      held.delete(key)
      if (one.series.size > 0) return
      one.series.close()
      followed.delete(name)
    }
    signal.addEventListener('abort', free, { once: true })
  }

  /** Gives each series the newest quote of its instrument, soon after quotes were heard. */
  async function sweep(): Promise<void> {
    isSweeping = true
    const wake = (): void => heard.abort()
    const subscription = links.bus.subscribe(QUOTES_CHANNEL, { message: wake, resync: wake })
    while (followed.size > 0 && !closed.signal.aborted) {
      heard = new AbortController()
      await clock.sleep(SWEEP_MS, closed.signal)
      try {
        await tickAll()
      } catch (cause) {
        log.warn({ err: cause }, 'quotes could not be read; indicators wait for the next')
      }
      await clock.sleep(QUIET_MS, AbortSignal.any([heard.signal, closed.signal]))
    }
    subscription.close()
    isSweeping = false
  }

  async function tickAll(): Promise<void> {
    const all = [...followed.values()]
    const quotes = await latestQuotes(context, [...new Set(all.map((one) => one.instrumentId))])
    for (const one of all) {
      const quote = quotes.get(one.instrumentId)
      if (!quote || quote.stale || quote.lastPrice === null || quote.at <= one.quotedAt) continue
      const { at, lastPrice, volume } = quote
      const tick = { at, price: toNumber(lastPrice), sessionVolume: numberOf(volume) }
      if (one.series.tick(tick)) one.quotedAt = at
    }
  }
}

function numberOf(value: Fixed<string> | null): number | null {
  return value === null ? null : toNumber(value)
}

function keyOf(target: ChartTarget, indicatorId: string): string {
  return `${cacheKeyOf(target)}${indicatorId}`
}
