import type { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { format, type Quantity } from '../../core/fixed.ts'
import { addDays, type CalendarDate, type Instant } from '../../core/instant.ts'
import { INTERVALS, intervalOf, resolutionOf } from '../../core/timeframe.ts'
import { readChartHistory } from '../../app/charts/chart-history.ts'
import { type ChartQuote, readChartQuote } from '../../app/charts/chart-quote.ts'
import { timescaleMarks, type TimescaleMark } from '../../app/charts/timescale-marks.ts'
import type { ChartTarget } from '../../app/indicators/indicator-context.ts'
import { targetOf } from '../../app/indicators/read-indicators.ts'
import { searchInstruments } from '../../app/market/instruments/search-instruments.ts'
import * as contract from '../../contract/indicators/udf.ts'
import { venueCalendar, venueIds } from '../../domain/calendar/venue.ts'
import { chartSession } from '../../domain/market/series/chart-session.ts'
import {
  INSTRUMENT_KINDS,
  type Instrument,
  type InstrumentKind,
} from '../../domain/market/instruments/instrument.ts'
import { marksOf } from './marks.ts'
import type { ApiContext } from '../route.ts'
import { route } from '../route.ts'
import { instantOf, secondsOf } from './udf-time.ts'

const RESOLUTIONS = INTERVALS.map(resolutionOf)
const MINUTES = RESOLUTIONS.filter((resolution) => /^\d+$/.test(resolution))

export const udfRoutes = [
  route(contract.readChartConfig, () => ({
    supports_search: true as const,
    supports_group_request: false as const,
    supports_marks: true as const,
    supports_timescale_marks: true as const,
    supports_time: true as const,
    supported_resolutions: [...RESOLUTIONS],
    exchanges: [
      { value: '', name: 'All exchanges', desc: '' },
      ...venueIds().map((value) => ({ value, name: value, desc: venueCalendar(value).name })),
    ],
    symbols_types: [
      { name: 'All types', value: '' },
      ...INSTRUMENT_KINDS.map((value) => ({ name: TYPE_NAMES[value], value })),
    ],
  })),

  route(contract.readChartSymbol, async (context, { query }) => {
    const target = await knownTarget(context, query.symbol, '1d')
    return target === null ? UNKNOWN_SYMBOL : toChartSymbol(target, context.clock.now())
  }),

  route(contract.searchChartSymbols, async (context, { query }) => {
    const { query: text, type, exchange, limit } = query
    const kind = INSTRUMENT_KINDS.find((one) => one === type)
    if (type !== '' && kind === undefined) return []
    const venueId = exchange === '' ? undefined : exchange.toUpperCase()
    const found = await searchInstruments(context, { text, kind, venueId, limit, offset: 0 })
    return found.items.map((instrument) => ({
      symbol: instrument.symbol,
      full_name: `${instrument.venueId}:${instrument.symbol}`,
      description: descriptionOf(instrument),
      exchange: instrument.venueId,
      ticker: instrument.instrumentId,
      type: instrument.kind,
    }))
  }),

  route(contract.readChartHistory, async (context, { query }) => {
    const interval = intervalOf(query.resolution)
    if (interval === null) return refusal(`There is no resolution ${query.resolution}.`)
    const target = await knownTarget(context, query.symbol, interval)
    if (target === null) return UNKNOWN_SYMBOL
    const { countback } = query
    const [from, to] = [instantOf(query.from), instantOf(query.to)]
    if (from >= to && countback === undefined) return refusal('to must be after from.')
    const { bars, before } = await readChartHistory(context, target, { from, to, countback })
    if (bars.length === 0) {
      return { s: 'no_data' as const, ...(before !== null && { nextTime: secondsOf(before) }) }
    }
    return {
      s: 'ok' as const,
      t: bars.map(({ openedAt }) => secondsOf(openedAt)),
      o: bars.map(({ open }) => open),
      h: bars.map(({ high }) => high),
      l: bars.map(({ low }) => low),
      c: bars.map(({ close }) => close),
      v: bars.map(({ volume }) => volume),
    }
  }),

  route(contract.readChartQuotes, async (context, { query }) => {
    const quotes = query.symbols.map(async (name) => {
      const target = await knownTarget(context, name, '1d')
      const quote = target && (await readChartQuote(context, target))
      return quote
        ? { s: 'ok' as const, n: name, v: toQuoteValues(target.instrument, quote) }
        : { s: 'error' as const, n: name, v: {} }
    })
    return { s: 'ok' as const, d: await Promise.all(quotes) }
  }),

  route(contract.readChartMarks, (context, { caller, query }) =>
    marksOf(context, caller.userId, query),
  ),

  route(contract.readTimescaleMarks, async (context, { query }) => {
    const target = await knownTarget(context, query.symbol, '1d')
    if (target === null) return []
    const [from, to] = [query.from, query.to].map((at) => (at === undefined ? at : instantOf(at)))
    const marks = await timescaleMarks(context, target.instrument, { from, to })
    return marks.map(({ id, date, kind, lines }) => ({
      id,
      time: secondsOf(Date.parse(date)),
      ...SIGNS[kind],
      tooltip: [...lines],
    }))
  }),

  route(contract.readChartTime, ({ clock }) => Math.floor(clock.now() / 1_000)),
]

/** What is not known is left out: a chart library draws 0 as a price. */
function toQuoteValues(
  instrument: Instrument,
  { lastPrice, previousClose, bid, ask, day }: ChartQuote,
): Extract<z.output<typeof contract.readChartQuotes.output>['d'][number], { s: 'ok' }>['v'] {
  const { pricescale } = priceScaleOf(instrument)
  const rounded = (price: number): number => Math.round(price * pricescale) / pricescale
  return {
    short_name: instrument.symbol,
    exchange: instrument.venueId,
    original_name: instrument.instrumentId,
    description: descriptionOf(instrument),
    lp: lastPrice,
    ...(previousClose !== null && {
      ch: rounded(lastPrice - previousClose),
      chp: Math.round((1e4 * (lastPrice - previousClose)) / previousClose) / 100,
      prev_close_price: previousClose,
    }),
    ...(bid !== null && { bid }),
    ...(ask !== null && { ask }),
    ...(bid !== null && ask !== null && { spread: rounded(ask - bid) }),
    ...(day && { open_price: day.open, high_price: day.high, low_price: day.low }),
    ...(day && instrument.kind !== 'index' && { volume: day.volume }),
  }
}

const UNKNOWN_SYMBOL = refusal('unknown_symbol')

/** The protocol's own way to refuse: 200, and `s` says so. */
function refusal(errmsg: string): { readonly s: 'error'; readonly errmsg: string } {
  return { s: 'error', errmsg }
}

async function knownTarget(
  context: ApiContext,
  symbol: string,
  interval: ChartTarget['interval'],
): Promise<ChartTarget | null> {
  try {
    return await targetOf(context, { symbol, interval })
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'not_found') return null
    throw cause
  }
}

