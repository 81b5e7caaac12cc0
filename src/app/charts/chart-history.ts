import { DAY_MS, type Instant } from '../../core/instant.ts'
import { toNumber } from '../../core/fixed.ts'
import { barSpan } from '../../domain/calendar/next-bar-close.ts'
import { growBar, type ChartBar } from '../../domain/market/live/forming-bar.ts'
import { periodOf, WIDTH_MS } from '../../domain/market/series/roll-up.ts'
import { sessionColumn } from '../../domain/market/series/session-column.ts'
import type { Series } from '../../domain/market/series/series.ts'
import type { CalendarDate } from '../../core/instant.ts'
import { latestQuotes } from '../market/live/latest-quotes.ts'
import { readSeries } from '../market/series/read-series.ts'
import type { ChartTarget, IndicatorContext } from '../indicators/indicator-context.ts'

/** Bars of a chart. Its instants are those that charts put them at. */
export interface ChartHistory {
  readonly bars: readonly ChartBar[] // oldest first
  readonly before: Instant | null // where nothing was found, the newest bar before
}

export interface ReadChartHistory {
  readonly from: Instant // included
  readonly to: Instant // excluded
  readonly countback?: number | undefined // so many before `to`, whatever `from` says
}

const MOST_BARS = 50_000

/**
 * Bars of an instrument as chart libraries ask for them: minutes and hours at the instant they
 * opened, days at midnight UTC of the venue's date, weeks on their Monday, months on their first.
 * The bar that is forming is there, too, with the newest quote in it.
 */
export async function readChartHistory(
  context: IndicatorContext,
  target: ChartTarget,
  { from, to, countback }: ReadChartHistory,
): Promise<ChartHistory> {
  const inDays = WIDTH_MS[target.interval] === null
  const margin = inDays ? MARGIN_MS : 0 // a date begins before or after its midnight in UTC
  const limit = (countback ?? MOST_BARS) + margin / DAY_MS // those that the margin lets in
  const until = (to + margin) as Instant
  const series = await readBars(context, target, {
    to: until,
    limit,
    ...(countback === undefined && { from: (from - margin) as Instant }),
  })
  const bars = await withForming(context, target, placed(target, series), until)
  const asked = bars.filter(
    ({ openedAt }) => openedAt < to && (countback !== undefined || openedAt >= from),
  )
  if (asked.length > 0) return { bars: asked.slice(-(countback ?? MOST_BARS)), before: null }
  const [earlier] = placed(target, await readBars(context, target, { to: from, limit: 1 }))
  return { bars: [], before: (earlier?.openedAt as Instant | undefined) ?? null }
}

const MARGIN_MS = 32 * DAY_MS // a month is placed up to a month before its last session

function readBars(
  context: IndicatorContext,
  { instrument, interval }: ChartTarget,
  asked: { readonly from?: Instant; readonly to: Instant; readonly limit: number },
): Promise<Series> {
  const { instrumentId } = instrument
  return readSeries(context, { instrumentId, interval, direction: 'desc', ...asked })
}

/** Where charts put bars that opened at these instants. */
export function chartInstants(
  { interval, calendar }: ChartTarget,
  openedAt: Float64Array,
): Float64Array {
  if (WIDTH_MS[interval] !== null) return openedAt
  return sessionColumn(calendar, openedAt).map((day) => dateAt(interval, day))
}

function placed(target: ChartTarget, series: Series): ChartBar[] {
  const { open, high, low, close, volume } = series
  return Array.from(chartInstants(target, series.openedAt), (openedAt, bar) => ({
    openedAt,
    open: open[bar]!,
    high: high[bar]!,
    low: low[bar]!,
    close: close[bar]!,
    volume: volume[bar]!,
  }))
}

/** Midnight of the date that a period of sessions begins with. */
function dateAt(interval: ChartTarget['interval'], day: number): number {
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10) as CalendarDate
  const period = periodOf(interval, date)
  return Date.parse(interval === '1mo' ? `${period}-01` : period)
}

/** With what has been traded since the last stored minute. */
async function withForming(
  context: IndicatorContext,
  target: ChartTarget,
  bars: ChartBar[],
  to: Instant,
): Promise<readonly ChartBar[]> {
  const now = context.clock.now()
  const { instrument, interval, calendar } = target
  if (to <= now || interval === '1w' || interval === '1mo') return bars
  const quote = (await latestQuotes(context, [instrument.instrumentId])).get(
    instrument.instrumentId,
  )
  if (!quote || quote.stale || quote.lastPrice === null) return bars
  const span = barSpan(calendar, interval, quote.at)
  const [day] = sessionColumn(calendar, Float64Array.of(span.opensAt))
  const openedAt = WIDTH_MS[interval] === null ? dateAt(interval, day!) : span.opensAt
  const last = bars.at(-1)
  if (quote.at < span.opensAt || (last && last.openedAt > openedAt)) return bars
  const isGrowing = last?.openedAt === openedAt
  const tick = { at: quote.at, price: toNumber(quote.lastPrice), sessionVolume: null }
  const before = isGrowing ? { bar: last, sessionVolume: null } : null
  return [...(isGrowing ? bars.slice(0, -1) : bars), growBar(before, tick, openedAt).bar]
}
