import { z } from 'zod'
import { Decimal } from '../decimal.ts'
import { operation } from '../operation.ts'
import { ROLES } from '../role.ts'
import { InstantText, InstrumentId } from '../text.ts'

const Level = z.strictObject({
  price: z
    .number('must be a number')
    .max(1e12, 'must be at most 1e12')
    .describe('Price units; a level whose price is not above zero is left out, and flagged.'),
  quantity: z.number('must be a number').max(1e12, 'must be at most 1e12'),
  order_count: z
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(1e9, 'must be at most 1000000000')
    .default(0)
    .describe('Orders at this price; 0 where the venue does not say.'),
})

const Side = z.array(Level).max(200, 'must be at most 200')

export const DepthFlag = z.enum([
  'wide_spread',
  'thin_depth',
  'few_orders',
  'imbalanced',
  'thin_best_level',
  'no_bids',
  'no_asks',
  'crossed',
  'locked',
  'bad_level',
])

export const DepthAnalysis = z
  .object({
    best_bid: z.number().nullable(),
    best_ask: z.number().nullable(),
    spread: z.number().nullable(),
    spread_percent: z.number().nullable().describe('Of the mid: 0.5 is half a percent.'),
    mid: z.number().nullable(),
    weighted_mid: z.number().nullable().describe('The microprice.'),
    bid_quantity: z.number(),
    ask_quantity: z.number(),
    order_count: z.number(),
    imbalance_percent: z.number().nullable().describe('−100: only asks. 100: only bids.'),
    book_pressure: z.number().nullable().describe('The same, −1 to 1; near levels weigh more.'),
    liquidity_score: z.number().describe('0 to 100.'),
    liquidity_tier: z.enum(['HIGH', 'MEDIUM', 'LOW', 'ILLIQUID']),
    flags: z.array(DepthFlag),
  })
  .meta({ id: 'DepthAnalysis' })

export const DepthImpact = z
  .object({
    side: z.enum(['buy', 'sell']),
    quantity: z.number(),
    filled_quantity: z.number(),
    complete: z.boolean().describe('False: the book is too thin for all of it.'),
    average_price: z.number().nullable(),
    impact: z.number().nullable().describe('Average price − mid.'),
    impact_bps: z.number().nullable(),
  })
  .meta({ id: 'DepthImpact' })

const BookLevel = z
  .object({
    price: Decimal,
    quantity: Decimal.describe('Units.'),
    order_count: z.int().describe('Orders at this price; 0 where the venue does not say.'),
  })
  .meta({ id: 'BookLevel' })

/** A book with what there is to say of it. */
export const DepthView = z
  .object({
    instrument_id: z.string(),
    at: InstantText.describe('When it was so, by the source’s clock.'),
    source: z
      .enum(['book', 'quote', 'stored'])
      .describe('quote: nobody sends its levels, so that it is the best bid and ask alone.'),
    stale: z.boolean().describe('Older than the market’s rhythm allows, or its source is cut off.'),
    simulated: z.boolean().describe('Made up while the market is closed.'),
    bids: z.array(BookLevel).describe('The best first; at most 20.'),
    asks: z.array(BookLevel),
    analysis: DepthAnalysis,
  })
  .meta({ id: 'Depth' })

const SizeList = z
  .array(z.number('must be a number').gt(0, 'must be above zero').max(1e12, 'must be at most 1e12'))
  .max(20, 'must be at most 20')

const Sizes = z
  .string()
  .max(400, 'must have at most 400 characters')
  .transform((text) => text.split(',').filter((size) => size.trim() !== ''))
  .transform((sizes) => sizes.map(Number))
  .pipe(SizeList)
  .optional()
  .describe('Each is tried as a purchase and as a sale: 75,750.')

export const readDepth = operation({
  id: 'readDepth',
  method: 'GET',
  path: '/api/depth',
  summary:
    'The book of an instrument, level by level, now or as it was stored. The channel `depth` makes it live.',
  query: z.object({
    instrument_id: InstrumentId,
    at: InstantText.optional().describe('As of then, from what is stored; without it now.'),
    sizes: Sizes,
  }),
  output: z
    .object({ depth: DepthView.nullable(), impacts: z.array(DepthImpact) })
    .meta({ id: 'DepthAnswer' }),
  errors: ['invalid_input', 'not_found'],
})

export const analyseDepth = operation({
  id: 'analyseDepth',
  method: 'POST',
  path: '/api/depth/analyse',
  summary: 'How well a book can be traded, and what sizes would cost in it.',
  body: z.strictObject({
    bids: Side,
    asks: Side,
    sizes: SizeList.default([]).describe('Each is tried as a purchase and as a sale.'),
  }),
  output: z.object({ analysis: DepthAnalysis, impacts: z.array(DepthImpact) }),
  errors: ['invalid_input'],
  roles: ROLES, // it reads nothing and writes nothing
  permission: 'can_read',
})