const YEAR_DAYS = 366

function toChartSymbol(
  { instrument, calendar }: ChartTarget,
  now: Instant,
): z.output<typeof contract.ChartSymbol> {
  const today = new Date(now).toISOString().slice(0, 10) as CalendarDate
  const dates = [addDays(today, -YEAR_DAYS), addDays(today, YEAR_DAYS)] as const
  const hours = chartSession(calendar, ...dates)
  const { pricescale, minmov } = priceScaleOf(instrument)
  const { venueId, expiry } = instrument
  const expires = expiry === null ? null : Date.parse(expiry)
  return {
    name: instrument.symbol,
    ticker: instrument.instrumentId,
    full_name: `${venueId}:${instrument.symbol}`,
    description: descriptionOf(instrument),
    type: instrument.kind,
    exchange: venueId,
    listed_exchange: venueId,
    'exchange-traded': venueId,
    'exchange-listed': venueId,
    timezone: calendar.zone === 'UTC' ? 'Etc/UTC' : calendar.zone,
    session: hours.session,
    session_holidays: hours.holidays,
    corrections: hours.corrections,
    currency_code: instrument.currency,
    format: 'price',
    minmov,
    minmov2: 0,
    minmovement: minmov,
    minmovement2: 0,
    pricescale,
    pointvalue: 1,
    has_intraday: true,
    has_daily: true,
    has_weekly_and_monthly: true,
    has_no_volume: instrument.kind === 'index',
    visible_plots_set: instrument.kind === 'index' ? 'ohlc' : 'ohlcv',
    volume_precision: placesOf(instrument.quantityStep),
    intraday_multipliers: [...MINUTES],
    supported_resolutions: [...RESOLUTIONS],
    data_status: 'streaming',
    expired: expires !== null && expires + 86_400_000 <= now,
    ...(expires !== null && { expiration_date: secondsOf(expires) }),
  }
}

/** The increment as a fraction whose denominator is a power of ten: 0.05 is 5 ÷ 100. */
function priceScaleOf({ priceIncrement }: Instrument): { pricescale: number; minmov: number } {
  const [whole = '', places = ''] = format(priceIncrement).split('.')
  const digits = places.length < 2 ? places.padEnd(2, '0') : places
  return { pricescale: 10 ** digits.length, minmov: Number(whole + digits) }
}

/** Coins trade in hundred millionths, shares whole. */
function placesOf(step: Quantity): number {
  return format(step).split('.')[1]?.length ?? 0
}

function descriptionOf({ name, symbol }: Instrument): string {
  return name === '' ? symbol : name
}

const TYPE_NAMES: Readonly<Record<InstrumentKind, string>> = {
  equity: 'Shares',
  etf: 'Funds',
  index: 'Indices',
  future: 'Futures',
  option: 'Options',
  spot: 'Pairs',
  perpetual: 'Perpetuals',
}

const SIGNS: Readonly<Record<TimescaleMark['kind'], { color: string; label: string }>> = {
  DIVIDEND: { color: 'blue', label: 'D' },
  BONUS: { color: 'green', label: 'B' },
  SPLIT: { color: 'green', label: 'S' },
  RIGHTS: { color: 'yellow', label: 'R' },
  BUYBACK: { color: 'blue', label: 'K' },
  MERGER: { color: 'yellow', label: 'M' },
  DEMERGER: { color: 'yellow', label: 'M' },
  AGM: { color: 'blue', label: 'A' },
  EGM: { color: 'blue', label: 'A' },
  BOOK_CLOSURE: { color: 'blue', label: 'C' },
  EXPIRY: { color: 'red', label: 'E' },
}
