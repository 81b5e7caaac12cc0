import { z } from 'zod'
import { Decimal } from '../decimal.ts'
import { operation } from '../operation.ts'
import { After, Direction, inOrder, limitOf, Offset, pageOf, sliceOf } from '../page.ts'
import { DateText, InstantText, InstrumentId } from '../text.ts'

export const CoverageSeries = z
  .enum(['1m', '1d', 'quote', 'quote_bar', 'trade', 'book_change', 'open_interest', 'option_value'])
  .describe('Bars of a minute or a day, or another kind of series.')

export const CoverageDay = z.object({
  date: DateText.describe('A day of UTC.'),
  rows: z.int(),
  expected: z
    .int()
    .nullable()
    .describe('Bars that the sessions have on that day; null of what comes as it comes.'),
  archived: z.boolean().describe('Files alone have them.'),
})

export const CoverageView = z
  .object({ instrument_id: z.string(), days: z.array(CoverageDay) })
  .meta({ id: 'Coverage' })

const MOST_DAYS = 400

export const readCoverage = operation({
  id: 'readCoverage',
  method: 'GET',
  path: '/api/data/coverage',
  summary: 'What is stored of each instrument, day by day, beside what its sessions let expect.',
  query: z
    .object({
      series: CoverageSeries.default('1m'),
      instrument_id: InstrumentId.optional(),
      from: DateText,
      to: DateText.describe('Included; at most 400 days after from.'),
      after: After,
      limit: limitOf({ most: 100, usual: 50 }),
    })
    .refine(({ from, to }) => to >= from, { path: ['to'], error: 'must not be before from' })
    .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= MOST_DAYS * 86_400_000, {
      path: ['to'],
      error: `must be at most ${MOST_DAYS} days after from`,
    }),
  output: pageOf(CoverageView),
  errors: ['invalid_input', 'not_found'],
  cost: 5,
})

const GapSeries = z
  .enum(['1m', 'trade', 'quote', 'book_change'])
  .describe('Bars of a minute, or what comes as it comes.')

export const GapReport = z
  .object({
    instrument_id: z.string(),
    series: GapSeries,
    minutes: z.int().describe('That are stored; of what comes as it comes, those with a row.'),
    missing: z.int().describe('Minutes of sessions that are not.'),
    gaps: z
      .array(z.object({ opened_from: InstantText, opened_to: InstantText, minutes: z.int() }))
      .describe('The first 500. opened_to is behind the last missing minute.'),
    spikes: z
      .array(z.object({ opened_at: InstantText, close: z.number(), moved: z.number() }))
      .describe('Minutes that moved by 5 % or more, and back in the next.'),
    silences: z
      .array(z.object({ opened_at: InstantText, minutes: z.int() }))
      .describe('Half an hour and more without a trade, of what is traded at all.'),
    crossed_quotes: z.int().describe('Quotes whose bid is above their ask.'),
    book_breaks: z
      .int()
      .describe('Changes of a book that do not follow on the one before, by the venue’s numbers.'),
  })
  .meta({ id: 'GapReport' })

export const readGaps = operation({
  id: 'readGaps',
  method: 'GET',
  path: '/api/data/gaps',
  summary: 'The minutes of sessions that are not stored, and what looks wrong in those that are.',
  query: inOrder(
    z.object({
      instrument_id: InstrumentId,
      series: GapSeries.default('1m'),
      from: InstantText,
      to: InstantText.describe('Excluded; at most 92 days after from, 7 where it is no bars.'),
      least_minutes: z.coerce
        .number('must be a whole number')
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .max(1_440, 'must be at most 1440')
        .default(1)
        .describe('What is shorter is no gap.'),
    }),
  )
    .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 92 * 86_400_000, {
      path: ['to'],
      error: 'must be at most 92 days after from',
    })
    .refine(
      ({ series, from, to }) =>
        series === '1m' || Date.parse(to) - Date.parse(from) <= 7 * 86_400_000,
      { path: ['to'], error: 'must be at most 7 days after from, where it is no bars' },
    ),
  output: GapReport,
  errors: ['invalid_input', 'not_found'],
  cost: 5,
})

const Microseconds = z
  .string()
  .meta({ format: 'date-time', examples: ['2024-08-08T09:15:00.123456Z'] })
  .describe('By the venue’s clock, to the microsecond.')

const Received = Microseconds.nullable().describe('By the recorder’s clock.')
const Place = z.int().describe('Among those of one instant, from 0.')

const MOST_TICK_DAYS = 31

const tickQuery = (usual: number, most: number) =>
  inOrder(
    z.object({
      instrument_id: InstrumentId,
      from: InstantText,
      to: InstantText.describe(`Excluded; at most ${MOST_TICK_DAYS} days after from.`),
      after: After,
      limit: limitOf({ most, usual }),
      direction: Direction,
    }),
  ).refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= MOST_TICK_DAYS * 86_400_000, {
    path: ['to'],
    error: `must be at most ${MOST_TICK_DAYS} days after from`,
  })

