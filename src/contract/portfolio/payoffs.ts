import { z } from 'zod'
import { AddLeg, INSTRUMENT_TYPES, LegDirection } from './legs.ts'
import { operation } from '../operation.ts'
import { ROLES } from '../role.ts'
import { DateText, IdText, InstantText } from '../text.ts'

// Analytics are binary floating point throughout; what is booked is exact decimal text elsewhere.

const PortfolioParams = z.object({ strategy_id: IdText })

const number = () => z.coerce.number('must be a number')

/** What is asked of a payoff: where things stand then, against now. */
const Then = {
  spot: number().positive('must be more than zero').max(1e12).optional(),
  volatility_shift: number().min(-5).max(5).default(0).describe('Added: 0.05 is 5 points more.'),
  days_ahead: number().min(0).max(36_525).default(0).describe('Calendar days from now.'),
  rate: number().min(-1).max(5).default(0.1).describe('Continuously compounded, per year.'),
  dividend_yield: number().min(-1).max(5).default(0),
  points: number().int().min(11).max(801).default(161),
}

const Greeks = {
  delta: z.number(),
  gamma: z.number(),
  vega: z.number().describe('Per 1 % of volatility.'),
  theta: z.number().describe('Per calendar day.'),
  rho: z.number().describe('Per 1 % of interest.'),
  vanna: z.number(),
  charm: z.number(),
  vomma: z.number(),
}

export const PositionGreeksView = z
  .object(Greeks)
  .meta({ id: 'PositionGreeks', description: 'Σ ± quantity × Greek: + bought, − sold.' })

const LegTrading = z
  .object({
    side: LegDirection.describe('Closing a leg that is held, entering one that is asked about.'),
    spread: z.number().nullable().describe('Of the mid: 0.01 is 1 %.'),
    impact_bps: z.number().nullable().describe('Average price of the whole quantity to the mid.'),
    fillable: z.number().describe('Units that rest in the book, of the quantity.'),
    flags: z
      .array(
        z.enum([
          'spread_over_limit',
          'impact_over_limit',
          'book_too_thin',
          'no_book',
          'stale_book',
        ]),
      )
      .describe('By max_spread and max_impact_bps of the settings.'),
  })
  .meta({ id: 'LegTrading', description: 'What trading the leg would cost by its book now.' })

export const LegAnalysis = z
  .object({
    id: z.string().nullable().describe('null: of a leg that is only asked about.'),
    tradingsymbol: z.string(),
    instrument_type: z.enum(INSTRUMENT_TYPES),
    direction: z.enum(['BUY', 'SELL']),
    quantity: z.int(),
    entry_price: z.number(),
    price: z.number().nullable(),
    is_stale: z.boolean(),
    volatility: z.number().nullable().describe('That its price implies; null has its flag.'),
    flag: z.string().nullable().describe('Why there is no volatility.'),
    pnl: z.number().nullable(),
    greeks: PositionGreeksView.nullable().describe('Of the whole leg, by its signed quantity.'),
    trading: LegTrading,
  })
  .meta({ id: 'LegAnalysis' })

export const PayoffView = z
  .object({
    at: InstantText.nullable().describe('As of which the legs are priced; null: none is.'),
    underlying: z.string().nullable(),
    spot: z.number().nullable().describe('null: nobody knows its price.'),
    first_expiry: DateText.nullable(),
    days_to_expiry: z.number().nullable().describe('Calendar days, with fractions.'),
    net_premium: z
      .number()
      .describe('What entering brought: + a credit, − a debit. Nobody pays for a future.'),
    implied_rate: z
      .number()
      .nullable()
      .describe('Per year, continuously compounded, of a payoff that is the same at every price.'),
    margin_estimate: z
      .number()
      .nullable()
      .describe('Of futures and sold options, each by itself: what hedges save is not counted.'),
    break_evens: z.array(z.number()),
    max_profit: z.number().nullable().describe('null: unlimited.'),
    max_loss: z.number().nullable().describe('As a P&L; null: unlimited.'),
    is_exact: z.boolean().describe('false: legs outlive the first expiry, where it is judged.'),
    probability_of_profit: z.number().nullable().describe('At one volatility, lognormal.'),
    probability_by_smile: z.number().nullable().describe('As option prices have it.'),
    volatility: z.number().nullable().describe('The one of the lognormal.'),
    spots: z.array(z.number()),
    at_expiry: z.array(z.number()).describe('P&L at each of the spots.'),
    ahead: z.array(z.number()).describe('P&L days_ahead, at volatilities moved by the shift.'),
    pnl: z.number().nullable().describe('Now, at spot.'),
    greeks: PositionGreeksView,
    legs: z.array(LegAnalysis),
    missing: z.array(z.string()).describe('Symbols of legs without a price.'),
  })
  .meta({ id: 'Payoff' })

