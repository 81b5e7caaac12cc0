import { DAY_MS, type Instant } from '../../core/instant.ts'
import { toNumber } from '../../core/fixed.ts'
import type { ChartBar } from '../../domain/market/live/forming-bar.ts'
import type { ChartTarget, IndicatorContext } from '../indicators/indicator-context.ts'
import { latestQuotes } from '../market/live/latest-quotes.ts'
import { readChartHistory } from './chart-history.ts'

/** What a watch list shows of an instrument. */
export interface ChartQuote {
  readonly lastPrice: number
  readonly previousClose: number | null // of the session before
  readonly bid: number | null
  readonly ask: number | null
  readonly day: ChartBar | null // of the newest session, as far as it has come
}

/** The newest quote of an instrument beside its newest day; null where neither is known. */
export async function readChartQuote(
  context: IndicatorContext,
  { instrument, calendar }: Pick<ChartTarget, 'instrument' | 'calendar'>,
): Promise<ChartQuote | null> {
  const { instrumentId } = instrument
  const now = context.clock.now()
  const to = (now + 2 * DAY_MS) as Instant // the date of a session may be tomorrow's
  const [quotes, { bars }] = await Promise.all([
    latestQuotes(context, [instrumentId]),
    readChartHistory(
      context,
      { instrument, calendar, interval: '1d' },
      { from: now, to, countback: 2 },
    ),
  ])
  const quote = quotes.get(instrumentId)
  const [before, day] = bars.length === 2 ? bars : [null, bars.at(-1) ?? null]
  const lastPrice = quote?.lastPrice ? toNumber(quote.lastPrice) : (day?.close ?? null)
  if (lastPrice === null) return null
  return {
    lastPrice,
    previousClose: quote?.previousClose ? toNumber(quote.previousClose) : (before?.close ?? null),
    bid: quote?.bid ? toNumber(quote.bid) : null,
    ask: quote?.ask ? toNumber(quote.ask) : null,
    day: day ?? null,
  }
}
