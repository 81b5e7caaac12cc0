import type { z } from 'zod'
import { fixed, ONE, type Price, type Quantity } from '../../../core/fixed.ts'
import {
  AccountOrderBody,
  needsPrice,
  needsTrigger,
  type BrokerOrderType,
} from '../../../contract/accounts/account-orders.ts'
import { faultsOf } from '../../../contract/faults.ts'
import { AppError } from '../../../core/app-error.ts'
import { instrumentId as idOf } from '../../../domain/market/instruments/instrument.ts'
import type {
  AccountOrderRequest,
  AccountOrderType,
} from '../../../domain/trading/account-order.ts'
import type { Draw } from '../../operations/answer-once.ts'
import { newClientOrderId } from './client-order-id.ts'

/** What the brokers of India call the types: see docs/accounts.md. */
export const BROKER_TYPES = {
  MARKET: 'MARKET',
  LIMIT: 'LIMIT',
  STOP_LIMIT: 'SL',
  STOP: 'SL-M',
} as const satisfies Record<AccountOrderType, z.output<typeof BrokerOrderType>>

/** An order in a broker's words, as one of ours. A price that its type does not take is left out. */
export function toOrderRequest(
  body: z.output<typeof AccountOrderBody>,
  draw: Draw,
): AccountOrderRequest {
  const { exchange, tradingsymbol, order_type: type, price, trigger_price: trigger } = body
  return {
    clientOrderId: newClientOrderId(draw),
    instrumentId: idOf(tradingsymbol.toUpperCase(), exchange),
    exchange,
    tradingsymbol: tradingsymbol.toUpperCase(),
    side: body.transaction_type,
    type: typeOf(type),
    product: body.product,
    validity: body.validity,
    quantity: (BigInt(body.quantity) * ONE) as Quantity,
    limitPrice: needsPrice(type) ? priceOf(price) : null,
    stopPrice: needsTrigger(type) ? priceOf(trigger) : null,
    tag: body.tag ?? null,
    source: 'client',
  }
}

/** Reads what a person typed, or says what is wrong with it. */
export function readTypedOrder(
  typed: Readonly<Record<string, unknown>>,
  draw: Draw,
): AccountOrderRequest {
  const read = AccountOrderBody.safeParse(typed)
  if (read.success) return toOrderRequest(read.data, draw)
  const message = `The ${faultsOf(read.error)}.`
  throw new AppError('invalid_input', {}, { message })
}

function typeOf(word: z.output<typeof BrokerOrderType>): AccountOrderType {
  return (Object.keys(BROKER_TYPES) as AccountOrderType[]).find(
    (one) => BROKER_TYPES[one] === word,
  )!
}

function priceOf(value: string | number | null | undefined): Price | null {
  return value == null ? null : fixed<'price'>(String(value))
}
