import type { OverrideRow } from '../../app/trading/read-overrides.ts'
import { format } from '../../core/fixed.ts'
import { formatInstant } from '../../core/instant.ts'
import type { Output } from '../output.ts'

/** An override for the next program. */
export function overrideAsJson(row: OverrideRow): object {
  return {
    override_id: row.overrideId,
    status: row.state,
    source: 'manual_override',
    ticker: row.ticker,
    side: row.side,
    quantity: format(row.quantity),
    order_type: row.orderType,
    limit_price: row.limitPrice && format(row.limitPrice),
    stop_price: row.stopPrice && format(row.stopPrice),
    accepted_at: formatInstant(row.acceptedAt),
    account_id: row.accountId,
    order_id: row.orderId,
    reason: row.reason,
  }
}

export function overrideTable(output: Output, rows: readonly OverrideRow[]): string {
  return output.table(
    [
      'override',
      'accepted',
      'side',
      'quantity',
      'ticker',
      'type',
      'limit',
      'stop',
      'status',
      'why',
    ],
    rows.map((row) => [
      row.overrideId,
      formatInstant(row.acceptedAt).slice(0, 19),
      row.side,
      format(row.quantity),
      row.ticker,
      row.orderType,
      row.limitPrice === null ? '' : format(row.limitPrice),
      row.stopPrice === null ? '' : format(row.stopPrice),
      row.state,
      row.reason ?? row.orderId ?? '',
    ]),
  )
}
