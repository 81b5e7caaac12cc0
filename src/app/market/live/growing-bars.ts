import { fixed, format, type Price, type Quantity } from '../../../core/fixed.ts'
import { type Instant, MINUTE_MS } from '../../../core/instant.ts'
import { STREAMED_MINUTES, type MinuteBuckets } from '../../../domain/market/live/minute-buckets.ts'
import { minutesBetween, type StoredMinute } from '../../../store/market/minutes.ts'
import { sharedChannel, type SharedChannel } from '../../streams/shared-source.ts'
import type { QuoteContext } from './latest-quotes.ts'
import type { InstrumentWatch } from './watch-instruments.ts'

/** A bar of 1, 5 or 15 minutes, as far as it has come. */
export interface GrowingBar extends StoredMinute {
  readonly minutes: number
}

/** The bus's channel of them. A message is `{"bars": BarText[]}`. */
export const BARS_CHANNEL = 'market.bars'

/** As JSON carries it: decimals are text, in the order open, high, low, close, volume. */
interface BarText {
  readonly instrumentId: string
  readonly minutes: number
  readonly openedAt: number
  readonly figures: readonly [string, string, string, string, string]
  readonly openInterest: string | null
}

/** What grows now, of the instruments that moved. */
export function growingBars(buckets: MinuteBuckets, instrumentIds: readonly string[]): string {
  const bars = instrumentIds.flatMap((instrumentId) =>
    [...buckets.growing(instrumentId)].map(([minutes, bar]): BarText => {
      const { openedAt, open, high, low, close, volume, openInterest } = bar
      const figures = [open, high, low, close, volume].map(format) as unknown as BarText['figures']
      const held = openInterest === null ? null : format(openInterest)
      return { instrumentId, minutes, openedAt, figures, openInterest: held }
    }),
  )
  return JSON.stringify({ bars })
}

/** How they are told. */
export interface BarViews {
  update(bar: GrowingBar): object
  snapshot(bar: GrowingBar | null): object
}

/** Bars that grow, as a channel: its keys are an instrument and minutes, `NIFTY.NSE/5`. */
export function barChannel(
  context: QuoteContext & { readonly market: { readonly watch: InstrumentWatch } },
  views: BarViews,
): SharedChannel {
  const { links, market, clock } = context
  const heard = new Map<string, GrowingBar>() // the newest of each key
  const news = (bar: GrowingBar) => ({
    key: `${bar.instrumentId}/${bar.minutes}`,
    slot: String(bar.openedAt), // the next bar does not hide how this one ended
    body: views.update(bar),
  })
  return sharedChannel<{ readonly bars: readonly BarText[] }>(context, {
    bus: links.bus,
    channel: BARS_CHANNEL,
    newsOf: ({ bars }) =>
      bars.map((text) => {
        const told = news(barOfText(text))
        if (heard.size >= MOST_HEARD) heard.clear()
        heard.set(told.key, barOfText(text))
        return told
      }),
    snapshot: async (key) => views.snapshot(await soFar(key)),
    async refresh(keys) {
      const bars = await Promise.all(keys.map(soFar))
      return bars.flatMap((bar) => (bar ? news(bar) : []))
    },
    hold: (key, signal) => market.watch.hold(readBarKey(key)!.instrumentId, signal),
  })

  /** What was heard of a bar that still grows knows more than what is stored of it. */
  async function soFar(key: string): Promise<GrowingBar | null> {
    const bar = heard.get(key)
    return bar && clock.now() < bar.closedAt ? bar : storedSoFar(context, key)
  }
}

const MOST_HEARD = 50_000

/** Null when it is none. */
export function readBarKey(key: string): { instrumentId: string; minutes: number } | null {
  const [, instrumentId, length] = /^(.+)\/(\d+)$/.exec(key) ?? []
  const minutes = STREAMED_MINUTES.find((one) => String(one) === length)
  return instrumentId === undefined || minutes === undefined ? null : { instrumentId, minutes }
}

/** What is stored of the bar in which now lies: where the bus does not reach, all there is. */
async function storedSoFar(context: QuoteContext, key: string): Promise<GrowingBar | null> {
  const { instrumentId, minutes } = readBarKey(key)!
  const now = context.clock.now()
  const length = minutes * MINUTE_MS
  const openedAt = (now - (now % length)) as Instant
  const stored = await minutesBetween(context, [instrumentId], openedAt, now, minutes)
  const [first] = stored
  if (!first) return null
  const last = stored.at(-1)!
  return {
    ...first,
    minutes,
    openedAt,
    closedAt: (openedAt + length) as Instant,
    high: stored.map(({ high }) => high).reduce((a, b) => (a > b ? a : b)),
    low: stored.map(({ low }) => low).reduce((a, b) => (a < b ? a : b)),
    close: last.close,
    volume: stored.reduce((sum, { volume }) => sum + volume, 0n) as Quantity,
    openInterest: last.openInterest,
  }
}

function barOfText({ figures, openInterest, ...bar }: BarText): GrowingBar {
  const [open, high, low, close, volume] = figures.map((text) => fixed(text))
  const openedAt = bar.openedAt as Instant
  return {
    ...bar,
    openedAt,
    closedAt: (openedAt + bar.minutes * MINUTE_MS) as Instant,
    open: open as Price,
    high: high as Price,
    low: low as Price,
    close: close as Price,
    volume: volume as Quantity,
    openInterest: openInterest === null ? null : fixed<'quantity'>(openInterest),
  }
}
