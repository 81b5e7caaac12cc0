import { assert } from '../../../core/assert.ts'
import { CLIENT_ORDER_ID } from '../../../domain/trading/account-order.ts'
import type { Draw } from '../../operations/answer-once.ts'

/** Our name for an order at its venue: 72 random bits that the caller draws. */
export function newClientOrderId(draw: Draw): string {
  const id = `tm${draw().replaceAll('-', '').slice(0, 18)}`
  assert(CLIENT_ORDER_ID.test(id), 'venues take our names of orders')
  return id
}
