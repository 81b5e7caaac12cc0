import { z } from 'zod'
import { DECIMAL } from '../../core/fixed.ts'
import { Decimal, NonNegativeDecimal, PositiveDecimal } from '../decimal.ts'
import { operation } from '../operation.ts'
import { After, Limit, pageOf } from '../page.ts'
import { DateText, IdText, InstantText } from '../text.ts'

export const LegDirection = z.enum(['BUY', 'SELL'])
export const INSTRUMENT_TYPES = ['EQ', 'FUT', 'CE', 'PE', 'INDEX', 'SPOT', 'PERP'] as const

const MOST_PRICE = 1e12

/** Decimal text, or a JSON number that is one: 120.5. A double that is none is refused. */
function priceOr<Text extends z.ZodType<string>>(text: Text, number: z.ZodNumber) {
  return z.union([
    text.refine((price) => Number(price) < MOST_PRICE, 'must be below 1000000000000'),
    number
      .lt(MOST_PRICE, 'must be below 1000000000000')
      .refine((price) => DECIMAL.test(String(price)), 'must have at most 8 places'),
  ])
}

const LegPrice = priceOr(PositiveDecimal, z.number().positive('must be more than zero')).describe(
  'Above zero: decimal text, or a number.',
)
const ExitPrice = priceOr(
  NonNegativeDecimal,
  z.number().nonnegative('must not be negative'),
).describe('Zero where it expired worthless.')
const Costs = priceOr(NonNegativeDecimal, z.number().nonnegative('must not be negative'))
const Quantity = z
  .int('must be a whole number')
  .positive('must be more than zero')
  .max(1_000_000_000, 'must be at most 1000000000')
  .describe('Units, not lots; a multiple of the lot size.')
const Notes = z
  .string()
  .max(2_000, 'must have at most 2000 characters')
  .regex(/^\P{Cc}*$/u, 'must have no control characters')

const ContractName = {
  tradingsymbol: z
    .string()
    .regex(/^[\x21-\x7e]{1,60}$/, 'must be 1 to 60 printable ASCII characters without spaces')
    .describe('As the exchange writes it: NIFTY24N2824500CE.'),
  exchange: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{1,19}$/, 'must be an exchange, like NFO')
    .describe('NSE, NFO, BSE, BFO, MCX, …'),
}

export const AddLeg = z
  .strictObject({
    ...ContractName,
    direction: LegDirection,
    quantity: Quantity,
    entry_price: LegPrice,
    notes: Notes.optional(),
  })
  .meta({ id: 'AddLeg' })

export const LegView = z
  .object({
    id: z.string(),
    strategy_id: z.string(),
    instrument_id: z.string().describe('SYMBOL.VENUE, as /instruments has it.'),
    tradingsymbol: z.string(),
    exchange: z.string(),
    instrument_token: z.int().nullable(),
    instrument_type: z.enum(INSTRUMENT_TYPES),
    underlying: z.string().nullable(),
    strike: Decimal.nullable(),
    expiry: DateText.nullable(),
    lot_size: z.int(),
    direction: LegDirection,
    quantity: z.int(),
    entry_price: Decimal,
    current_price: Decimal.nullable(),
    current_pnl: Decimal.nullable().describe('Unrealized while it is open, realized afterwards.'),
    exit_price: Decimal.nullable().describe('null while it is open.'),
    costs: Decimal.describe('Of closing it.'),
    income: Decimal.describe('Dividends and money for fractions of shares while it was held.'),
    rolled_from: z.string().nullable().describe('The leg that it took the place of.'),
    added_at: InstantText,
    closed_at: InstantText.nullable(),
    notes: z.string().nullable(),
    adjustments: z
      .array(
        z.object({
          type: z.enum(['SPLIT', 'BONUS', 'DIVIDEND']),
          title: z.string(),
          ex_date: DateText,
          quantity_before: z.int(),
          quantity_after: z.int(),
          entry_price_before: Decimal,
          entry_price_after: Decimal,
          tradingsymbol_before: z.string(),
          tradingsymbol_after: z.string(),
          income: Decimal,
          applied_at: InstantText,
        }),
      )
      .describe('What corporate actions did to it while it was held, by ex-date; in lists.'),
  })
  .meta({ id: 'Leg' })

