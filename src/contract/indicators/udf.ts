import { z } from 'zod'
import { operation } from '../operation.ts'
import { inOrder, limitOf } from '../page.ts'
import { NameText, SymbolText } from '../text.ts'

// Words, shapes and times are those of TradingView's protocol (Charting Library v26 to v29, "UDF"),
// which other chart libraries speak, too: seconds since 1970, columns, and `s` that says how it went.

const Seconds = z
  .string()
  .regex(/^-?\d{1,12}(?:\.\d{1,6})?$/, 'must be seconds since 1970')
  .describe('Seconds since 1970.')

const Resolution = z
  .string()
  .max(10)
  .describe('1, 2, 3, 5, 10, 15, 30 or 60 minutes; D, W or M, or 1D, 1W, 1M.')

const named = (fields: readonly string[]) => z.array(z.object(shapeOf(fields)))

function shapeOf(fields: readonly string[]): Record<string, z.ZodString> {
  return Object.fromEntries(fields.map((field) => [field, z.string()]))
}

export const readChartConfig = operation({
  id: 'readChartConfig',
  method: 'GET',
  path: '/udf/config',
  summary: 'What this chart feed can do.',
  query: z.looseObject({}),
  output: z.object({
    supports_search: z.literal(true),
    supports_group_request: z.literal(false),
    supports_marks: z.literal(true),
    supports_timescale_marks: z.literal(true),
    supports_time: z.literal(true),
    supported_resolutions: z.array(z.string()),
    exchanges: named(['value', 'name', 'desc']),
    symbols_types: named(['name', 'value']),
  }),
})

const ChartError = z.object({ s: z.literal('error'), errmsg: z.string() })

export const ChartSymbol = z
  .object({
    name: z.string(),
    ticker: z.string().describe('What other requests name it by: the instrument_id.'),
    full_name: z.string(),
    description: z.string(),
    type: z.string(),
    exchange: z.string(),
    listed_exchange: z.string(),
    'exchange-traded': z.string(),
    'exchange-listed': z.string(),
    timezone: z.string(),
    session: z.string().describe('Of a day like others: 0915-1530, or 24x7.'),
    session_holidays: z.string().describe('Days without a session: 20241115,20241225.'),
    corrections: z.string().describe('Sessions unlike others: 1800-1900:20241101.'),
    currency_code: z.string(),
    format: z.literal('price'),
    minmov: z.int().describe('The price increment is minmov ÷ pricescale.'),
    minmov2: z.int(),
    minmovement: z.int(),
    minmovement2: z.int(),
    pricescale: z.int(),
    pointvalue: z.number(),
    has_intraday: z.boolean(),
    has_daily: z.boolean(),
    has_weekly_and_monthly: z.boolean(),
    has_no_volume: z.boolean(),
    visible_plots_set: z.enum(['ohlcv', 'ohlc']),
    volume_precision: z.int(),
    intraday_multipliers: z.array(z.string()),
    supported_resolutions: z.array(z.string()),
    data_status: z.enum(['streaming', 'endofday']),
    expired: z.boolean(),
    expiration_date: z.int().optional().describe('Seconds since 1970.'),
  })
  .meta({ id: 'ChartSymbol' })

export const readChartSymbol = operation({
  id: 'readChartSymbol',
  method: 'GET',
  path: '/udf/symbols',
  summary: 'One instrument as a chart library needs it. Unknown ones are `s: error`.',
  query: z.looseObject({ symbol: SymbolText }),
  output: z.union([ChartSymbol, ChartError]),
  errors: ['invalid_input'],
})

export const searchChartSymbols = operation({
  id: 'searchChartSymbols',
  method: 'GET',
  path: '/udf/search',
  summary: 'Instruments for the search box of a chart, best first.',
  query: z.looseObject({
    query: NameText.default(''),
    type: z.string().max(32).default(''),
    exchange: z.string().max(32).default(''),
    limit: limitOf({ most: 100, usual: 30 }),
  }),
  output: named(['symbol', 'full_name', 'description', 'exchange', 'ticker', 'type']),
  errors: ['invalid_input'],
})

