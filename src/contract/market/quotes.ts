import { z } from 'zod'
import { Decimal } from '../decimal.ts'
import { operation } from '../operation.ts'
import { Between, inOrder, limitOf } from '../page.ts'
import { DateText, InstantText, InstrumentId } from '../text.ts'

export const QuoteView = z
  .object({
    instrument_id: z.string(),
    last_price: Decimal.nullable(),
    bid: Decimal.nullable(),
    ask: Decimal.nullable(),
    bid_quantity: Decimal.nullable(),
    ask_quantity: Decimal.nullable(),
    spread: Decimal.nullable().describe('Ask less bid; null where a side is empty.'),
    volume: Decimal.nullable().describe('Units traded in the session so far.'),
    open_interest: Decimal.nullable().describe('Units that are held.'),
    previous_close: Decimal.nullable().describe('Of the session before.'),
    change: Decimal.nullable().describe('Last price less previous close.'),
    change_percent: z.number().nullable(),
    at: InstantText.describe('When it was so, by the source’s clock.'),
    stale: z.boolean().describe('Older than the market’s rhythm allows, or its source is cut off.'),
    simulated: z.boolean().describe('Made up while the market is closed.'),
  })
  .meta({ id: 'Quote' })

/** A bar as far as it has come. */
export const GrowingBarView = z
  .object({
    instrument_id: z.string(),
    minutes: z.int().describe('1, 5 or 15.'),
    opened_at: InstantText,
    closed_at: InstantText.describe('When it will have closed.'),
    open: Decimal,
    high: Decimal,
    low: Decimal,
    close: Decimal,
    volume: Decimal,
    open_interest: Decimal.nullable(),
  })
  .meta({ id: 'GrowingBar' })

export const MOST_QUOTES = 200

export const listQuotes = operation({
  id: 'listQuotes',
  method: 'GET',
  path: '/api/quotes',
  summary: 'The newest quotes, in the order of the request. The channel `quotes` makes them live.',
  query: z.object({
    instruments: z
      .string()
      .max(16_000, 'must have at most 16000 characters')
      .transform((text) => text.split(',').filter((id) => id !== ''))
      .pipe(
        z
          .array(InstrumentId)
          .min(1, 'must name an instrument')
          .max(MOST_QUOTES, `must name at most ${MOST_QUOTES} instruments`),
      )
      .describe('Instrument ids, separated by commas.'),
  }),
  output: z
    .object({
      quotes: z.array(QuoteView),
      missing: z.array(z.string()).describe('Of these nothing is known.'),
    })
    .meta({ id: 'Quotes' }),
  errors: ['invalid_input'],
})

export const FeedView = z
  .object({
    feed: z
      .string()
      .nullable()
      .describe('ticker, recorded or synthetic; null: nobody consumes any.'),
    status: z.enum(['connecting', 'live', 'waiting', 'stalled', 'closed', 'none']),
    since: InstantText.nullable().describe('Of the status.'),
    detail: z.string(),
    breaker: z.enum(['closed', 'open', 'half-open']),
    simulated: z.boolean(),
    consumer: z.string().nullable().describe('The process that holds the lease.'),
    last_heard_at: InstantText.nullable(),
    state_at: InstantText.nullable().describe('When it last said so.'),
    subscribed: z.int(),
    unknown: z.array(z.string()).describe('Subscribed, and the source does not have them.'),
    reconnects: z.int(),
    refused: z.int().describe('Messages that did not have the form of the protocol.'),
    counts: z
      .object({
        ticks: z.int(),
        duplicates: z.int(),
        out_of_order: z.int(),
        from_the_future: z.int(),
        said_nothing: z.int(),
        crossed: z.int().describe('Bid at or above ask: flagged, and no prices.'),
        bad_prices: z.int().describe('Zero or negative: flagged, and no prices.'),
        mock: z.int().describe('Shown, and never stored as minutes.'),
        minutes: z.int().describe('Stored as they were heard.'),
        part_minutes: z.int().describe('Not heard in full, and left to a backfill.'),
        books: z.int().describe('Stored for history.'),
      })
      .describe('Since this process took the feed over.'),
  })
  .meta({ id: 'Feed' })

export const readFeed = operation({
  id: 'readFeed',
  method: 'GET',
  path: '/api/market/feed',
  summary: 'Where live market data come from, and how that goes.',
  output: FeedView,
})

export const BackfillView = z
  .object({
    backfill_id: z.string(),
    cause: z.enum([
      'scheduled',
      'subscribed',
      'operator',
      'taken over',
      'reconnected',
      'demonstration',
    ]),
    began_at: InstantText,
    ended_at: InstantText,
    looked_from: InstantText,
    looked_to: InstantText,
    instruments: z.int(),
    gaps: z.int(),
    rows_fetched: z.int(),
    rows_inserted: z.int(),
    rows_known: z.int().describe('An equal minute was there.'),
    rows_different: z.int().describe('Another minute was there, and stays.'),
    errors: z.int(),
    first_errors: z.array(z.string()),
  })
  .meta({ id: 'Backfill' })

const MOST_DAYS = 31

export const startBackfill = operation({
  id: 'startBackfill',
  method: 'POST',
  path: '/api/backfill',
  summary: 'Find the minutes that are missing, and fetch them from the feed. Safe to repeat.',
  body: z
    .strictObject({
      instruments: z
        .array(InstrumentId)
        .min(1, 'must name an instrument')
        .max(MOST_QUOTES, `must name at most ${MOST_QUOTES} instruments`)
        .optional()
        .describe('Without them: all that are subscribed.'),
      from: DateText.optional().describe('The first date; without it 30 days back.'),
      to: DateText.optional().describe('The last date, included; without it today.'),
    })
    .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
      error: 'must not be before `from`',
      path: ['to'],
    })
    .refine(
      ({ from, to }) => from === undefined || to === undefined || !(daysOf(from, to) > MOST_DAYS),
      {
        error: `must be at most ${MOST_DAYS} days after \`from\``,
        path: ['to'],
      },
    ),
  output: BackfillView,
  roles: ['operator', 'admin'],
  errors: ['invalid_input', 'feed_unavailable'],
  cost: 10,
})

export const listBackfills = operation({
  id: 'listBackfills',
  method: 'GET',
  path: '/api/backfill',
  summary: 'What was filled in later, the newest first.',
  query: z.object({ limit: limitOf({ most: 200, usual: 20 }) }),
  output: z.object({ items: z.array(BackfillView) }),
  errors: ['invalid_input'],
})

export const listBackfilledMinutes = operation({
  id: 'listBackfilledMinutes',
  method: 'GET',
  path: '/api/backfill/minutes',
  summary: 'Which minutes of an instrument were not heard live, but came by a backfill.',
  query: inOrder(
    z.object({
      instrument_id: InstrumentId,
      from: Between.from.describe('Minutes that open then or later; without it 30 days back.'),
      to: Between.to.describe('Minutes that open before; without it now.'),
    }),
  ),
  output: z
    .object({
      instrument_id: z.string(),
      stretches: z.array(
        z.object({
          opened_from: InstantText.describe('Of the first minute.'),
          opened_to: InstantText.describe('Excluded: behind the last one.'),
          rows_inserted: z.int(),
        }),
      ),
    })
    .meta({ id: 'BackfilledMinutes' }),
  errors: ['invalid_input', 'not_found'],
})

function daysOf(from: string, to: string): number {
  const at = (text: string): number => Date.parse(`${text}T00:00:00Z`) // NaN: said of the date
  return (at(to) - at(from)) / 86_400_000
}
