import { fixed, type Price } from '../../core/fixed.ts'
import type { AccountOrder } from '../../domain/trading/account-order.ts'

/** An order as the ledger holds it, with the account that it belongs to. */
export interface AccountOrderRow extends AccountOrder {
  readonly accountId: string
  readonly strategyId: string | null // the portfolio that has it; null: the account's default
}

export const ORDER_COLUMNS = `
  o.account_id as "accountId", o.order_id as "orderId", o.client_order_id as "clientOrderId",
  o.venue_order_id as "venueOrderId", o.instrument_id as "instrumentId", o.exchange,
  o.tradingsymbol, o.side, o.type, o.product, o.validity, o.quantity,
  o.limit_price as "limitPrice", o.stop_price as "stopPrice", o.tag, o.source,
  o.strategy_id as "strategyId", o.status, o.filled_quantity as "filledQuantity",
  o.average_price as "averagePrice", o.reason, o.verdicts, o.placed_at as "placedAt",
  o.updated_at as "updatedAt"`

type Amounts = 'quantity' | 'limitPrice' | 'stopPrice' | 'filledQuantity' | 'averagePrice'

export interface StoredAccountOrder extends Omit<AccountOrderRow, Amounts> {
  readonly quantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly filledQuantity: string
  readonly averagePrice: string | null
}

export function toAccountOrder(row: StoredAccountOrder): AccountOrderRow {
  return {
    ...row,
    quantity: fixed<'quantity'>(row.quantity),
    filledQuantity: fixed<'quantity'>(row.filledQuantity),
    limitPrice: priceOrNull(row.limitPrice),
    stopPrice: priceOrNull(row.stopPrice),
    averagePrice: priceOrNull(row.averagePrice),
  }
}

function priceOrNull(text: string | null): Price | null {
  return text === null ? null : fixed<'price'>(text)
}
