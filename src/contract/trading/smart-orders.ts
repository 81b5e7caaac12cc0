import { z } from 'zod'
import { Amount, NonNegativeAmount } from '../amount.ts'
import { Decimal } from '../decimal.ts'
import { DepthAnalysis } from '../market/depth.ts'
import { operation } from '../operation.ts'
import { After, Limit, pageOf } from '../page.ts'
import { DateText, IdText, InstantText } from '../text.ts'

const Side = z.enum(['BUY', 'SELL'])
const Exchange = z.enum(['NSE', 'NFO', 'BSE', 'BFO', 'MCX'])
const OrderType = z.enum(['MARKET', 'LIMIT', 'SL', 'SL-M'])
const Product = z.enum(['MIS', 'NRML', 'CNC'])
const TradingSymbol = z
  .string()
  .regex(/^[\x21-\x7e]{1,60}$/, 'must be 1 to 60 printable ASCII characters without spaces')
  .describe('As the exchange writes it: NIFTY24N2824500CE.')
const Quantity = z
  .int('must be a whole number')
  .positive('must be more than zero')
  .max(1_000_000_000, 'must be at most 1000000000')
  .describe('Units, not lots.')
const OptionType = z.enum(['CE', 'PE'])

/** As brokers name segments, and in plain words. */
export const CostSegment = z.enum([
  'NFO-OPT',
  'NFO-FUT',
  'EQUITY-INTRADAY',
  'EQUITY-DELIVERY',
  'option',
  'future',
  'intraday',
  'delivery',
])

const Level = z.strictObject({
  price: z.number('must be a number').max(1e12, 'must be at most 1e12'),
  quantity: z.number('must be a number').max(1e12, 'must be at most 1e12'),
  orders: z
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(1e9, 'must be at most 1000000000')
    .default(0),
})
const Levels = z.array(Level).max(200, 'must be at most 200')
const DepthData = z
  .strictObject({ buy: Levels, sell: Levels })
  .describe('A book of your own, as Kite shapes it. Without one the latest that is known is used.')

/** What is left out is the portfolio's, where one is named, else as usual. */
const BOUNDS = {
  strategy_id: IdText.optional().describe('A portfolio: its settings bound, and it has the order.'),
  max_order_spread_pct: z
    .number()
    .min(0, 'must not be negative')
    .max(10, 'must be at most 10')
    .optional()
    .describe('Of the mid: 0.5, as usual, is half a percent. Twice as much, or 1, is refused.'),
  max_market_impact_bps: z
    .number()
    .min(0, 'must not be negative')
    .max(10_000, 'must be at most 10000')
    .optional()
    .describe('Usually 50.'),
  min_liquidity_score: z
    .number()
    .min(0, 'must not be negative')
    .max(100, 'must be at most 100')
    .default(50),
  require_user_approval_high_impact: z
    .boolean()
    .default(true)
    .describe('false: what would alert you is executed with a limit.'),
}

const Findings = z.array(z.string()).describe('Sentences, the gravest first.')

export const Validation = z
  .object({
    action: z.enum(['EXECUTE', 'ALERT_USER', 'REJECT']),
    can_execute: z.boolean().describe('Whatever a person approves; false: REJECT.'),
    requires_user_approval: z.boolean().describe('ALERT_USER.'),
    recommended_order_type: z
      .enum(['MARKET', 'LIMIT', 'SPLIT_ORDER', 'TWAP'])
      .describe('The last two: in parts, or in parts over time.'),
    recommended_limit_price: Decimal.nullable().describe('On the price grid; null: no mid.'),
    warnings: Findings,
    action_summary: z.string(),
    spread_analysis: z.object({
      spread_abs: z.number().nullable(),
      spread_pct: z.number().nullable().describe('Of the mid: 0.5 is half a percent.'),
      spread_category: z
        .enum(['TIGHT', 'NORMAL', 'WIDE', 'VERY_WIDE'])
        .nullable()
        .describe('From 0, 0.2, 0.5 and 1 %.'),
      mid_price: z.number().nullable(),
      liquidity_score: z.number(),
      liquidity_tier: z.enum(['HIGH', 'MEDIUM', 'LOW', 'ILLIQUID']),
      market_depth_analysis: DepthAnalysis,
    }),
    impact_analysis: z.object({
      side: Side,
      quantity: z.number(),
      estimated_fill_price: z.number().nullable(),
      impact_bps: z.number().nullable().describe('Against us, of the mid.'),
      impact_cost: z.number().nullable().describe('Money, beyond the mid.'),
      impact_level: z
        .enum(['LOW', 'MODERATE', 'HIGH', 'VERY_HIGH'])
        .nullable()
        .describe('From 0, 10, 30 and 50 bps.'),
      levels_consumed: z.int(),
      can_fill_completely: z.boolean(),
      unfilled_quantity: z.number(),
    }),
    book: z.object({
      source: z
        .enum(['given', 'book', 'quote', 'stored', 'none'])
        .describe('quote: only the best bid and ask are known.'),
      at: InstantText.nullable(),
      stale: z.boolean(),
    }),
  })
  .meta({ id: 'OrderValidation' })

