import { z } from 'zod'
import { operation } from '../operation.ts'
import { DateText, InstantText, SymbolText } from '../text.ts'

// Option chains. Analytics are binary floating point; a number that does not exist is null, never 0.

const Rate = z.coerce
  .number('must be a number')
  .min(-1, 'must be at least -1')
  .max(5, 'must be at most 5')

/** Which chain, as of when, and how it is valued. */
export const ChainAsked = {
  symbol: SymbolText.describe('The underlying in any spelling: NIFTY, "NIFTY 50", NSE:NIFTY.'),
  expiry: DateText,
  at: InstantText.optional().describe(
    'As of then. Without it now; of an expiry that is past, as it last stood.',
  ),
  rate: Rate.default(0.1).describe('Interest, continuously compounded, per year.'),
  dividend_yield: Rate.default(0).describe('The same for dividends.'),
} as const

/** Where a chain stands, in every answer about one. */
export const ChainPlace = {
  symbol: z.string().describe('Canonical.'),
  expiry: DateText,
  at: InstantText.describe('When it was so: the moment of the newest price.'),
  source: z
    .enum(['live', 'minute', 'daily'])
    .describe('Live quotes, kept minutes, or what a vendor said at the end of a day.'),
  underlying_price: z.number().nullable(),
  underlying_from: z
    .enum(['quote', 'parity'])
    .nullable()
    .describe('parity: nobody quoted it, and it is the price at which calls and puts agree.'),
  atm_strike: z.number().nullable(),
  days_to_expiry: z.number().describe('Calendar days, with fractions.'),
  open_interest_unit: z
    .enum(['units', 'contracts'])
    .describe('What open interest and volume count: units of the underlying, or contracts.'),
  multiplier: z.number().describe('Units of the underlying in one of what they count.'),
} as const

export const LiquidityView = z
  .object({
    score: z.number().describe('0 to 100.'),
    tier: z.enum(['HIGH', 'MEDIUM', 'LOW', 'ILLIQUID']),
    spread: z.number().nullable().describe('Price units.'),
    imbalance: z.number().nullable().describe('Percent; 100 is only bids, -100 only asks.'),
    microprice: z.number().nullable(),
    impact_100: z
      .number()
      .nullable()
      .describe('What buying 100 units costs above the mid, a unit.'),
    illiquid: z.boolean(),
    over_limits: z
      .array(z.enum(['spread', 'impact']))
      .describe('What of it is above max_spread or max_impact_bps: usually 1 % and 50.'),
  })
  .meta({ id: 'Liquidity' })

export const ChainFlag = z.enum([
  'bad_input',
  'below_intrinsic',
  'no_time_value',
  'above_maximum',
  'iv_clamped',
  'out_of_range',
  'crossed',
  'negative_price',
  'no_bid',
  'no_ask',
  'no_premium',
  'no_underlying',
  'zero_open_interest',
  'stale',
  'expired',
])

/** A number that may not exist. */
const Figure = z.number().nullable()

export const GreeksView = {
  iv: Figure.describe('Per year: 0.2 is 20 %. Null where no volatility gives the price.'),
  delta: Figure,
  gamma: Figure,
  theta: Figure.describe('Per calendar day.'),
  vega: Figure.describe('Per 1 % of volatility.'),
  rho: Figure.describe('Per 1 % of interest.'),
  charm: Figure.describe('Of delta, per year that passes.'),
  vanna: Figure.describe('Of delta, per 1.00 of volatility.'),
  vomma: Figure.describe('Of vega, per 1.00² of volatility.'),
} as const

export const ChainSideView = z
  .object({
    instrument_id: z.string().nullable(),
    price: Figure.describe('The mid of a sound book, else the last price.'),
    price_from: z.enum(['mid', 'last']).nullable(),
    last_price: Figure,
    bid: Figure,
    ask: Figure,
    bid_quantity: Figure,
    ask_quantity: Figure,
    volume: Figure.describe('Of the day so far.'),
    oi: Figure,
    oi_change: Figure.describe('Against an hour earlier.'),
    ...GreeksView,
    model_price: Figure.describe('By Black, Scholes and Merton, at that volatility.'),
    intrinsic: Figure,
    extrinsic: Figure,
    moneyness: z.string().nullable().describe('ATM, ITM1 to ITM10, OTM1 to OTM10.'),
    liquidity: LiquidityView.nullable(),
    observed_at: InstantText.nullable(),
    flags: z.array(ChainFlag).describe('What is wrong with its numbers, or why one is missing.'),
  })
  .meta({ id: 'ChainSide' })

export const ChainStrikeView = z
  .object({
    strike: z.number(),
    call: ChainSideView.nullable().describe('Null: there is no such contract.'),
    put: ChainSideView.nullable(),
  })
  .meta({ id: 'ChainStrike' })

export const ChainTotalsView = {
  call_oi: z.number(),
  put_oi: z.number(),
  call_oi_change: Figure,
  put_oi_change: Figure,
  call_volume: z.number(),
  put_volume: z.number(),
  pcr: Figure.describe('Put over call open interest, to three decimals.'),
  pcr_volume: Figure.describe('The same of volume.'),
  max_pain: Figure.describe('The settlement at which writers pay least; null without interest.'),
} as const

export const ChainView = z
  .object({
    ...ChainPlace,
    expires_at: InstantText,
    rate: z.number(),
    dividend_yield: z.number(),
    strike_gap: Figure,
    ...ChainTotalsView,
    strikes: z.array(ChainStrikeView).describe('Ascending.'),
  })
  .meta({ id: 'Chain' })