export const previewPayoff = operation({
  id: 'previewPayoff',
  method: 'POST',
  path: '/strategies/payoff',
  summary: 'The payoff of legs that nobody holds yet.',
  body: z
    .strictObject({
      legs: z
        .array(AddLeg.extend({ entry_price: AddLeg.shape.entry_price.optional() }))
        .min(1, 'must name a leg')
        .max(50, 'must be at most 50'),
      spot: z.number().positive('must be more than zero').max(1e12).optional(),
      volatility_shift: z.number().min(-5).max(5).default(0),
      days_ahead: z.number().min(0).max(36_525).default(0),
      rate: z.number().min(-1).max(5).default(0.1),
      dividend_yield: z.number().min(-1).max(5).default(0),
      points: z.int().min(11).max(801).default(161),
    })
    .meta({ id: 'PreviewPayoff' }),
  output: PayoffView,
  errors: ['invalid_input', 'leg_refused', 'feed_unavailable'],
  roles: ROLES, // it writes nothing
  permission: 'can_read',
})

export const readPayoff = operation({
  id: 'readPayoff',
  method: 'GET',
  path: '/strategies/{strategy_id}/payoff',
  summary: 'P&L over prices: at expiry and then, break-evens, most profit and loss, chances.',
  params: PortfolioParams,
  query: z.object(Then),
  output: PayoffView,
  errors: ['invalid_input', 'not_found', 'feed_unavailable'],
})

export const readGreeks = operation({
  id: 'readPortfolioGreeks',
  method: 'GET',
  path: '/strategies/{strategy_id}/greeks',
  summary: 'Net Greeks, with the sign of exposure, and those of each leg.',
  params: PortfolioParams,
  query: z.object({ rate: Then.rate, dividend_yield: Then.dividend_yield }),
  output: z
    .object({
      at: InstantText.nullable(),
      underlying: z.string().nullable(),
      spot: z.number().nullable(),
      net: PositionGreeksView,
      legs: z.array(LegAnalysis),
      missing: z.array(z.string()),
    })
    .meta({ id: 'PortfolioGreeks' }),
  errors: ['invalid_input', 'not_found', 'feed_unavailable'],
})

const Numbers = (most: number, fallback: string) =>
  z
    .string()
    .regex(
      new RegExp(`^-?\\d{1,4}(\\.\\d{1,6})?(,-?\\d{1,4}(\\.\\d{1,6})?){0,${most - 1}}$`),
      `must be at most ${most} numbers with commas between`,
    )
    .default(fallback)

export const readScenario = operation({
  id: 'readScenario',
  method: 'GET',
  path: '/strategies/{strategy_id}/scenario',
  summary: 'P&L and Greeks over prices × volatilities × days.',
  params: PortfolioParams,
  query: z.object({
    spot: Then.spot,
    moves: Numbers(21, '-5,-4,-3,-2,-1,0,1,2,3,4,5').describe('Of the price, in percent.'),
    volatility_shifts: Numbers(9, '-0.05,0,0.05').describe('Added to every volatility.'),
    days: Numbers(9, '0,1,3,7').describe('Calendar days from now.'),
    rate: Then.rate,
    dividend_yield: Then.dividend_yield,
  }),
  output: z
    .object({
      at: InstantText.nullable(),
      spot: z.number().nullable(),
      missing: z.array(z.string()),
      cells: z.array(
        z.object({
          move_percent: z.number(),
          spot: z.number(),
          volatility_shift: z.number(),
          days: z.number(),
          pnl: z.number(),
          ...Greeks,
        }),
      ),
    })
    .meta({ id: 'Scenario' }),
  errors: ['invalid_input', 'not_found', 'feed_unavailable'],
})
