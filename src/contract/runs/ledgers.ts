import { z } from 'zod'
import { Decimal, PositiveDecimal } from '../decimal.ts'
import { operation } from '../operation.ts'
import { After, AfterSeq, Direction, Limit, pageOf } from '../page.ts'
import { RunParams } from './runs.ts'
import { IdText, InstantText, InstrumentId } from '../text.ts'

export const OrderSide = z.enum(['BUY', 'SELL']).meta({ id: 'OrderSide' })
export const OrderType = z.enum(['MARKET', 'LIMIT', 'STOP']).meta({ id: 'OrderType' })
export const OrderStatus = z
  .enum(['PENDING', 'OPEN', 'PARTIALLY_FILLED', 'UNKNOWN', 'FILLED', 'CANCELED', 'REJECTED'])
  .meta({ id: 'OrderStatus' })

export const OrderView = z
  .object({
    order_id: z.string(),
    client_order_id: z.string().nullable().describe('Of an order that a person placed.'),
    instrument_id: z.string(),
    side: OrderSide,
    type: OrderType,
    quantity: Decimal,
    limit_price: Decimal.nullable(),
    stop_price: Decimal.nullable(),
    status: OrderStatus,
    logical_time: InstantText,
    source: z.enum(['strategy', 'manual']),
    reason: z.string().nullable().describe('Why it was rejected or canceled.'),
    verdicts: z
      .array(
        z.object({
          check: z.string(),
          passed: z.boolean(),
          numbers: z.record(z.string(), z.string()),
        }),
      )
      .describe('What each check of the risk gate said, with the numbers that decided.'),
  })
  .meta({ id: 'Order' })

export const OrderWaiting = z
  .object({ client_order_id: z.string(), status: z.literal('WAITING') })
  .meta({
    id: 'OrderWaiting',
    description: "Rides on the run's next tick. Look it up in its orders.",
  })

export const TradeView = z
  .object({
    trade_id: z.string(),
    order_id: z.string(),
    instrument_id: z.string(),
    side: OrderSide,
    quantity: Decimal,
    price: Decimal,
    fee: Decimal,
    realized_pnl: Decimal.describe('Before fees.'),
    logical_time: InstantText,
  })
  .meta({ id: 'Trade' })

export const PositionView = z
  .object({
    instrument_id: z.string(),
    quantity: Decimal.describe('+ long, − short'),
    cost: Decimal.describe('What the held quantity was bought for.'),
    average_price: Decimal,
    mark_price: Decimal.nullable(),
    market_value: Decimal.nullable(),
    unrealized_pnl: Decimal.nullable(),
    realized_pnl: Decimal.describe('Before fees.'),
    fees: Decimal,
  })
  .meta({ id: 'Position' })

/** Columns of equal length: the same row has the same place in each. Oldest first. */
export const EquityColumns = z
  .object({
    logical_time: z.array(InstantText),
    cash: z.array(Decimal),
    market_value: z.array(Decimal),
    equity: z.array(Decimal),
  })
  .meta({ id: 'EquityColumns' })

export const MarkView = z
  .object({
    logical_time: InstantText,
    market_value: Decimal,
    unrealized_pnl: Decimal,
    realized_pnl: Decimal,
    prices: z.record(z.string(), Decimal),
  })
  .meta({ id: 'Mark' })

