import type { DraftOrder } from '../../parts/pre-trade/queries.ts'
import type { OrderBody } from './queries.ts'

/** What is typed, as text. */
export interface Ticket {
  readonly symbol: string
  readonly exchange: OrderBody['exchange']
  readonly side: OrderBody['transaction_type']
  readonly type: OrderBody['order_type']
  readonly product: OrderBody['product']
  readonly quantity: string
  readonly price: string
  readonly trigger: string
}

export const FIRST_TICKET: Ticket = {
  symbol: '',
  exchange: 'NSE',
  side: 'BUY',
  type: 'MARKET',
  product: 'MIS',
  quantity: '1',
  price: '',
  trigger: '',
}

/** Which prices a type takes. */
export function namesOf(type: Ticket['type']): {
  readonly price: boolean
  readonly trigger: boolean
} {
  return { price: type === 'LIMIT' || type === 'SL', trigger: type.startsWith('SL') }
}

/** As it is sent: what is wrong with it, the server says at its field. */
export function bodyOf(ticket: Ticket): OrderBody {
  const names = namesOf(ticket.type)
  return {
    exchange: ticket.exchange,
    tradingsymbol: ticket.symbol.trim(),
    transaction_type: ticket.side,
    order_type: ticket.type,
    product: ticket.product,
    validity: 'DAY',
    quantity: Number(ticket.quantity.trim()),
    ...(names.price && { price: ticket.price.trim() || null }),
    ...(names.trigger && { trigger_price: ticket.trigger.trim() || null }),
  }
}

/** The order that could be sent now; null while something of it is missing. */
export function sendable(ticket: Ticket): OrderBody | null {
  const { price, trigger_price: trigger, ...body } = bodyOf(ticket)
  const names = namesOf(ticket.type)
  const isWhole =
    body.tradingsymbol.length > 1 &&
    Number.isInteger(body.quantity) &&
    body.quantity >= 1 &&
    body.quantity <= 10_000 &&
    (!names.price || isPrice(price)) &&
    (!names.trigger || isPrice(trigger))
  return isWhole ? bodyOf(ticket) : null
}

/** What the book is asked about. */
export function draftOf(ticket: Ticket): Omit<DraftOrder, 'accountId'> | null {
  const body = sendable(ticket)
  if (body === null) return null
  const { tradingsymbol, exchange, quantity, product } = body
  const price = typeof body.price === 'string' ? body.price : null
  return { tradingsymbol, exchange, side: ticket.side, quantity, product, price }
}

function isPrice(text: unknown): boolean {
  return typeof text === 'string' && /^\d{1,7}(\.\d{1,8})?$/.test(text) && Number(text) > 0
}