export const TradeView = z
  .object({
    at: Microseconds,
    place: Place,
    price: Decimal,
    quantity: Decimal,
    side: z.enum(['BUY', 'SELL']).nullable().describe('Of who took liquidity.'),
    venue_trade_id: z.string().nullable(),
    suspicious: z.boolean().describe('The vendor doubts it.'),
    received_at: Received,
  })
  .meta({ id: 'StoredTrade' })

export const listStoredTrades = operation({
  id: 'listStoredTrades',
  method: 'GET',
  path: '/api/data/trades',
  summary: 'Stored prints of the tape by time, in the database or in files.',
  query: tickQuery(500, 5_000),
  output: pageOf(TradeView),
  errors: ['invalid_input', 'not_found'],
  cost: 2,
})

export const QuoteTickView = z
  .object({
    at: Microseconds,
    place: Place,
    bid: Decimal.nullable(),
    bid_quantity: Decimal.nullable(),
    ask: Decimal.nullable(),
    ask_quantity: Decimal.nullable(),
    received_at: Received,
  })
  .meta({ id: 'StoredQuote' })

export const listStoredQuotes = operation({
  id: 'listStoredQuotes',
  method: 'GET',
  path: '/api/data/quotes',
  summary: 'Stored best bids and asks by time, in the database or in files.',
  query: tickQuery(500, 5_000),
  output: pageOf(QuoteTickView),
  errors: ['invalid_input', 'not_found'],
  cost: 2,
})

const ChangedLevel = z.object({
  price: Decimal,
  quantity: Decimal.describe('0: the level is gone.'),
  order_count: z.int().nullable().describe('null: the venue does not say.'),
})

export const BookChangeView = z
  .object({
    at: Microseconds,
    place: Place,
    is_snapshot: z.boolean().describe('The whole book; else what changed in it.'),
    first_update: z.int().nullable().describe('The venue’s numbers, by which gaps are found.'),
    last_update: z.int().nullable(),
    previous_update: z.int().nullable(),
    bids: z.array(ChangedLevel),
    asks: z.array(ChangedLevel),
    received_at: Received,
  })
  .meta({ id: 'StoredBookChange' })

export const listStoredBookChanges = operation({
  id: 'listStoredBookChanges',
  method: 'GET',
  path: '/api/data/book-changes',
  summary:
    'Stored order books and what changed in them, by time. GET /api/depth has one as of an instant.',
  query: tickQuery(50, 500),
  output: pageOf(BookChangeView),
  errors: ['invalid_input', 'not_found'],
  cost: 2,
})

export const ImportView = z
  .object({
    import_id: z.string(),
    recorded_at: InstantText,
    source: z.string().describe("The file's name."),
    sha256: z.string(),
    kind: z.string().describe('bar, quote, trade, …'),
    format: z.string().nullable(),
    instrument_id: z.string().nullable().describe('Null where the file holds several.'),
    instruments: z.int().nullable().describe('How many, where it holds several.'),
    interval: z.string().nullable(),
    taken: z.int().describe('Rows that were new.'),
    known: z.int().describe('Rows that were there already.'),
    flagged: z.int().describe('Taken, but odd: the notes say how.'),
    refused_count: z.int(),
    refused: z
      .array(z.object({ line: z.int(), reason: z.string() }))
      .describe('The first thousand.'),
    notes: z.array(z.string()),
    first_at: InstantText.nullable(),
    last_at: InstantText.nullable(),
  })
  .meta({ id: 'DataImport' })

export const listImports = operation({
  id: 'listImports',
  method: 'GET',
  path: '/api/data/imports',
  summary: 'What was imported, the newest first, with every line that was refused and why.',
  query: z.object({ limit: limitOf({ most: 100, usual: 20 }), offset: Offset }),
  output: sliceOf(ImportView),
  errors: ['invalid_input'],
})

export const StorageView = z
  .object({
    hot: z
      .array(
        z.object({
          table: z.string(),
          parts: z.int(),
          rows: z.number().describe("As the database's statistics have it."),
          bytes: z.number().describe('With indexes.'),
        }),
      )
      .describe('Parts of tables in the database.'),
    history: z
      .array(
        z.object({
          kind: z.string(),
          files: z.int(),
          rows: z.number(),
          bytes: z.number(),
          cold_files: z.int().describe('Whose rows are nowhere else.'),
          first_day: DateText,
          last_day: DateText,
        }),
      )
      .describe('Parquet files.'),
  })
  .meta({ id: 'DataStorage' })

export const readStorage = operation({
  id: 'readStorage',
  method: 'GET',
  path: '/api/data/storage',
  summary: 'Where series are: in the database, and in the files of the history.',
  output: StorageView,
})
