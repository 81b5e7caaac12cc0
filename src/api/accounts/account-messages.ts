import type { z } from 'zod'
import { averagePrice, format, type Fixed } from '../../core/fixed.ts'
import { formatInstant } from '../../core/instant.ts'
import type { AccountOrderRow } from '../../app/accounts/orders/place-order.ts'
import type { AccountPositionRow } from '../../app/runs/account-source.ts'
import type { AccountOrder, AccountPosition } from '../../contract/streams/channels.ts'

/** An order of a trading account as streams tell it: in the words that orders of runs have. */
export function toAccountOrder(row: AccountOrderRow): z.output<typeof AccountOrder> {
  return {
    account_id: row.accountId,
    order_id: row.orderId,
    client_order_id: row.clientOrderId,
    venue_order_id: row.venueOrderId,
    instrument_id: row.instrumentId,
    exchange: row.exchange,
    tradingsymbol: row.tradingsymbol,
    product: row.product,
    side: row.side,
    type: row.type,
    quantity: format(row.quantity),
    limit_price: textOrNull(row.limitPrice),
    stop_price: textOrNull(row.stopPrice),
    tag: row.tag,
    status: row.status,
    filled_quantity: format(row.filledQuantity),
    average_price: textOrNull(row.averagePrice),
    logical_time: formatInstant(row.placedAt),
    source: row.source,
    reason: row.reason,
    verdicts: row.verdicts.map(({ check, passed, numbers }) => ({ check, passed, numbers })),
  }
}

/** Without a mark: whoever shows it has the quotes, which move more often than positions do. */
export function toAccountPosition(row: AccountPositionRow): z.output<typeof AccountPosition> {
  return {
    account_id: row.accountId,
    instrument_id: row.instrumentId,
    exchange: row.exchange,
    tradingsymbol: row.tradingsymbol,
    product: row.product,
    quantity: format(row.quantity),
    cost: format(row.cost),
    average_price: format(averagePrice(row.cost, row.quantity)),
    mark_price: null,
    market_value: null,
    unrealized_pnl: null,
    realized_pnl: format(row.realizedPnl),
    fees: format(row.fees),
  }
}

function textOrNull(value: Fixed<string> | null): string | null {
  return value === null ? null : format(value)
}
