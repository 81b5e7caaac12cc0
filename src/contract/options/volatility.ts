import { z } from 'zod'
import { operation } from '../operation.ts'
import { ChainAsked, ChainPlace } from './strikes.ts'
import { DateText, InstantText } from '../text.ts'

const Figure = z.number().nullable()

export const SviView = z
  .object({
    a: z.number(),
    b: z.number(),
    rho: z.number(),
    m: z.number(),
    sigma: z.number(),
    rms_error: z.number().describe('Of volatility, weighted by vega.'),
    worst_error: z.number(),
  })
  .meta({
    id: 'Svi',
    description:
      'Total variance is a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)), k = ln(K / F).',
  })

export const ArbitrageView = z
  .object({
    kind: z.enum(['butterfly', 'calendar']),
    expiry: DateText,
    from_strike: z.number(),
    to_strike: z.number(),
    worst: z
      .number()
      .describe('Below zero: the density factor, or the variance less that of the expiry before.'),
  })
  .meta({ id: 'Arbitrage' })

const SmilePointView = z
  .object({
    strike: z.number(),
    right: z.enum(['call', 'put']).describe('The one out of the money.'),
    log_moneyness: z.number(),
    iv: z.number().describe('By Black’s formula on the forward.'),
    fitted_iv: Figure,
  })
  .meta({ id: 'SmilePoint' })

export const SmileView = z
  .object({
    expiry: DateText,
    days_to_expiry: z.number(),
    forward: z.number().describe('On which calls and puts agree.'),
    atm_iv: Figure.describe('At the forward.'),
    risk_reversal_25: Figure.describe('Volatility of the call less that of the put of delta 0.25.'),
    butterfly_25: Figure.describe('The mean of both, less the one at the forward.'),
    svi: SviView.nullable().describe('Null with fewer than five usable prices.'),
    points: z.array(SmilePointView),
    outliers: z
      .array(SmilePointView)
      .describe(
        'What bends no curve: prices that rise from the forward outward, as old trades do.',
      ),
  })
  .meta({ id: 'Smile' })

const errors = ['invalid_input', 'not_found'] as const

export const readSmile = operation({
  id: 'readSmile',
  method: 'GET',
  path: '/fo/smile',
  summary: 'Volatility by strike of one expiry, with the SVI curve through it.',
  query: z.object(ChainAsked),
  output: z
    .object({
      ...ChainPlace,
      smile: SmileView.nullable().describe('Null without a price to find a forward by.'),
      arbitrage: z.array(ArbitrageView),
    })
    .meta({ id: 'ChainSmile' }),
  errors,
})

export const readSurface = operation({
  id: 'readSurface',
  method: 'GET',
  path: '/fo/surface',
  summary: 'Volatility by expiry and strike, its term structure, and where it allows arbitrage.',
  query: z.object({
    symbol: ChainAsked.symbol,
    at: ChainAsked.at,
    rate: ChainAsked.rate,
    dividend_yield: ChainAsked.dividend_yield,
    method: z
      .enum(['svi', 'ssvi'])
      .default('svi')
      .describe('svi: a curve for each expiry. ssvi: one shape for all, free of arbitrage.'),
    expiries: z.coerce
      .number('must be a whole number')
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(12, 'must be at most 12')
      .default(8)
      .describe('The nearest so many.'),
  }),
  output: z
    .object({
      symbol: z.string(),
      at: InstantText.describe('Of the newest chain.'),
      underlying_price: Figure,
      method: z.enum(['svi', 'ssvi']),
      ssvi: z
        .object({ rho: z.number(), eta: z.number(), gamma: z.number() })
        .nullable()
        .describe('The shape of all expiries; each has its total variance at the forward.'),
      arbitrage_free: z.boolean().describe('Nowhere that was looked at; see arbitrage.'),
      arbitrage: z.array(ArbitrageView),
      term_structure: z.array(
        z.object({
          expiry: DateText,
          days_to_expiry: z.number(),
          forward: z.number(),
          atm_iv: Figure,
          risk_reversal_25: Figure,
          butterfly_25: Figure,
          total_variance: Figure.describe('At the forward.'),
        }),
      ),
      grid: z.object({
        percent_of_forward: z.array(z.number()).describe('The columns: strike ÷ forward, percent.'),
        expiries: z.array(DateText).describe('The rows.'),
        iv: z.array(z.array(Figure)).describe('Null beyond the strikes that have prices.'),
      }),
      smiles: z.array(SmileView),
    })
    .meta({ id: 'Surface' }),
  errors,
  cost: 4,
})

export const readGammaExposure = operation({
  id: 'readGammaExposure',
  method: 'GET',
  path: '/fo/gex',
  summary: 'How much longer dealers are when the underlying rises by 1 %, by strike.',
  query: z.object(ChainAsked),
  output: z
    .object({
      ...ChainPlace,
      unit: z.string().describe('Currency per 1 % of the underlying.'),
      call: z.number(),
      put: z.number(),
      net: z
        .number()
        .describe('Above zero they sell into a rise to be hedged, below zero they buy.'),
      flip: Figure.describe('The price of the underlying at which the net changes its sign.'),
      strikes: z.array(
        z.object({ strike: z.number(), call: z.number(), put: z.number(), net: z.number() }),
      ),
    })
    .meta({ id: 'GammaExposure' }),
  errors,
})
