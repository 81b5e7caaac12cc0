import { z } from 'zod'
import { Amount } from '../amount.ts'
import { Decimal } from '../decimal.ts'
import { operation } from '../operation.ts'
import { After, Limit, pageOf } from '../page.ts'
import { IdText, InstantText } from '../text.ts'

export const OverrideType = z.enum(['market', 'limit', 'stop', 'stop_limit'])

const LIMITED: readonly string[] = ['limit', 'stop_limit']
const STOPPED: readonly string[] = ['stop', 'stop_limit']

export const OverrideState = z
  .enum(['queued', 'placed', 'refused', 'failed'])
  .describe(
    'queued: accepted, and waits for a worker. placed: it is an order of the account. refused: by ' +
      'the gate, or the engine is switched off. failed: given up after several attempts.',
  )

export const OverrideView = z
  .object({
    override_id: z.string(),
    status: OverrideState,
    source: z.literal('manual_override'),
    ticker: z.string(),
    side: z.enum(['buy', 'sell']),
    quantity: Decimal,
    order_type: OverrideType,
    limit_price: Decimal.nullable(),
    stop_price: Decimal.nullable(),
    company_id: z.string(),
    company_registered: z.boolean().describe('This override made the company known.'),
    accepted_at: InstantText,
    account_id: z.string().nullable().describe('The account it was handed into; null: not yet.'),
    order_id: z.string().nullable().describe('Of that account’s order; null: there is none.'),
    reason: z.string().nullable().describe('Why it was refused, or given up.'),
    ended_at: InstantText.nullable().describe('When it left the queue.'),
  })
  .meta({ id: 'Override' })

export const queueOverride = operation({
  id: 'queueOverride',
  method: 'POST',
  path: '/api/trading/override/order',
  summary:
    'Order by hand, past what the engine decides and through the same gate. Queued when it is ' +
    'answered; read it again to see what became of it.',
  body: z
    .strictObject({
      ticker: z
        .string()
        .regex(/^[A-Za-z]{1,10}$/, 'must be 1 to 10 letters')
        .toUpperCase()
        .describe('Upper-cased. One that nobody knew becomes a company.'),
      side: z.enum(['buy', 'sell']),
      quantity: Amount,
      order_type: OverrideType.default('market'),
      limit_price: Amount.nullable().optional().describe('Of limit and stop_limit.'),
      stop_price: Amount.nullable().optional().describe('Of stop and stop_limit.'),
    })
    .refine((order) => !LIMITED.includes(order.order_type) || order.limit_price != null, {
      path: ['limit_price'],
      error: 'must be given with a limit or stop_limit order',
    })
    .refine((order) => LIMITED.includes(order.order_type) || order.limit_price == null, {
      path: ['limit_price'],
      error: 'must be left out of a market or stop order',
    })
    .refine((order) => !STOPPED.includes(order.order_type) || order.stop_price != null, {
      path: ['stop_price'],
      error: 'must be given with a stop or stop_limit order',
    })
    .refine((order) => STOPPED.includes(order.order_type) || order.stop_price == null, {
      path: ['stop_price'],
      error: 'must be left out of a market or limit order',
    })
    .meta({ id: 'QueueOverride' }),
  output: OverrideView,
  status: 202,
  accepted: OverrideView,
  permission: 'can_trade',
  idempotent: true,
  errors: ['invalid_input', 'redis_unavailable'],
})

export const readOverride = operation({
  id: 'readOverride',
  method: 'GET',
  path: '/api/trading/override/order/{override_id}',
  summary: 'What became of an override.',
  params: z.object({ override_id: IdText }),
  output: OverrideView,
  errors: ['not_found'],
})

export const listOverrides = operation({
  id: 'listOverrides',
  method: 'GET',
  path: '/api/trading/override/orders',
  summary: 'Your overrides, the newest first.',
  query: z.object({ status: OverrideState.optional(), after: After, limit: Limit }),
  output: pageOf(OverrideView),
  errors: ['invalid_input'],
})
