import { z } from 'zod'
import { DECIMAL } from '../../core/fixed.ts'
import { AccountParams } from './accounts.ts'
import { Decimal, PositiveDecimal } from '../decimal.ts'
import { operation } from '../operation.ts'
import { After, limitOf, pageOf } from '../page.ts'
import { IdText, InstantText } from '../text.ts'

// Orders of a trading account, in the words of the brokers of India (FO-175). The store keeps the
// canonical words; `status` here is what those brokers call them.

export const TradedExchange = z
  .enum(['NSE', 'NFO', 'BSE', 'BFO', 'MCX'])
  .meta({ id: 'TradedExchange' })
export const TransactionType = z.enum(['BUY', 'SELL']).meta({ id: 'TransactionType' })
export const BrokerOrderType = z.enum(['MARKET', 'LIMIT', 'SL', 'SL-M']).meta({
  id: 'BrokerOrderType',
  description: 'SL: a limit order once its trigger is met; SL-M: a market order once it is.',
})
export const Product = z.enum(['MIS', 'NRML', 'CNC']).meta({
  id: 'Product',
  description: 'MIS: within the day; NRML: contracts that are carried; CNC: delivery of shares.',
})
export const Validity = z.enum(['DAY', 'IOC']).meta({ id: 'Validity' })
export const BrokerOrderStatus = z
  .enum(['PENDING', 'OPEN', 'COMPLETE', 'CANCELLED', 'REJECTED'])
  .meta({
    id: 'BrokerOrderStatus',
    description: 'OPEN with a filled_quantity is filled in part.',
  })
const CanonicalStatus = z.enum([
  'PENDING',
  'OPEN',
  'PARTIALLY_FILLED',
  'UNKNOWN',
  'FILLED',
  'CANCELED',
  'REJECTED',
])

const MOST_PRICE = 1_000_000

/** Above zero and at most 1,000,000: decimal text, or a JSON number that is one. */
const OrderPrice = z
  .union([
    PositiveDecimal.refine((text) => Number(text) <= MOST_PRICE, 'must be at most 1000000'),
    z
      .number()
      .positive('must be more than zero')
      .max(MOST_PRICE, 'must be at most 1000000')
      .refine((price) => DECIMAL.test(String(price)), 'must have at most 8 places'),
  ])
  .describe('Above zero, at most 1000000: decimal text, or a number.')

const ORDER = z.strictObject({
  exchange: TradedExchange,
  tradingsymbol: z
    .string()
    .regex(/^[\x21-\x7e]{1,60}$/, 'must be 1 to 60 printable ASCII characters without spaces')
    .describe('As the exchange writes it: NIFTY24N2824500CE.'),
  transaction_type: TransactionType,
  order_type: BrokerOrderType,
  product: Product,
  validity: Validity.default('DAY'),
  quantity: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(10_000, 'must be at most 10000')
    .describe('Units, not lots; a multiple of the lot size.'),
  price: OrderPrice.nullable().optional().describe('Of LIMIT and SL.'),
  trigger_price: OrderPrice.nullable().optional().describe('Of SL and SL-M.'),
  tag: z
    .string()
    .max(20, 'must have at most 20 characters')
    .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII')
    .nullable()
    .optional()
    .describe('Your own word.'),
  strategy_id: IdText.nullable().optional().describe('The portfolio; left out, the default one.'),
})

export const AccountOrderBody = ORDER.refine(
  ({ order_type: type, price }) => !needsPrice(type) || price != null,
  { path: ['price'], error: 'must be given with a LIMIT or SL order' },
)
  .refine(({ order_type: type, trigger_price: price }) => !needsTrigger(type) || price != null, {
    path: ['trigger_price'],
    error: 'must be given with an SL or SL-M order',
  })
  .meta({ id: 'PlaceAccountOrder' })

export function needsPrice(type: z.output<typeof BrokerOrderType>): boolean {
  return type === 'LIMIT' || type === 'SL'
}

export function needsTrigger(type: z.output<typeof BrokerOrderType>): boolean {
  return type === 'SL' || type === 'SL-M'
}

const VerdictView = z.object({
  check: z.string(),
  passed: z.boolean(),
  numbers: z.record(z.string(), z.string()),
})

export const AccountOrderView = z
  .object({
    order_id: z.string(),
    account_id: z.string(),
    client_order_id: z.string().describe('What the venue is asked for it by.'),
    venue_order_id: z.string().nullable().describe('null: the venue has not named it.'),
    exchange: TradedExchange,
    tradingsymbol: z.string(),
    instrument_id: z.string(),
    transaction_type: TransactionType,
    order_type: BrokerOrderType,
    product: Product,
    validity: Validity,
    quantity: Decimal,
    price: Decimal.nullable(),
    trigger_price: Decimal.nullable(),
    tag: z.string().nullable(),
    strategy_id: z.string().nullable().describe('null: the default portfolio of the account.'),
    source: z
      .enum(['client', 'override', 'bot', 'cleanup', 'external'])
      .describe('external: placed at the broker, and not through us.'),
    status: BrokerOrderStatus,
    canonical_status: CanonicalStatus.describe(
      'UNKNOWN: sent, and no answer came. It is looked up, and never sent again.',
    ),
    status_message: z.string().nullable().describe('Why it was rejected or canceled.'),
    filled_quantity: Decimal,
    pending_quantity: Decimal.describe('What may still fill.'),
    average_price: Decimal.nullable().describe('Of what has filled.'),
    verdicts: z.array(VerdictView).describe('What each check of the gate said, in their order.'),
    placed_at: InstantText,
    updated_at: InstantText,
  })
  .meta({ id: 'TradingAccountOrder' })