const PortfolioParams = z.object({ strategy_id: IdText })
const LegParams = PortfolioParams.extend({ leg_id: IdText })

export const addLeg = operation({
  id: 'addLeg',
  method: 'POST',
  path: '/strategies/{strategy_id}/instruments',
  summary: 'Add a leg. What it is of is filled in from the instrument master.',
  params: PortfolioParams,
  body: AddLeg,
  output: LegView,
  status: 201,
  idempotent: true,
  errors: ['invalid_input', 'not_found', 'leg_refused'],
})

export const listLegs = operation({
  id: 'listLegs',
  method: 'GET',
  path: '/strategies/{strategy_id}/instruments',
  summary: 'Legs, in the order in which they were added.',
  params: PortfolioParams,
  query: z.object({
    open: z.enum(['true', 'false']).optional().describe('Those that are open, or closed, alone.'),
    after: After,
    limit: Limit,
  }),
  output: pageOf(LegView),
  errors: ['invalid_input', 'not_found'],
})

export const removeLeg = operation({
  id: 'removeLeg',
  method: 'DELETE',
  path: '/strategies/{strategy_id}/instruments/{leg_id}',
  summary: 'Remove a leg, as if it had never been. To end one that was traded, close it.',
  params: LegParams,
  output: LegView,
  errors: ['not_found'],
})

export const closeLeg = operation({
  id: 'closeLeg',
  method: 'POST',
  path: '/strategies/{strategy_id}/instruments/{leg_id}/close',
  summary: 'Close a leg, or a part of it, which then is a leg of its own.',
  params: LegParams,
  body: z
    .strictObject({
      exit_price: ExitPrice,
      quantity: Quantity.optional().describe('Left out, all of it.'),
      costs: Costs.optional(),
    })
    .meta({ id: 'CloseLeg' }),
  output: LegView,
  idempotent: true,
  errors: ['invalid_input', 'not_found', 'leg_refused'],
})

export const rollLeg = operation({
  id: 'rollLeg',
  method: 'POST',
  path: '/strategies/{strategy_id}/instruments/{leg_id}/roll',
  summary: 'Close a leg and open the same of another contract: both, or neither.',
  params: LegParams,
  body: z
    .strictObject({
      ...ContractName,
      exit_price: ExitPrice,
      entry_price: LegPrice,
      costs: Costs.optional(),
    })
    .meta({ id: 'RollLeg' }),
  output: z.object({ near: LegView, far: LegView }),
  status: 201,
  idempotent: true,
  errors: ['invalid_input', 'not_found', 'leg_refused'],
})

export const LinkedOrder = z
  .object({ strategy_id: z.string(), run_id: z.string(), order_id: z.string() })
  .meta({ id: 'LinkedOrder' })

export const linkOrder = operation({
  id: 'linkOrder',
  method: 'POST',
  path: '/strategies/{strategy_id}/orders',
  summary: "Count a run's order, and its fills, to a portfolio. Without, the default one has it.",
  params: PortfolioParams,
  body: z.strictObject({ run_id: IdText, order_id: IdText }).meta({ id: 'LinkOrder' }),
  output: LinkedOrder,
  status: 201,
  errors: ['invalid_input', 'not_found'],
  idempotent: true,
})

export const PortfolioTrade = z
  .object({
    fill_id: z.string(),
    run_id: z.string().describe('Of an account, its account_id.'),
    order_id: z.string(),
    instrument_id: z.string(),
    side: z.enum(['BUY', 'SELL']),
    quantity: Decimal,
    price: Decimal,
    fee: Decimal,
    realized_pnl: Decimal.describe('Before fees.'),
    logical_time: InstantText,
  })
  .meta({ id: 'PortfolioTrade' })

export const listPortfolioTrades = operation({
  id: 'listPortfolioTrades',
  method: 'GET',
  path: '/strategies/{strategy_id}/trades',
  summary: 'Fills of the orders that count to a portfolio, oldest first.',
  params: PortfolioParams,
  query: z.object({ after: After, limit: Limit }),
  output: pageOf(PortfolioTrade),
  errors: ['invalid_input', 'not_found'],
})
