import { fixed } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Fill } from '../../domain/trading/order.ts'
import type { Queryable } from '../transaction.ts'
import { pageBy, type LedgerPage } from './ledger-page.ts'

/** A fill as the ledger holds it. */
export interface FillRow extends Fill {
  readonly fillId: string
}

export async function readFills(
  db: Queryable,
  page: LedgerPage<string>,
): Promise<readonly FillRow[]> {
  const { userId, runId, after, limit, direction } = page
  const { rows } = await db.query<StoredFill>(
    `select fill_id as "fillId", order_id as "orderId", instrument_id as "instrumentId", side,
            quantity, price, fee, realized_pnl as "realizedPnl", logical_time as "filledAt"
     from run_fill where ${pageBy('fill_id', 'text', direction)}`,
    [userId, runId, after ?? null, limit],
  )
  return rows.map(toFillRow)
}

interface StoredFill {
  readonly fillId: string
  readonly orderId: string
  readonly instrumentId: string
  readonly side: FillRow['side']
  readonly quantity: string
  readonly price: string
  readonly fee: string
  readonly realizedPnl: string
  readonly filledAt: Instant
}

function toFillRow(row: StoredFill): FillRow {
  return {
    ...row,
    quantity: fixed(row.quantity),
    price: fixed(row.price),
    fee: fixed(row.fee),
    realizedPnl: fixed(row.realizedPnl),
  }
}