const OrderParams = AccountParams.extend({ account_order_id: IdText })

export const placeAccountOrder = operation({
  id: 'placeAccountOrder',
  method: 'POST',
  path: '/accounts/{account_id}/orders',
  summary: 'Place an order. One that the gate refuses is an answer: REJECTED, with the reason.',
  params: AccountParams,
  body: AccountOrderBody,
  output: AccountOrderView,
  status: 201,
  permission: 'can_trade',
  idempotent: true,
  errors: ['invalid_input', 'not_found'],
})

export const checkAccountOrder = operation({
  id: 'checkAccountOrder',
  method: 'POST',
  path: '/accounts/{account_id}/orders/check',
  summary: 'What the gate would say of an order now. Nothing is stored or sent.',
  params: AccountParams,
  body: AccountOrderBody,
  output: z
    .object({
      passed: z.boolean(),
      refused_by: z.string().nullable(),
      verdicts: z.array(VerdictView),
    })
    .meta({ id: 'AccountOrderCheck' }),
  errors: ['invalid_input', 'not_found'],
})

export const placeBatchOrders = operation({
  id: 'placeBatchOrders',
  method: 'POST',
  path: '/accounts/{account_id}/batch-orders',
  summary: 'Place up to ten orders, one after another. One failure takes the others back.',
  params: AccountParams,
  body: z
    .strictObject({
      orders: z.array(AccountOrderBody).min(1, 'must be at least 1').max(10, 'must be at most 10'),
      rollback_on_failure: z
        .boolean()
        .default(true)
        .describe('true: the first that is rejected ends it, and those before are canceled.'),
    })
    .meta({ id: 'PlaceBatchOrders' }),
  output: z
    .object({
      account_id: z.string(),
      status: z.enum(['placed', 'partly_placed', 'rolled_back']),
      failed_at: z.int().nullable().describe('The first that was rejected, from 0.'),
      rolled_back: z.boolean(),
      orders: z.array(AccountOrderView).describe('In the order of the request, as far as it came.'),
    })
    .meta({ id: 'PlacedBatchOrders' }),
  status: 201,
  permission: 'can_trade',
  cost: 10,
  idempotent: true,
  errors: ['invalid_input', 'not_found'],
})

export const listAccountOrders = operation({
  id: 'listAccountOrders',
  method: 'GET',
  path: '/accounts/{account_id}/orders',
  summary: 'Orders of an account, the newest first.',
  params: AccountParams,
  query: z.object({
    status: BrokerOrderStatus.optional(),
    after: After,
    limit: limitOf({ most: 1_000, usual: 100 }),
  }),
  output: pageOf(AccountOrderView),
  errors: ['invalid_input', 'not_found'],
})

export const readAccountOrder = operation({
  id: 'readAccountOrder',
  method: 'GET',
  path: '/accounts/{account_id}/orders/{account_order_id}',
  summary: 'One order, with each status that it had.',
  params: OrderParams,
  output: AccountOrderView.extend({
    history: z.array(
      z.object({
        seq: z.int(),
        status: BrokerOrderStatus,
        canonical_status: CanonicalStatus,
        filled_quantity: Decimal,
        average_price: Decimal.nullable(),
        status_message: z.string().nullable(),
        at: InstantText,
      }),
    ),
  }).meta({ id: 'TradingAccountOrderHistory' }),
  errors: ['not_found'],
})

export const cancelAccountOrder = operation({
  id: 'cancelAccountOrder',
  method: 'DELETE',
  path: '/accounts/{account_id}/orders/{account_order_id}',
  summary: 'Take back an order that may still fill. A closed one stays as it is.',
  params: OrderParams,
  output: AccountOrderView,
  permission: 'can_cancel',
  errors: ['not_found'],
})

export const AccountTradeView = z
  .object({
    trade_id: z.string().describe('Ours.'),
    venue_trade_id: z.string().describe("The venue's; a trade is booked once by it."),
    kind: z
      .enum(['trade', 'opening', 'adjustment'])
      .describe('opening: held before the account was linked; adjustment: taken over by a person.'),
    order_id: z.string().nullable(),
    venue_order_id: z.string().nullable(),
    exchange: z.string(),
    tradingsymbol: z.string(),
    instrument_id: z.string(),
    product: Product,
    transaction_type: TransactionType,
    quantity: Decimal,
    price: Decimal,
    fee: Decimal,
    realized_pnl: Decimal.describe('Before fees.'),
    traded_at: InstantText,
  })
  .meta({ id: 'TradingAccountTrade' })

export const listAccountTrades = operation({
  id: 'listAccountTrades',
  method: 'GET',
  path: '/accounts/{account_id}/trades',
  summary: 'Fills of an account, the newest first.',
  params: AccountParams,
  query: z.object({
    account_order_id: IdText.optional().describe('Of one order alone.'),
    after: After,
    limit: limitOf({ most: 1_000, usual: 100 }),
  }),
  output: pageOf(AccountTradeView),
  errors: ['invalid_input', 'not_found'],
})
