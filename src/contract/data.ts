import { z } from 'zod'
import { operation } from './operation.ts'
import { After, inOrder, limitOf, Offset, pageOf, sliceOf } from './page.ts'
import { DateText, InstantText, InstrumentId } from './text.ts'

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

export const GapReport = z
  .object({
    instrument_id: z.string(),
    minutes: z.int().describe('That are stored.'),
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
    crossed_quotes: z.int().describe('Quotes in the database whose bid is above their ask.'),
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
      from: InstantText,
      to: InstantText.describe('Excluded; at most 92 days after from.'),
      least_minutes: z.coerce
        .number('must be a whole number')
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .max(1_440, 'must be at most 1440')
        .default(1)
        .describe('What is shorter is no gap.'),
    }),
  ).refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 92 * 86_400_000, {
    path: ['to'],
    error: 'must be at most 92 days after from',
  }),
  output: GapReport,
  errors: ['invalid_input', 'not_found'],
  cost: 5,
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
