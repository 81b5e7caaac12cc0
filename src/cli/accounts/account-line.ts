import type { AccountRow } from '../../app/accounts/worker/account-ref.ts'
import { BROKER_TYPES } from '../../app/accounts/orders/order-request.ts'
import type { AccountOrderRow } from '../../app/accounts/orders/place-order.ts'
import type { FundsRow } from '../../app/accounts/read-account-state.ts'
import type { ValuedPosition } from '../../app/accounts/books/valued.ts'
import { format, formatPlaces, type Fixed } from '../../core/fixed.ts'
import { formatInstant } from '../../core/instant.ts'
import type { Output } from '../output.ts'

/** An account for the next program. */
export function accountAsJson(row: AccountRow): object {
  return {
    account_id: row.accountId,
    name: row.name,
    broker: row.broker,
    is_active: row.isActive,
    is_default: row.isDefault,
    login_status: row.loginStatus,
    lockout: row.lockout,
    venue: row.link,
    last_sync_at: row.lastSyncAt === null ? null : formatInstant(row.lastSyncAt),
  }
}

export function accountTable(output: Output, rows: readonly AccountRow[]): string {
  return output.table(
    ['account', 'name', 'broker', 'login', 'venue', 'lockout', 'compared'],
    rows.map((row) => [
      row.accountId,
      row.name,
      row.broker,
      row.loginStatus,
      row.link,
      row.lockout,
      row.lastSyncAt === null ? 'never' : formatInstant(row.lastSyncAt).slice(0, 16),
    ]),
  )
}

export function positionTable(output: Output, rows: readonly ValuedPosition[]): string {
  return output.table(
    ['position', 'product', 'quantity', 'average', 'last', 'open pnl', 'realized'],
    rows.map((row) => [
      row.instrumentId,
      row.product,
      format(row.quantity),
      places(row.averagePrice),
      places(row.lastPrice),
      places(row.unrealizedPnl),
      places(row.realizedPnl),
    ]),
  )
}

export function fundsTable(output: Output, rows: readonly FundsRow[]): string {
  return output.table(
    ['funds', 'available', 'used', 'began with'],
    rows.map((row) => [
      row.segment,
      places(row.available),
      places(row.used),
      places(row.openingBalance),
    ]),
  )
}

export function orderAsJson(row: AccountOrderRow): object {
  return {
    order_id: row.orderId,
    account_id: row.accountId,
    instrument_id: row.instrumentId,
    transaction_type: row.side,
    order_type: BROKER_TYPES[row.type],
    product: row.product,
    quantity: format(row.quantity),
    price: row.limitPrice === null ? null : format(row.limitPrice),
    trigger_price: row.stopPrice === null ? null : format(row.stopPrice),
    status: row.status,
    status_message: row.reason,
    filled_quantity: format(row.filledQuantity),
    average_price: row.averagePrice === null ? null : format(row.averagePrice),
    placed_at: formatInstant(row.placedAt),
  }
}

export function orderTable(output: Output, rows: readonly AccountOrderRow[]): string {
  return output.table(
    ['order', 'side', 'quantity', 'instrument', 'type', 'product', 'status', 'filled', 'why'],
    rows.map((row) => [
      row.orderId,
      row.side,
      format(row.quantity),
      row.instrumentId,
      [BROKER_TYPES[row.type], places(row.stopPrice), places(row.limitPrice)].join(' ').trim(),
      row.product,
      row.status,
      row.averagePrice === null
        ? ''
        : `${format(row.filledQuantity)} at ${places(row.averagePrice)}`,
      row.reason ?? '',
    ]),
  )
}

function places(value: Fixed<string> | null): string {
  return value === null ? '' : formatPlaces(value, 2)
}