export const CostView = z
  .object({
    segment: z.enum(['option', 'future', 'intraday', 'delivery']),
    side: Side,
    order_value: Decimal,
    brokerage: Decimal,
    stt: Decimal.describe('Securities transaction tax.'),
    exchange_charges: Decimal,
    gst: Decimal.describe('18 % of brokerage and exchange charges.'),
    sebi_charges: Decimal,
    stamp_duty: Decimal,
    total_charges: Decimal,
    net_cost: Decimal.describe('What a buyer pays in all, or a seller receives.'),
  })
  .meta({ id: 'OrderCost' })

export const MarginView = z
  .object({
    segment: z.enum(['option', 'future', 'intraday', 'delivery']),
    contract_value: Decimal.describe('The underlying’s price × units.'),
    span_margin: Decimal,
    exposure_margin: Decimal,
    premium_margin: Decimal.describe('Of an option sold.'),
    additional_margin: Decimal.describe('On the day of expiry.'),
    total_margin: Decimal,
    vix_factor: Decimal.describe('1 to 2.'),
    expiry_factor: Decimal.describe('1 to 3.5.'),
    moneyness_factor: Decimal.describe('1 to 1.6.'),
    vix: Decimal.nullable().describe('null: unknown, and counted as calm.'),
    days_to_expiry: z.int().nullable().describe('Calendar days; null: it does not expire.'),
    is_expiry_day: z.boolean(),
    underlying_price: Decimal,
    funds_required: Decimal.describe(
      'What the account must have free, with charges: the premium where an option is bought, the ' +
        'margin of futures and of options sold, the whole price of shares.',
    ),
    available_funds: Decimal.nullable().describe('Of the account; null: nobody knows.'),
  })
  .meta({ id: 'OrderMargin' })

export const validateOrder = operation({
  id: 'validateOrder',
  method: 'POST',
  path: '/smart-orders/validate',
  summary: 'What the book would do to an order, and whether to send it. Nothing is placed.',
  body: z
    .strictObject({
      tradingsymbol: TradingSymbol.optional(),
      exchange: Exchange.default('NSE'),
      instrument_token: z.int().nullable().optional().describe('Not needed; taken and let be.'),
      depth_data: DepthData.optional(),
      side: Side,
      quantity: Quantity,
      last_price: NonNegativeAmount.nullable().optional().describe('Not needed; let be.'),
      ...BOUNDS,
    })
    .refine((order) => order.depth_data !== undefined || order.tradingsymbol !== undefined, {
      path: ['depth_data'],
      error: 'must be given, or tradingsymbol',
    })
    .meta({ id: 'ValidateOrder' }),
  output: Validation,
  errors: ['invalid_input', 'not_found'],
  permission: 'can_read',
})

export const calculateCost = operation({
  id: 'calculateCost',
  method: 'POST',
  path: '/smart-orders/calculate-cost',
  summary: 'Brokerage, taxes and charges of an order, part by part, exact.',
  body: z
    .strictObject({
      segment: CostSegment,
      side: Side,
      order_value: NonNegativeAmount.optional().describe('Left out: quantity × price.'),
      quantity: Quantity.optional(),
      price: NonNegativeAmount.optional(),
    })
    .refine(
      ({ order_value, quantity, price }) =>
        order_value !== undefined || (quantity !== undefined && price !== undefined),
      { path: ['order_value'], error: 'must be given, or quantity and price' },
    )
    .meta({ id: 'CalculateCost' }),
  output: CostView,
  errors: ['invalid_input'],
  permission: 'can_read',
})

/** What the instrument master and the latest quotes say, unless somebody says otherwise. */
const CONTRACT = {
  underlying_price: Amount.nullable().optional().describe('Left out: the latest that is known.'),
  strike_price: Amount.nullable().optional(),
  option_type: OptionType.nullable().optional(),
  vix: NonNegativeAmount.nullable().optional().describe('India VIX; left out: the latest known.'),
  expiry_date: DateText.nullable().optional(),
}

export const calculateMargin = operation({
  id: 'calculateMargin',
  method: 'POST',
  path: '/smart-orders/calculate-margin',
  summary: 'The margin of a position in futures or options, estimated, and the funds of the order.',
  body: z
    .strictObject({
      tradingsymbol: TradingSymbol,
      exchange: Exchange,
      transaction_type: Side,
      quantity: Quantity,
      price: NonNegativeAmount.optional().describe('Left out: the latest that is known.'),
      order_type: OrderType.default('MARKET'),
      product: Product.default('NRML'),
      account_id: IdText.optional().describe('Left out: your default account, if you have one.'),
      symbol: TradingSymbol.optional().describe('Of the underlying; not needed where it is known.'),
      ...CONTRACT,
    })
    .meta({ id: 'CalculateMargin' }),
  output: MarginView,
  errors: ['invalid_input', 'not_found', 'price_unknown'],
  permission: 'can_read',
})

