import { z } from 'zod'
import { operation } from '../operation.ts'
import { DateText, IdText, InstantText, SymbolText } from '../text.ts'

/** Buckets that strikes are kept in; what is between has no Greeks. */
export const ReplayTimeframe = z
  .enum(['1min', '5min', '15min', '1', '5', '15', '1m', '5m', '15m'], {
    error: 'must be 1min, 5min or 15min',
  })
  .transform((text) => `${parseInt(text, 10)}min` as '1min' | '5min' | '15min')

export const REPLAY_PANELS = [
  'premium',
  'iv',
  'delta',
  'gamma',
  'theta',
  'vega',
  'rho',
  'charm',
  'vanna',
  'vomma',
  'oi',
  'volume',
  'pcr',
  'max_pain',
] as const

const Values = z.array(z.number().nullable())

export const AlignedCandlesView = z
  .object({ open: Values, high: Values, low: Values, close: Values, volume: Values })
  .meta({ id: 'AlignedCandles' })

/** `a,b,c` of a query: items of one form, with commas between them. */
function listOf(item: string, { most, error }: { readonly most: number; readonly error: string }) {
  return z.string().regex(new RegExp(`^(?:${item})(?:,(?:${item})){0,${most - 1}}$`), error)
}

const Panels = listOf(REPLAY_PANELS.join('|'), {
  most: REPLAY_PANELS.length,
  error: `must be some of ${REPLAY_PANELS.join(', ')}, with commas between them`,
}).transform((text) => text.split(',') as (typeof REPLAY_PANELS)[number][])

const Expiries = listOf('\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])', {
  most: 6,
  error: 'must be at most 6 dates like 2024-11-28, with commas between them',
})
  .refine((text) => text.split(',').every((date) => DateText.safeParse(date).success), {
    error: 'must be dates that exist',
  })
  .transform((text) => text.split(','))

const Strikes = listOf('[1-9]\\d{0,6}(?:\\.\\d{1,2})?', {
  most: 50,
  error: 'must be at most 50 strikes like 24500, with commas between them',
}).transform((text) => text.split(',').map(Number))

export const readHistoricalSeries = operation({
  id: 'readHistoricalSeries',
  method: 'GET',
  path: '/historical/series',
  summary: 'Bars of an underlying, and numbers of a strike, a bucket of moneyness or an expiry.',
  query: z.object({
    underlying: SymbolText,
    expiry: DateText.optional(),
    strike: z.coerce.number('must be a number').gt(0, 'must be above zero').optional(),
    bucket: z
      .string()
      .regex(/^(?:ATM|[IO]TM(?:[1-9]|10))$/i, 'must be ATM, ITM1 to ITM10 or OTM1 to OTM10')
      .optional()
      .describe('Instead of a strike: ATM, ITM1 to ITM10, OTM1 to OTM10.'),
    timeframe: ReplayTimeframe.default('5min'),
    start: InstantText.optional().describe('Else six hours before the end.'),
    end: InstantText.optional().describe('Excluded. Else behind the newest that is stored.'),
  }),
  output: z
    .object({
      underlying: z.string(),
      expiry: DateText.nullable(),
      strike: z.number().nullable(),
      bucket: z.string().nullable(),
      timeframe: z.enum(['1min', '5min', '15min']),
      start: InstantText,
      end: InstantText,
      timestamps: z.array(InstantText).describe('When buckets opened, in order.'),
      candles: AlignedCandlesView,
      metrics: z
        .record(z.string(), Values)
        .describe('call_iv, put_oi, pcr, …: one value for each timestamp.'),
    })
    .meta({ id: 'HistoricalSeries' }),
  errors: ['invalid_input', 'not_found'],
})

export const readReplayWindow = operation({
  id: 'readReplayWindow',
  method: 'GET',
  path: '/replay/window',
  summary: 'An underlying and its options through a stretch of time, all on the same timestamps.',
  query: z.object({
    underlying: SymbolText,
    timeframe: ReplayTimeframe.default('1min'),
    start: InstantText,
    end: InstantText.describe('Excluded.'),
    expiries: Expiries.optional().describe('Separated by commas; none: bars alone.'),
    strikes: Strikes.optional().describe(
      'Separated by commas; none: the eleven around the price at the start.',
    ),
    panels: Panels.prefault('iv,oi').describe(`Of ${REPLAY_PANELS.join(', ')}.`),
  }),
  output: z
    .object({
      underlying: z.string(),
      timeframe: z.enum(['1min', '5min', '15min']),
      timestamps: z.array(InstantText),
      candles: AlignedCandlesView,
      series: z.array(
        z.object({
          panel: z.enum(REPLAY_PANELS),
          expiry: DateText,
          strike: z.number().nullable().describe('Null: of the whole expiry.'),
          option_side: z.enum(['call', 'put']).nullable(),
          values: Values.describe('One for each timestamp.'),
        }),
      ),
    })
    .meta({ id: 'ReplayWindow' }),
  errors: ['invalid_input', 'not_found'],
  cost: 5,
})

export const ReplayCandle = z
  .object({
    open: z.number().nullable(),
    high: z.number().nullable(),
    low: z.number().nullable(),
    close: z.number().nullable(),
    volume: z.number().nullable(),
  })
  .meta({ id: 'ReplayCandle' })

export const ReplayFigure = z
  .object({
    panel: z.enum(REPLAY_PANELS),
    expiry: DateText,
    strike: z.number().nullable(),
    option_side: z.enum(['call', 'put']).nullable(),
    value: z.number(),
  })
  .meta({ id: 'ReplayFigure' })

export const ReplayState = z
  .object({
    replay_id: z.string(),
    underlying: z.string(),
    timeframe: z.enum(['1min', '5min', '15min']),
    start: InstantText,
    end: InstantText,
    status: z.enum(['playing', 'paused', 'ended']),
    speed: z.number().describe('Seconds of history a second.'),
    position: InstantText,
  })
  .meta({ id: 'ReplayState' })

const Speed = z
  .number('must be a number')
  .gt(0, 'must be above zero')
  .max(100_000, 'must be at most 100000')
  .describe('Seconds of history a second: 60 plays a minute in a second.')

const replayId = IdText.optional().describe('Without it, the one that was started here last.')

/** What a client of the replay may say beside what it says to any stream. */
export const REPLAY_ACTIONS = {
  start: z
    .object({
      replay_id: replayId,
      underlying: SymbolText.optional().describe('Of a new replay; without it one plays on.'),
      timeframe: ReplayTimeframe.default('1min'),
      start: InstantText.optional(),
      end: InstantText.optional().describe('Excluded.'),
      expiries: z.array(DateText).max(6, 'must be at most 6').default([]),
      strikes: z
        .array(z.number('must be a number').gt(0, 'must be above zero'))
        .max(50, 'must be at most 50')
        .default([]),
      panels: z.array(z.enum(REPLAY_PANELS)).default([]),
      speed: Speed.optional().describe('60 unless it is said otherwise.'),
      paused: z.boolean().default(false).describe('Begin without playing.'),
    })
    .refine(({ underlying, start, end }) => !underlying || (start && end), {
      error: 'must have a start and an end',
    })
    .describe('Plays a stretch of history; or plays on what was paused.'),
  pause: z.object({ replay_id: replayId }).describe('Stands where it is.'),
  speed: z.object({ replay_id: replayId, speed: Speed }).describe('Faster or slower from here on.'),
  seek: z
    .object({ replay_id: replayId, to: InstantText })
    .describe('Goes on from there, forward or back.'),
  step: z.object({ replay_id: replayId }).describe('One bar further, and pauses.'),
} as const
