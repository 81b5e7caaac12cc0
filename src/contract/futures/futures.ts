import { z } from 'zod'
import { operation } from '../operation.ts'
import { inOrder } from '../page.ts'
import { DateText, InstantText, SymbolText } from '../text.ts'

const RESOLUTIONS = ['1', '2', '3', '5', '10', '15', '30', '60', 'D'] as const

export const FutureResolution = z
  .enum(RESOLUTIONS)
  .describe('Minutes of a bar, or D for a session.')

const At = InstantText.optional().describe('As it was then. Left out: as it is.')

export const FutureSignal = z.enum([
  'LONG_BUILDUP',
  'SHORT_BUILDUP',
  'LONG_UNWINDING',
  'SHORT_UNWINDING',
  'NEUTRAL',
])

const Contract = {
  instrument_id: z.string(),
  tradingsymbol: z.string(),
  expiry: DateText,
}

export const FutureSignalPoint = z
  .object({
    time: InstantText.describe('When the bar closed.'),
    price: z.number(),
    open_interest: z.number().describe('Units, not lots.'),
    price_change_percent: z.number().describe('Since the bar before.'),
    oi_change_percent: z.number(),
    signal: FutureSignal,
    strength: z.number().describe('|price %| × |open interest %| ÷ 100.'),
  })
  .meta({ id: 'FutureSignalPoint' })

export const readPositionSignals = operation({
  id: 'readPositionSignals',
  method: 'GET',
  path: '/futures/position-signals',
  summary: 'Who enters and who leaves a future, by price and open interest, bar by bar.',
  query: z.object({
    symbol: SymbolText,
    resolution: FutureResolution.default('1'),
    contract: z
      .string()
      .regex(/^[A-Za-z0-9&.:_-]{1,64}$/, 'must be near, next, far or a trading symbol')
      .default('near')
      .describe('near, next, far, or a trading symbol.'),
    hours: z.coerce
      .number('must be a number of hours')
      .gt(0, 'must be above zero')
      .max(24 * 366, 'must be at most a year')
      .default(24)
      .describe('How far back from the newest bar.'),
    threshold: z.coerce
      .number('must be a percentage')
      .min(0, 'must not be negative')
      .max(100, 'must be at most 100')
      .default(0.1)
      .describe('Percent; when both changes are below it, the signal is NEUTRAL.'),
    at: At,
  }),
  output: z
    .object({
      symbol: z.string(),
      ...Contract,
      resolution: FutureResolution,
      signals: z.array(FutureSignalPoint).describe('Oldest first.'),
    })
    .meta({ id: 'PositionSignals' }),
  errors: ['invalid_input', 'not_found'],
})

export const FutureRollover = z
  .object({
    ...Contract,
    days_to_expiry: z.int().describe('Calendar days; below zero once it is over.'),
    price: z.number().nullable(),
    open_interest: z.number().nullable(),
    open_interest_percent: z.number().nullable().describe('Of all expiries together.'),
    volume: z.number().nullable().describe('Of the session so far.'),
    basis: z.number().nullable().describe('Price − underlying.'),
    roll_spread: z.number().nullable().describe('The next contract’s price − this one’s.'),
    pressure: z.number().nullable().describe('Share of open interest × ((T − d) ÷ T)².'),
    status: z.enum(['EXPIRED', 'HIGH', 'MEDIUM', 'LOW']),
  })
  .meta({ id: 'FutureRollover' })

const Rollover = z.object({
  symbol: z.string(),
  as_of: InstantText,
  underlying_price: z.number().nullable(),
  total_open_interest: z.number(),
  contracts: z.array(FutureRollover).describe('The nearest expiry first.'),
})

export const readRolloverMetrics = operation({
  id: 'readRolloverMetrics',
  method: 'GET',
  path: '/futures/rollover-metrics',
  summary: 'Which expiries hold the open interest, and how urgently it has to move on.',
  query: z.object({
    symbol: SymbolText,
    threshold_days: z.coerce
      .number('must be a number of days')
      .gt(0, 'must be above zero')
      .max(366, 'must be at most 366')
      .default(5)
      .describe('T of the formula.'),
    at: At,
  }),
  output: Rollover.meta({ id: 'RolloverMetrics' }),
  errors: ['invalid_input', 'not_found'],
})

export const readFuturesSummary = operation({
  id: 'readFuturesSummary',
  method: 'GET',
  path: '/futures/summary',
  summary: 'The latest signal of the near contract, and where the rollover stands.',
  query: z.object({ symbol: SymbolText, at: At }),
  output: Rollover.extend({
    signal: FutureSignalPoint.nullable().describe('Of the newest session against the one before.'),
    rollover: FutureRollover.nullable().describe('Of the near contract.'),
  }).meta({ id: 'FuturesSummary' }),
  errors: ['invalid_input', 'not_found'],
})

export const readContinuousFuture = operation({
  id: 'readContinuousFuture',
  method: 'GET',
  path: '/futures/continuous',
  summary: 'The contracts of an underlying as one series, with its rolls.',
  query: inOrder(
    z.object({
      symbol: SymbolText,
      roll: z
        .enum(['expiry', 'first_of_month', 'open_interest', 'volume'])
        .default('open_interest')
        .describe('When a contract is left for the next.'),
      days_before: z.coerce
        .number('must be a number of days')
        .int('must be a whole number')
        .min(0, 'must not be negative')
        .max(60, 'must be at most 60')
        .default(0)
        .describe('With roll=expiry: so many days before it.'),
      adjustment: z
        .enum(['none', 'difference', 'ratio'])
        .default('ratio')
        .describe('How older prices are moved; the newest contract’s are never.'),
      from: DateText.optional(),
      to: DateText.optional(),
    }),
  ),
  output: z
    .object({
      symbol: z.string(),
      date: z.array(DateText),
      instrument_id: z.array(z.string()).describe('Whose bar it is.'),
      open: z.array(z.number()),
      high: z.array(z.number()),
      low: z.array(z.number()),
      close: z.array(z.number()),
      volume: z.array(z.number()),
      open_interest: z.array(z.number().nullable()),
      rolls: z.array(
        z.object({
          on: DateText,
          from: z.string(),
          to: z.string(),
          difference: z.number(),
          ratio: z.number(),
        }),
      ),
      unbridged: z
        .array(DateText)
        .describe('Rolls without a session that has both prices: nothing is adjusted there.'),
    })
    .meta({ id: 'ContinuousFuture' }),
  errors: ['invalid_input', 'not_found'],
})