export const readChartHistory = operation({
  id: 'readChartHistory',
  method: 'GET',
  path: '/udf/history',
  summary: 'Bars as columns: those in [from, to), or `countback` of them before `to`.',
  query: z.looseObject({
    symbol: SymbolText,
    resolution: Resolution,
    from: Seconds,
    to: Seconds,
    countback: z.coerce
      .number('must be a whole number')
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(50_000, 'must be at most 50000')
      .optional()
      .describe('How many bars are wanted; it counts more than `from`.'),
  }),
  output: z.union([
    z.object({
      s: z.literal('ok'),
      t: z
        .array(z.int())
        .describe('When each opened; of days and longer, midnight UTC of the date.'),
      o: z.array(z.number()),
      h: z.array(z.number()),
      l: z.array(z.number()),
      c: z.array(z.number()),
      v: z.array(z.number()),
    }),
    z.object({
      s: z.literal('no_data'),
      nextTime: z.int().optional().describe('The newest bar before `from`, if there is one.'),
    }),
    ChartError,
  ]),
  errors: ['invalid_input'],
  cost: 2,
})

const ChartQuoteView = z.object({
  s: z.literal('ok'),
  n: z.string().describe('The symbol as it was asked for.'),
  v: z.object({
    short_name: z.string(),
    exchange: z.string(),
    original_name: z.string(),
    description: z.string(),
    lp: z.number().describe('The last price.'),
    ch: z.number().optional().describe('Since the close of the session before.'),
    chp: z.number().optional().describe('The same in percent.'),
    bid: z.number().optional(),
    ask: z.number().optional(),
    spread: z.number().optional(),
    open_price: z.number().optional().describe('Of the newest session, as the next three.'),
    high_price: z.number().optional(),
    low_price: z.number().optional(),
    volume: z.number().optional(),
    prev_close_price: z.number().optional(),
  }),
})

export const readChartQuotes = operation({
  id: 'readChartQuotes',
  method: 'GET',
  path: '/udf/quotes',
  summary: 'Prices for a watch list, in the order asked for; what is not known is left out.',
  query: z.looseObject({
    symbols: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(SymbolText).max(50, 'must be at most 50'))
      .describe('Symbols with commas between them, at most 50.'),
  }),
  output: z.object({
    s: z.literal('ok'),
    d: z.array(
      z.union([
        ChartQuoteView,
        z.object({ s: z.literal('error'), n: z.string(), v: z.strictObject({}) }),
      ]),
    ),
  }),
  errors: ['invalid_input'],
  cost: 5,
})

/** Marks on bars as columns, one entry for each mark. */
export const ChartMarks = z
  .object({
    id: z.array(z.string()),
    time: z.array(z.int()),
    color: z.array(z.string()),
    text: z.array(z.string()),
    label: z.array(z.string()),
    labelFontColor: z.array(z.string()),
    minSize: z.array(z.int()),
  })
  .meta({ id: 'ChartMarks' })

const Include = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .default('false')
  .describe('Neutral labels, too.')

const MarksFields = z.object({
  symbol: SymbolText,
  resolution: Resolution.optional().describe('Of that timeframe; without it, of all.'),
  from: Seconds.optional(),
  to: Seconds.optional(),
  include_neutral: Include,
})

export const MarksQuery = inOrder(MarksFields)

export const readChartMarks = operation({
  id: 'readChartMarks',
  method: 'GET',
  path: '/udf/marks',
  summary: 'Your labels as marks on the bars of a chart, at most 2,000.',
  query: MarksQuery.loose(),
  output: ChartMarks,
  errors: ['invalid_input'],
})

export const readTimescaleMarks = operation({
  id: 'readTimescaleMarks',
  method: 'GET',
  path: '/udf/timescale_marks',
  summary: 'Splits, dividends and other corporate actions by ex-date; expiries of contracts.',
  query: inOrder(MarksFields.omit({ include_neutral: true })).loose(),
  output: z.array(
    z.object({
      id: z.string(),
      time: z.int(),
      color: z.string(),
      label: z.string(),
      tooltip: z.array(z.string()),
    }),
  ),
  errors: ['invalid_input'],
})

export const readChartTime = operation({
  id: 'readChartTime',
  method: 'GET',
  path: '/udf/time',
  summary: 'The clock of the server, in seconds since 1970.',
  query: z.looseObject({}),
  output: z.int(),
})