export const EventView = z
  .object({
    seq: z.int().describe("The event's number in its run, from 1, in commit order."),
    logical_time: InstantText,
    event_type: z.string(),
    key: z.string(),
    body: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' })

export const placeOrder = operation({
  id: 'placeOrder',
  method: 'POST',
  path: '/api/runs/{run_id}/orders',
  summary: 'Place an order. A refused one is an answer: REJECTED, with the reason.',
  params: RunParams,
  body: z
    .strictObject({
      client_order_id: IdText.max(64).optional().describe('Yours; safe to repeat the same order.'),
      instrument_id: InstrumentId,
      side: OrderSide,
      type: OrderType.default('MARKET'),
      quantity: Decimal,
      limit_price: PositiveDecimal.nullable().optional().describe('Of LIMIT.'),
      stop_price: PositiveDecimal.nullable().optional().describe('Of STOP.'),
    })
    .refine((order) => order.type !== 'LIMIT' || order.limit_price != null, {
      path: ['limit_price'],
      error: 'must be given with a LIMIT order',
    })
    .refine((order) => order.type !== 'STOP' || order.stop_price != null, {
      path: ['stop_price'],
      error: 'must be given with a STOP order',
    })
    .meta({ id: 'PlaceOrder' }),
  output: OrderView,
  status: 201,
  accepted: OrderWaiting,
  permission: 'can_trade',
  idempotent: true,
  errors: ['invalid_input', 'not_found', 'run_not_running', 'client_order_id_conflict'],
})

export const cancelOrder = operation({
  id: 'cancelOrder',
  method: 'POST',
  path: '/api/runs/{run_id}/orders/{order_id}/cancel',
  summary: 'Take back an order that waits. One that is filled or canceled stays as it is.',
  params: RunParams.extend({ order_id: IdText }),
  output: OrderView,
  permission: 'can_cancel',
  errors: ['invalid_input', 'not_found'],
})

export const listOrders = operation({
  id: 'listOrders',
  method: 'GET',
  path: '/api/runs/{run_id}/orders',
  summary: 'The orders of a run, refused ones too, by id.',
  params: RunParams,
  query: z.object({
    status: OrderStatus.optional(),
    after: After,
    limit: Limit,
    direction: Direction,
  }),
  output: pageOf(OrderView),
  errors: ['invalid_input', 'not_found'],
})

export const listTrades = operation({
  id: 'listTrades',
  method: 'GET',
  path: '/api/runs/{run_id}/trades',
  summary: 'The fills of a run, by id.',
  params: RunParams,
  query: z.object({ after: After, limit: Limit, direction: Direction }),
  output: pageOf(TradeView),
  errors: ['invalid_input', 'not_found'],
})

export const listPositions = operation({
  id: 'listPositions',
  method: 'GET',
  path: '/api/runs/{run_id}/positions',
  summary: 'What a run holds and held, by instrument.',
  params: RunParams,
  query: z.object({ after: After, limit: Limit }),
  output: pageOf(PositionView),
  errors: ['invalid_input', 'not_found'],
})

export const readEquityCurve = operation({
  id: 'readEquityCurve',
  method: 'GET',
  path: '/api/runs/{run_id}/equity-curve',
  summary: 'Cash, market value and equity at each logical time, as columns.',
  params: RunParams,
  query: z.object({
    after: InstantText.optional().describe('Only later logical times.'),
    limit: Limit,
    points: z.coerce
      .number('must be a whole number')
      .int('must be a whole number')
      .min(4, 'must be at least 4')
      .max(10_000, 'must be at most 10000')
      .optional()
      .describe('The whole curve in at most so many points, its extremes kept. Not with limit.'),
  }),
  output: EquityColumns.extend({ next: InstantText.nullable() }).meta({ id: 'EquityCurve' }),
  errors: ['invalid_input', 'not_found'],
})

export const listMarks = operation({
  id: 'listMarks',
  method: 'GET',
  path: '/api/runs/{run_id}/mtm',
  summary: 'The mark-to-market ledger of a run, by logical time.',
  params: RunParams,
  query: z.object({ after: InstantText.optional(), limit: Limit, direction: Direction }),
  output: pageOf(MarkView),
  errors: ['invalid_input', 'not_found'],
})

export const listEvents = operation({
  id: 'listEvents',
  method: 'GET',
  path: '/api/runs/{run_id}/events',
  summary: 'The event ledger of a run, by seq.',
  params: RunParams,
  query: z.object({
    after: AfterSeq,
    limit: Limit,
    direction: Direction,
  }),
  output: pageOf(EventView),
  errors: ['invalid_input', 'not_found'],
})
