import { z } from 'zod'
import { operation } from '../operation.ts'
import { ROLES } from '../role.ts'

// Analytics are binary floating point throughout; what is booked is exact decimal text elsewhere.

const Price = z
  .number('must be a number')
  .min(1e-9, 'must be above zero')
  .max(1e12, 'must be at most 1e12')

/** How a unit is counted: no rate of exchange between units is finer or coarser. */
const Unit = z
  .number('must be a number')
  .min(1e-6, 'must be at least 0.000001')
  .max(1e6, 'must be at most 1000000')

export const OptionRight = z.enum(['call', 'put'])

export const OptionMarket = z
  .object({
    spot: Price.describe('Price of the underlying now.'),
    days: z
      .number('must be a number')
      .min(0, 'must not be negative')
      .max(36_525, 'must be at most 36525')
      .describe('Calendar days to the expiry, with fractions; a year has 365.25.'),
    rate: z
      .number('must be a number')
      .min(-1, 'must be at least -1')
      .max(5, 'must be at most 5')
      .default(0.1)
      .describe('Interest, continuously compounded, per year.'),
    dividend_yield: z
      .number('must be a number')
      .min(-1, 'must be at least -1')
      .max(5, 'must be at most 5')
      .default(0)
      .describe('The same for dividends. The rate itself, for options on futures (Black 1976).'),
  })
  .meta({ id: 'OptionMarket' })

export const AskedOption = z
  .object({
    right: OptionRight,
    strike: Price,
    volatility: z
      .number('must be a number')
      .min(1e-4, 'must be at least 0.0001')
      .max(100, 'must be at most 100')
      .optional()
      .describe('Per year: 0.2 is 20 %.'),
    premium: Price.or(z.literal(0)).optional().describe('Instead: what it costs.'),
    style: z.enum(['european', 'american']).default('european'),
  })
  .refine(({ volatility, premium }) => (volatility === undefined) !== (premium === undefined), {
    error: 'must have either a volatility or a premium',
  })
  .meta({ id: 'AskedOption' })

export const OptionConventions = z
  .object({
    theta_days: Unit.default(365).describe('365: per calendar day. 1: per year.'),
    vega_per: Unit.default(0.01).describe('0.01: per 1 % of volatility.'),
    rho_per: Unit.default(0.01).describe('0.01: per 1 % of interest.'),
  })
  .meta({ id: 'OptionConventions' })

export const OptionValuation = z
  .object({
    right: OptionRight,
    strike: z.number(),
    volatility: z.number().nullable().describe('Per year; null where none gives the premium.'),
    price: z.number().describe('By Black, Scholes and Merton.'),
    american_price: z.number().nullable().describe('Of an American option.'),
    delta: z.number(),
    gamma: z.number(),
    vega: z.number(),
    theta: z.number(),
    rho: z.number(),
    vanna: z.number().describe('Of delta, per 1.00 of volatility.'),
    charm: z.number().describe('Of delta, per year that passes.'),
    vomma: z.number().describe('Of vega, per 1.00² of volatility.'),
    flag: z
      .enum([
        'expired',
        'bad_price',
        'bad_time',
        'bad_volatility',
        'bad_rate',
        'out_of_range',
        'bad_input',
        'below_intrinsic',
        'no_time_value',
        'above_maximum',
      ])
      .nullable()
      .describe('Why the numbers are zeros, or what the option pays; null where they are a value.'),
  })
  .meta({ id: 'OptionValuation' })

export const valueOptions = operation({
  id: 'valueOptions',
  method: 'POST',
  path: '/api/options/value',
  summary: 'Price, Greeks and implied volatility of options of one expiry.',
  body: z.strictObject({
    market: OptionMarket,
    options: z.array(AskedOption).min(1, 'must name an option').max(1_000, 'must be at most 1000'),
    conventions: OptionConventions.prefault({}),
  }),
  output: z.array(OptionValuation),
  errors: ['invalid_input'],
  roles: ROLES, // it reads nothing and writes nothing
  permission: 'can_read',
})
