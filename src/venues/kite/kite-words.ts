import type {
  AccountOrderStatus,
  AccountOrderType,
  AccountProduct,
} from '../../domain/trading/account-order.ts'

/** Our words as Kite spells them. */
export const KITE_TYPES: Readonly<Record<AccountOrderType, string>> = {
  MARKET: 'MARKET',
  LIMIT: 'LIMIT',
  STOP_LIMIT: 'SL',
  STOP: 'SL-M',
}

/**
 * The type that was asked for. Kite hands a market order on as a limit order at the bound of its
 * protection, and shows that one in its book; the protection tells the two apart.
 */
export function typeOfKite(orderType: string, protection: number): AccountOrderType {
  if (orderType === 'SL') return protection === 0 ? 'STOP_LIMIT' : 'STOP'
  if (orderType === 'SL-M') return 'STOP'
  if (orderType === 'MARKET') return 'MARKET'
  return protection === 0 ? 'LIMIT' : 'MARKET'
}

/** Margin trading delivers; what brackets and covers close the same day is intraday. */
export function productOfKite(product: string): AccountProduct {
  if (product === 'CNC' || product === 'MTF') return 'CNC'
  return product === 'NRML' ? 'NRML' : 'MIS'
}

const RESTING = new Set([
  'OPEN',
  'TRIGGER PENDING',
  'UPDATE', // an update's word for a change, or a part that filled
  'PUT ORDER REQ RECEIVED', // the others pass by on the way to the exchange
  'VALIDATION PENDING',
  'OPEN PENDING',
  'MODIFY VALIDATION PENDING',
  'MODIFY PENDING',
  'MODIFIED',
  'NOT MODIFIED',
  'CANCEL PENDING',
  'NOT CANCELLED',
  'AMO REQ RECEIVED',
  'MODIFY AMO REQ RECEIVED',
])

/** A word that nobody has told us says nothing: UNKNOWN, and it is looked at again. */
export function statusOfKite(status: string, filledQuantity: number): AccountOrderStatus {
  if (status === 'COMPLETE') return 'FILLED'
  if (status === 'REJECTED') return 'REJECTED'
  if (status === 'CANCELLED' || status === 'CANCELLED AMO') return 'CANCELED'
  if (!RESTING.has(status)) return 'UNKNOWN'
  return filledQuantity > 0 ? 'PARTIALLY_FILLED' : 'OPEN'
}