const PlacedOrder = z.object({
  order_id: z.string(),
  client_order_id: z.string(),
  status: z.enum(['PENDING', 'OPEN', 'COMPLETE', 'CANCELLED', 'REJECTED', 'UNKNOWN']),
  filled_quantity: Decimal,
  average_price: Decimal.nullable(),
  reason: z.string().nullable(),
})

const Analysed = z.object({
  analysis_id: z.string(),
  account_id: z.string(),
  validation: Validation,
  margin: MarginView.nullable().describe('null: no price of the underlying is known.'),
  cost: CostView.nullable().describe('null: no price is known.'),
})

export const placeSmartOrder = operation({
  id: 'placeSmartOrder',
  method: 'POST',
  path: '/smart-orders/place',
  summary:
    'Look first, then place: what validate says is executed, what alerts or is rejected is not ' +
    'unless you skip the validation. The account’s gate decides in any case.',
  body: z
    .strictObject({
      account_id: IdText.optional().describe('Left out: your default account.'),
      tradingsymbol: TradingSymbol,
      exchange: Exchange,
      transaction_type: Side,
      quantity: Quantity,
      order_type: OrderType.default('MARKET'),
      price: Amount.nullable().optional().describe('Of LIMIT and SL.'),
      trigger_price: Amount.nullable().optional().describe('Of SL and SL-M.'),
      product: Product.default('MIS'),
      validity: z.enum(['DAY', 'IOC']).default('DAY'),
      tag: z
        .string()
        .max(20, 'must have at most 20 characters')
        .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII')
        .optional(),
      depth_data: DepthData.optional(),
      skip_validation: z
        .boolean()
        .default(false)
        .describe('You have seen what it says, and place it all the same.'),
      ...CONTRACT,
      ...BOUNDS,
    })
    .refine(({ order_type, price }) => !['LIMIT', 'SL'].includes(order_type) || price != null, {
      path: ['price'],
      error: 'must be given with a LIMIT or SL order',
    })
    .refine(
      ({ order_type, trigger_price }) =>
        !['SL', 'SL-M'].includes(order_type) || trigger_price != null,
      { path: ['trigger_price'], error: 'must be given with an SL or SL-M order' },
    )
    .meta({ id: 'PlaceSmartOrder' }),
  output: Analysed.extend({
    order_placed: z.boolean(),
    order_id: z.string().nullable(),
    order: PlacedOrder.nullable(),
    error: z.string().nullable().describe('Why it was not placed.'),
    warnings: Findings,
  }).meta({ id: 'SmartOrder' }),
  permission: 'can_trade',
  idempotent: true,
  errors: ['invalid_input', 'not_found'],
})

export const AnalysisView = z
  .object({
    analysis_id: z.string(),
    account_id: z.string(),
    order_id: z.string().nullable().describe('null: it was not placed.'),
    instrument_id: z.string(),
    side: Side,
    quantity: Decimal,
    analyzed_at: InstantText,
    bid_ask_spread_abs: Decimal.nullable(),
    bid_ask_spread_pct: z.number().nullable(),
    liquidity_tier: z.string(),
    liquidity_score: z.number(),
    mid_price: Decimal.nullable(),
    estimated_fill_price: Decimal.nullable(),
    market_impact_bps: z.number().nullable(),
    market_impact_cost: Decimal.nullable(),
    levels_to_consume: z.int(),
    can_fill_completely: z.boolean(),
    recommended_action: z.enum(['EXECUTE', 'ALERT_USER', 'REJECT']),
    recommended_order_type: z.enum(['MARKET', 'LIMIT', 'SPLIT_ORDER', 'TWAP']),
    recommended_limit_price: Decimal.nullable(),
    warnings: z.array(z.string()),
    actual_quantity: Decimal.nullable().describe('null: the order has not closed.'),
    actual_fill_price: Decimal.nullable(),
    actual_slippage: Decimal.nullable().describe('Price units against the mid; + is worse.'),
    actual_slippage_bps: z.number().nullable(),
    actual_fees: Decimal.nullable().describe('What the venue took.'),
    execution_quality_score: z
      .int()
      .nullable()
      .describe('100: as estimated, or better; two less for each basis point that it was worse.'),
    settled_at: InstantText.nullable(),
    estimated_cost: CostView.nullable(),
    actual_cost: CostView.nullable(),
  })
  .meta({ id: 'ExecutionAnalysis' })

export const listAnalyses = operation({
  id: 'listAnalyses',
  method: 'GET',
  path: '/smart-orders/analyses',
  summary: 'What was said of your orders before, beside what they came to; the newest first.',
  query: z.object({ account_id: IdText.optional(), after: After, limit: Limit }),
  output: pageOf(AnalysisView),
  errors: ['invalid_input', 'not_found'],
})

export const readAnalysis = operation({
  id: 'readAnalysis',
  method: 'GET',
  path: '/smart-orders/analyses/{analysis_id}',
  summary: 'One of them.',
  params: z.object({ analysis_id: IdText }),
  output: AnalysisView,
  errors: ['not_found'],
})
