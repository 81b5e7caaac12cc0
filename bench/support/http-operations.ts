import { z } from 'zod'
import { Decimal, PositiveDecimal } from '#src/contract/decimal.ts'
import { operation } from '#src/contract/operation.ts'
import { InstantText, InstrumentId } from '#src/contract/text.ts'
import { route, type Route } from '#src/api/route.ts'

const Order = z.strictObject({
  instrument_id: InstrumentId,
  side: z.enum(['BUY', 'SELL']),
  type: z.enum(['MARKET', 'LIMIT', 'STOP']),
  quantity: PositiveDecimal,
  limit_price: PositiveDecimal.nullable().optional(),
  client_order_id: z.string().max(64),
  tags: z.array(z.string().max(40)).max(10),
  bracket: z.strictObject({ stop_loss: PositiveDecimal, take_profit: PositiveDecimal }),
  valid_until: InstantText,
})

export const ORDER: z.input<typeof Order> = {
  instrument_id: 'GOLDBEES.NSE',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '125',
  limit_price: '61.25',
  client_order_id: 'cli_3f2a9c0d4e5b6a7f',
  tags: ['swing', 'desk-2'],
  bracket: { stop_loss: '58.4', take_profit: '66' },
  valid_until: '2026-01-31T09:15:00Z',
}

const Row = z.object({
  order_id: z.string(),
  side: z.enum(['BUY', 'SELL']),
  quantity: Decimal,
  price: Decimal.nullable(),
  status: z.string(),
  logical_time: InstantText,
})

export const ROWS: readonly z.output<typeof Row>[] = Array.from({ length: 200 }, (_, index) => ({
  order_id: `ord_${index.toString(16).padStart(32, '0')}`,
  side: index % 2 === 0 ? 'BUY' : 'SELL',
  quantity: String(index + 1),
  price: index % 3 === 0 ? null : `61.${index}`,
  status: 'FILLED',
  logical_time: '2026-01-31T09:15:00.000Z',
}))

/** What costs nothing behind the contract, so that the contract's own cost is what is measured. */
export const BENCH_ROUTES: readonly Route[] = [
  route(
    operation({
      id: 'benchTrivial',
      method: 'GET',
      path: '/bench/trivial',
      summary: 'Nothing.',
      output: z.object({ status: z.literal('ok') }),
      roles: 'anyone',
    }),
    () => ({ status: 'ok' as const }),
  ),
  route(
    operation({
      id: 'benchOrder',
      method: 'POST',
      path: '/bench/orders',
      summary: 'The order that came, checked on the way in and out.',
      body: Order,
      output: Order.extend({ order_id: z.string() }),
      status: 201,
      permission: 'can_trade',
      errors: ['invalid_input'],
    }),
    (_context, { body }) => ({ order_id: 'ord_1', ...body }),
  ),
  route(
    operation({
      id: 'benchList',
      method: 'GET',
      path: '/bench/orders',
      summary: 'A page of 200.',
      output: z.object({ items: z.array(Row), next: z.string().nullable() }),
    }),
    () => ({ items: [...ROWS], next: null }),
  ),
]
