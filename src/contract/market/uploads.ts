import { z } from 'zod'
import { operation } from '../operation.ts'
import { limitOf, Offset, sliceOf } from '../page.ts'
import { BarInterval } from '../runs/runs.ts'
import { IdText, InstantText } from '../text.ts'

/** What the bytes of a file may be called; what they are, its name and folders say. */
const FILE_TYPES = [
  'application/octet-stream',
  'application/zip',
  'application/x-zip-compressed',
  'application/gzip',
  'application/x-gzip',
  'text/csv',
  'text/tab-separated-values',
  'text/plain',
  'application/vnd.ms-excel', // what Windows calls CSV
  'application/json',
] as const

const Holds = z
  .enum(['series', 'instruments'])
  .describe('Rows of bars, quotes, trades, books, chains; or a list of instruments (admins only).')

const Symbol = z
  .string()
  .regex(/^[A-Za-z0-9&_.-]{1,32}$/, 'must be a symbol like NIFTYBEES')
  .describe('Whose bars a CSV file holds, which it does not say.')

const Venue = z
  .string()
  .regex(/^[A-Za-z_]{2,16}$/, 'must be a venue like NSE')
  .describe('Where it is traded: NSE, BSE, NYSE, CBOE, BINANCE, …')

const Interval = BarInterval.describe('Of the bars, where the file leaves it open.')
const DateOrder = z.enum(['month-first', 'day-first']).describe('How 1/2/2024 is read.')

const Options = z
  .strictObject({
    symbol: Symbol.optional(),
    venue: Venue.optional(),
    interval: Interval.optional(),
    date_order: DateOrder.optional(),
    again: z.boolean().optional().describe('Read it although the same bytes were imported.'),
    complete: z
      .boolean()
      .optional()
      .describe('What a list of instruments leaves out is listed no longer.'),
  })
  .meta({ id: 'UploadOptions' })

const RefusedLines = z.array(z.object({ line: z.int(), reason: z.string() }))

const ListView = {
  format: z.string().describe('kite, nse or plain.'),
  inserted: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  retired: z.int().describe('Listed no longer.'),
  refused_count: z.int(),
  refused: RefusedLines.describe('The first thousand.'),
  differences: z
    .array(
      z.object({
        instrument_id: z.string(),
        outcome: z.enum(['inserted', 'updated', 'retired']),
        fields: z.array(
          z.object({
            name: z.string(),
            before: z.string().nullable(),
            after: z.string().nullable(),
          }),
        ),
      }),
    )
    .describe('Of a trial: the first 200 that are new or changed, and 200 that are retired.'),
}

/** What would become, or became, of a list of instruments. */
export const InstrumentListView = z.object(ListView).meta({ id: 'InstrumentList' })

const SeriesPreview = z
  .object({
    kind: z.string().describe('bar, quote, trade, …'),
    interval: z.string().nullable(),
    rows: z.int().describe('That can be taken; some of them may be known.'),
    flagged: z.int().describe('Of those, odd: the notes say how.'),
    refused_count: z.int(),
    refused: RefusedLines.describe('The first 200.'),
    notes: z.array(z.string()),
    instruments: z.int(),
    instrument_ids: z.array(z.string()).describe('The first 20.'),
    first_at: InstantText.nullable(),
    last_at: InstantText.nullable(),
    columns: z.array(z.string()),
    sample: z.array(z.array(z.string().nullable())).describe('The first rows, as they would be.'),
  })
  .meta({ id: 'SeriesPreview' })

const ReportView = z
  .object({
    outcome: z.enum(['read', 'refused', 'left aside', 'listed']),
    reason: z.string().nullable().describe('Why nothing of it was read.'),
    kind: z.string().nullable(),
    format: z.string().nullable(),
    instrument_id: z.string().nullable(),
    instruments: z.int().nullable(),
    interval: z.string().nullable(),
    taken: z.int().describe('Rows that were new.'),
    known: z.int().describe('Rows that were there already.'),
    flagged: z.int(),
    retired: z.int(),
    refused_count: z.int(),
    refused: RefusedLines.describe('The first thousand.'),
    notes: z.array(z.string()),
  })
  .meta({ id: 'UploadReport' })

