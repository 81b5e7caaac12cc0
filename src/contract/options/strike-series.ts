import { z } from 'zod'
import { operation } from '../operation.ts'
import { inOrder } from '../page.ts'
import { ChainAsked, ChainPlace, FoIndicator, GreeksView } from './strikes.ts'
import { DateText, InstantText, SymbolText } from '../text.ts'

const Figure = z.number().nullable()

const StrikeTimeframe = z
  .enum(['1min', '5min', '15min', '1', '5', '15', '1m', '5m', '15m'], {
    error: 'must be 1min, 5min or 15min',
  })
  .default('5min')

const OptionSide = z.enum(['call', 'put', 'both']).default('both')

const span = {
  from: InstantText.optional().describe('Buckets that open then or later; else of the last day.'),
  to: InstantText.optional().describe('And before; else up to the newest.'),
  timeframe: StrikeTimeframe,
}

const series = () =>
  inOrder(
    z.object({
      symbol: SymbolText,
      expiry: DateText,
      indicator: FoIndicator.default('iv'),
      option_side: OptionSide,
      ...span,
    }),
  )

const SeriesPlace = {
  symbol: z.string(),
  expiry: DateText,
  timeframe: z.enum(['1min', '5min', '15min']),
}

const errors = ['invalid_input', 'not_found'] as const

const Bucket = z
  .string()
  .describe('ATM, ITM1 to ITM10, OTM1 to OTM10; ALL for what is a number of the whole expiry.')

export const readMoneynessSeries = operation({
  id: 'readMoneynessSeries',
  method: 'GET',
  path: '/fo/moneyness-series',
  summary: 'One number through time, by how far in or out of the money contracts were then.',
  query: series(),
  output: z
    .object({
      ...SeriesPlace,
      indicator: FoIndicator,
      series: z.array(
        z.object({
          bucket: Bucket,
          option_side: z.enum(['call', 'put', 'both']),
          points: z.array(z.object({ time: InstantText, value: z.number() })),
        }),
      ),
    })
    .meta({ id: 'MoneynessSeries' }),
  errors,
})

export const readMoneynessSeriesV2 = operation({
  id: 'readMoneynessSeriesV2',
  method: 'GET',
  path: '/fo/moneyness-series-v2',
  summary: 'The same as columns.',
  query: series(),
  output: z
    .object({
      ...SeriesPlace,
      indicator: FoIndicator,
      times: z.array(InstantText).describe('When the buckets opened.'),
      underlying: z.array(Figure),
      series: z.array(
        z.object({
          bucket: Bucket,
          option_side: z.enum(['call', 'put', 'both']),
          values: z.array(Figure).describe('One a time.'),
        }),
      ),
    })
    .meta({ id: 'MoneynessColumns' }),
  errors,
})

export const StrikeSidePoint = z
  .object({
    premium: Figure,
    ...GreeksView,
    model_price: Figure,
    intrinsic: Figure,
    extrinsic: Figure,
    volume: Figure.describe('Of the bucket.'),
    oi: Figure.describe('At its end.'),
    count: z.int().describe('Observations.'),
    decay: Figure.describe('What the premium has lost since the first point.'),
    decay_percent: Figure,
  })
  .meta({ id: 'StrikeSidePoint' })

export const readStrikeHistory = operation({
  id: 'readStrikeHistory',
  method: 'GET',
  path: '/fo/strike-history',
  summary: 'One strike through time: both contracts with volatility, Greeks and open interest.',
  query: inOrder(
    z.object({
      symbol: SymbolText,
      expiry: DateText,
      strike: z.coerce.number('must be a number').gt(0, 'must be above zero'),
      ...span,
    }),
  ),
  output: z
    .object({
      ...SeriesPlace,
      strike: z.number(),
      points: z.array(
        z.object({
          time: InstantText,
          underlying_close: Figure,
          call: StrikeSidePoint,
          put: StrikeSidePoint,
        }),
      ),
    })
    .meta({ id: 'StrikeHistory' }),
  errors,
})

export const readStraddle = operation({
  id: 'readStraddle',
  method: 'GET',
  path: '/fo/straddle',
  summary: 'The call and the put at the money together, now and through the day.',
  query: z.object({ ...ChainAsked, timeframe: StrikeTimeframe }),
  output: z
    .object({
      ...ChainPlace,
      straddle: z
        .object({
          strike: z.number(),
          call: z.number(),
          put: z.number(),
          premium: z.number(),
          iv: Figure,
          implied_move: z.number().describe('A fraction of the underlying, up or down.'),
          lower_break_even: z.number(),
          upper_break_even: z.number(),
        })
        .nullable(),
      decay: z
        .object({ reference: z.number(), amount: z.number(), percent: Figure })
        .nullable()
        .describe('Of the strike that is at the money now, since the first point.'),
      points: z.array(
        z.object({
          time: InstantText,
          underlying_close: Figure,
          fixed: Figure.describe('The premium of the strike that is at the money now.'),
          strike: Figure.describe('The strike that was at the money then.'),
          rolling: Figure.describe('The premium of that one.'),
        }),
      ),
    })
    .meta({ id: 'StraddleSeries' }),
  errors,
})
