import { fixed, type Price } from '../../core/fixed.ts'
import type { Position } from '../../domain/trading/position.ts'
import type { Queryable } from '../transaction.ts'
import { pageBy, type LedgerPage } from './ledger-page.ts'

/** A position as the ledger holds it, with the price at which it was last valued. */
export interface PositionRow extends Position {
  readonly markPrice: Price | null
}

/** Flat positions stay, with what they earned. */
export async function readPositions(
  db: Queryable,
  page: LedgerPage<string>,
): Promise<readonly PositionRow[]> {
  const { userId, runId, after, limit, direction } = page
  const { rows } = await db.query<StoredPosition>(
    `select ${POSITION_COLUMNS} from run_position
     where ${pageBy('instrument_id', 'text', direction)}`,
    [userId, runId, after ?? null, limit],
  )
  return rows.map(toPositionRow)
}

export const POSITION_COLUMNS = `
  instrument_id as "instrumentId", quantity, cost, realized_pnl as "realizedPnl", fees,
  mark_price as "markPrice"`

export function toPositionRow(row: StoredPosition): PositionRow {
  return {
    instrumentId: row.instrumentId,
    quantity: fixed(row.quantity),
    cost: fixed(row.cost),
    realizedPnl: fixed(row.realizedPnl),
    fees: fixed(row.fees),
    markPrice: row.markPrice === null ? null : fixed(row.markPrice),
  }
}

export interface StoredPosition {
  readonly instrumentId: string
  readonly quantity: string
  readonly cost: string
  readonly realizedPnl: string
  readonly fees: string
  readonly markPrice: string | null
}