const errors = ['invalid_input', 'not_found'] as const

export const readStrikes = operation({
  id: 'readStrikes',
  method: 'GET',
  path: '/fo/strikes',
  summary: 'An option chain: both contracts of every strike, with volatilities and Greeks.',
  query: z.object({
    ...ChainAsked,
    max_spread: z.coerce
      .number('must be a number')
      .gt(0, 'must be more than zero')
      .max(1, 'must be at most 1')
      .default(0.01)
      .describe('Of the price: contracts with a wider spread say so.'),
    max_impact_bps: z.coerce
      .number('must be a number')
      .gt(0, 'must be more than zero')
      .max(10_000, 'must be at most 10000')
      .default(50)
      .describe('So do those in which buying 100 units costs more above the mid.'),
  }),
  output: ChainView,
  errors,
})

/** What can be asked of strikes, buckets of moneyness and expiries. */
export const FO_INDICATORS = [
  'iv',
  'delta',
  'gamma',
  'theta',
  'vega',
  'rho',
  'oi',
  'pcr',
  'max_pain',
  'premium',
  'decay',
  'volume',
  'oi_change',
  'charm',
  'vanna',
  'vomma',
] as const

export const FoIndicator = z.enum(FO_INDICATORS, `must be one of ${FO_INDICATORS.join(', ')}`)

export const FoIndicatorView = z
  .object({
    name: FoIndicator,
    title: z.string(),
    unit: z.string(),
    scope: z.enum(['contract', 'expiry']).describe('What it is a number of.'),
  })
  .meta({ id: 'FoIndicator' })

export const listFoIndicators = operation({
  id: 'listFoIndicators',
  method: 'GET',
  path: '/fo/indicators',
  summary: 'What can be asked of strikes and expiries, with units.',
  output: z.object({ indicators: z.array(FoIndicatorView) }).meta({ id: 'FoIndicators' }),
})

const OptionSide = z.enum(['call', 'put', 'both']).default('both')

/** What one strike has at one instant. */
const StrikeIndicator = FoIndicator.exclude(
  ['pcr', 'max_pain', 'decay'],
  'must be iv, a Greek, oi, oi_change, premium or volume: a number of one strike',
)

const distribution = (range: number) =>
  z.object({
    ...ChainAsked,
    indicator: StrikeIndicator.default('oi'),
    option_side: OptionSide,
    strike_range: z.coerce
      .number('must be a whole number')
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(500, 'must be at most 500')
      .default(range)
      .describe('At most so many strikes around the money.'),
  })

export const readStrikeDistribution = operation({
  id: 'readStrikeDistribution',
  method: 'GET',
  path: '/fo/strike-distribution',
  summary: 'One number of every strike around the money. Up to 30 s old, of the past 300 s.',
  query: distribution(50),
  output: z
    .object({
      ...ChainPlace,
      indicator: FoIndicator,
      points: z.array(z.object({ strike: z.number(), call: Figure, put: Figure })),
    })
    .meta({ id: 'StrikeDistribution' }),
  errors,
})

export const readStrikeDistributionV2 = operation({
  id: 'readStrikeDistributionV2',
  method: 'GET',
  path: '/fo/strike-distribution-v2',
  summary: 'The same as columns.',
  query: distribution(30),
  output: z
    .object({
      ...ChainPlace,
      indicator: FoIndicator,
      strikes: z.array(z.number()),
      call: z.array(Figure).nullable().describe('Null when only puts are asked for.'),
      put: z.array(Figure).nullable(),
    })
    .meta({ id: 'StrikeDistributionColumns' }),
  errors,
})

/** Without an expiry the nearest that is not past, and how the ones behind it stand. */
const OneOrAll = {
  ...ChainAsked,
  expiry: DateText.optional().describe('Without it the nearest, and the eight next in short.'),
}

export const readMaxPain = operation({
  id: 'readMaxPain',
  method: 'GET',
  path: '/fo/max-pain',
  summary: 'The settlement at which the writers of all options pay least, and the whole curve.',
  query: z.object(OneOrAll),
  output: z
    .object({
      ...ChainPlace,
      max_pain: Figure,
      payouts: z
        .array(
          z.object({ strike: z.number(), call: z.number(), put: z.number(), total: z.number() }),
        )
        .describe('What writers pay if it settles at the strike.'),
      expiries: z.array(z.object({ expiry: DateText, max_pain: Figure })),
    })
    .meta({ id: 'MaxPain' }),
  errors,
})

export const readPcr = operation({
  id: 'readPcr',
  method: 'GET',
  path: '/fo/pcr',
  summary: 'Puts over calls, by open interest and by volume.',
  query: z.object(OneOrAll),
  output: z
    .object({
      ...ChainPlace,
      ...ChainTotalsView,
      expiries: z.array(z.object({ expiry: DateText, pcr: Figure, pcr_volume: Figure })),
    })
    .meta({ id: 'PutCallRatio' }),
  errors,
})

export const readGreeks = operation({
  id: 'readGreeks',
  method: 'GET',
  path: '/fo/greeks',
  summary: 'Volatility and eight Greeks of every contract of an expiry, or of one strike.',
  query: z.object({
    ...ChainAsked,
    strike: z.coerce.number('must be a number').gt(0, 'must be above zero').optional(),
  }),
  output: z
    .object({
      ...ChainPlace,
      greeks: z.array(
        z.object({
          strike: z.number(),
          right: z.enum(['call', 'put']),
          price: Figure,
          ...GreeksView,
          flags: z.array(ChainFlag),
        }),
      ),
    })
    .meta({ id: 'ChainGreeks' }),
  errors,
})