export const UploadView = z
  .object({
    upload_id: z.string(),
    name: z.string(),
    holds: Holds,
    status: z
      .enum(['receiving', 'checking', 'ready', 'importing', 'done', 'failed', 'discarded'])
      .describe('ready: it was read, nothing is stored, and somebody decides.'),
    bytes: z.int(),
    bytes_expected: z.int().nullable(),
    sha256: z.string().nullable(),
    rows_read: z.int().describe('Of the step that goes on.'),
    rows_expected: z.int().nullable().describe('As many as the check has read.'),
    progress: z.number().nullable().describe('Of the step that goes on, 0 to 1; null: unknown.'),
    options: Options,
    preview: z
      .object({
        format: z.string(),
        needs: z.array(z.enum(['symbol', 'venue'])).describe('To be said before it can be read.'),
        head: z.array(z.string()).describe('Its first lines, where something is needed.'),
        series: z.array(SeriesPreview),
        instruments: InstrumentListView.nullable(),
      })
      .nullable(),
    reports: z.array(ReportView).nullable(),
    failure: z.string().nullable(),
    recorded_at: InstantText,
    updated_at: InstantText,
    ended_at: InstantText.nullable(),
  })
  .meta({ id: 'Upload' })

const Ref = z.object({ upload_id: IdText })
const Flag = z.enum(['true', 'false']).transform((text) => text === 'true')

export const sendUpload = operation({
  id: 'sendUpload',
  method: 'POST',
  path: '/api/data/uploads',
  summary:
    'Send a file of market data: its bytes as they are. It is checked, then waits for an import. ' +
    '200: the same bytes are here already.',
  query: z.object({
    name: z
      .string()
      .min(1, 'must not be empty')
      .max(400, 'must have at most 400 characters')
      .describe('Of the file, with the folders that say what it is.'),
    holds: Holds.default('series'),
    symbol: Symbol.optional(),
    venue: Venue.optional(),
    interval: Interval.optional(),
    date_order: DateOrder.optional(),
    again: Flag.optional().describe('Read it although the same bytes were imported.'),
    complete: Flag.optional().describe('What a list of instruments leaves out is retired.'),
    import: Flag.optional().describe('true: have it imported at once, without a look at it.'),
  }),
  upload: FILE_TYPES,
  output: UploadView,
  accepted: UploadView,
  errors: ['invalid_input', 'upload_quota', 'request_timeout', 'conflict'],
  cost: 5,
  roles: ['operator', 'admin'],
})

export const listUploads = operation({
  id: 'listUploads',
  method: 'GET',
  path: '/api/data/uploads',
  summary: 'The files that you sent in the last 90 days, the newest first.',
  query: z.object({ limit: limitOf({ most: 100, usual: 20 }), offset: Offset }),
  output: sliceOf(UploadView).extend({
    most_bytes: z.int().describe('That one file may have.'),
  }),
  errors: ['invalid_input'],
})

export const readUpload = operation({
  id: 'readUpload',
  method: 'GET',
  path: '/api/data/uploads/{upload_id}',
  summary: 'How far a file is, what it would give, and what became of it.',
  params: Ref,
  output: UploadView,
  errors: ['invalid_input', 'not_found'],
})

export const checkUpload = operation({
  id: 'checkUpload',
  method: 'POST',
  path: '/api/data/uploads/{upload_id}/check',
  summary: 'Look at a file again, with more that you say about it. Nothing is stored.',
  params: Ref,
  body: Options,
  output: UploadView,
  status: 202,
  errors: ['invalid_input', 'not_found', 'conflict'],
})

export const importUpload = operation({
  id: 'importUpload',
  method: 'POST',
  path: '/api/data/uploads/{upload_id}/import',
  summary:
    'Have what a file holds stored: operators and admins. Each kind in it is one transaction; ask ' +
    'how far it is.',
  params: Ref,
  body: Options,
  output: UploadView,
  status: 202,
  errors: ['invalid_input', 'not_found', 'conflict'],
})

export const discardUpload = operation({
  id: 'discardUpload',
  method: 'DELETE',
  path: '/api/data/uploads/{upload_id}',
  summary: 'Take a file away. What was stored of it stays; what is being stored is not.',
  params: Ref,
  output: UploadView,
  errors: ['invalid_input', 'not_found'],
})

export const importInstrumentList = operation({
  id: 'importInstrumentList',
  method: 'POST',
  path: '/admin/instruments/bulk-import',
  summary:
    'Take a list of instruments from CSV: of Kite, of NSE or with our names. Larger ones are ' +
    'uploads.',
  query: z.looseObject({}), // with a file that is sent as it is: fields of the body
  body: z
    .strictObject({
      csv: z
        .string()
        .min(1, 'must not be empty')
        .max(900_000, 'must have at most 900000 characters'),
      complete: z
        .boolean()
        .default(false)
        .describe('What it leaves out is no longer listed at its exchanges.'),
      dry_run: z
        .boolean()
        .default(false)
        .describe('Say what would become of it, and write nothing.'),
    })
    .meta({ id: 'ImportInstruments' }),
  output: InstrumentListView.extend({
    applied: z.boolean().describe('false: it was a trial, and nothing was written.'),
  }),
  errors: ['invalid_input'],
  roles: ['admin'],
  cost: 5,
})
