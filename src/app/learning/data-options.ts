import { calendarDate, type Instant } from '../../core/instant.ts'
import { INTERVALS } from '../../core/timeframe.ts'
import type { SeriesInterval } from '../../domain/market/series/series.ts'
import { coldSpan } from '../../store/history/manifest.ts'
import { coveredInstruments } from '../../store/market/coverage.ts'
import { hotSpan } from '../../store/market/hot-series.ts'
import type { Links } from '../../links/links.ts'
import type { Context } from '../context.ts'
import { instrumentOf } from '../market/instruments/instrument-of.ts'
import { readPage, type Page } from '../page.ts'

export interface InstrumentData {
  readonly symbol: string // an instrument's id, which is a spelling of it
  readonly timeframes: readonly SeriesInterval[] // that are stored
}

const ALWAYS = { kind: 'bar', from: calendarDate('1900-01-01'), to: calendarDate('2999-12-31') }

/** The instruments that have bars, by id. */
export async function readDataOptions(
  { pool }: Context,
  { after = '', limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<Page<InstrumentData>> {
  const page = await readPage(
    limit,
    async (most) => {
      const stored = await Promise.all(
        (['1m', '1d'] as const).map(async (interval) => {
          return new Set(await coveredInstruments(pool, { ...ALWAYS, interval }, after, most))
        }),
      )
      const ids = [...new Set(stored.flatMap((one) => [...one]))].toSorted().slice(0, most)
      return ids.map((symbol) => ({
        symbol,
        timeframes: (['1m', '1d'] as const).filter((_, index) => stored[index]!.has(symbol)),
      }))
    },
    ({ symbol }) => symbol,
  )
  return page
}

export interface DataOption {
  readonly timeframe: SeriesInterval
  readonly firstOpenedAt: Instant
  readonly lastOpenedAt: Instant
  readonly isStored: boolean // longer ones are made of minutes, weeks and months of days
}

/** What of one instrument there is to learn from, by timeframe. */
export async function readDataOptionsOf(
  context: Context & { readonly links?: Pick<Links, 'cache'> },
  name: string,
): Promise<{ readonly instrumentId: string; readonly options: readonly DataOption[] }> {
  const { instrumentId } = await instrumentOf(context, name)
  const [hot, cold, days] = await Promise.all([
    hotSpan(context.pool, instrumentId, '1m'),
    coldSpan(context.pool, 'bar', instrumentId),
    hotSpan(context.pool, instrumentId, '1d'),
  ])
  const minutes = joined([hot, cold])
  const all = joined([minutes, days])
  return {
    instrumentId,
    options: INTERVALS.flatMap((timeframe) => {
      const span = /^1(?:d|w|mo)$/.test(timeframe) ? all : minutes
      if (span === null) return []
      const isStored = timeframe === '1m' || (timeframe === '1d' && days !== null)
      return [{ timeframe, firstOpenedAt: span.first, lastOpenedAt: span.last, isStored }]
    }),
  }
}

interface Span {
  readonly first: Instant
  readonly last: Instant
}

function joined(spans: readonly (Span | null)[]): Span | null {
  const there = spans.filter((span) => span !== null)
  if (there.length === 0) return null
  const first = Math.min(...there.map((span) => span.first)) as Instant
  return { first, last: Math.max(...there.map((span) => span.last)) as Instant }
}
