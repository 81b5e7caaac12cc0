import { formatInstant, type Instant } from '../../core/instant.ts'
import type { OrderStatus } from '../../domain/trading/order.ts'
import type { LedgerPage } from '../../store/runs/ledger-page.ts'
import type { OrderRow } from '../../store/runs/order-row.ts'
import { readEquity, readThinnedEquity, type EquityRow } from '../../store/runs/read-equity.ts'
import { readEvents, type EventRow } from '../../store/runs/read-events.ts'
import { readFills, type FillRow } from '../../store/runs/read-fills.ts'
import { readMarks, type MarkRow } from '../../store/runs/read-marks.ts'
import { readOrders } from '../../store/runs/read-orders.ts'
import { readPositions, type PositionRow } from '../../store/runs/read-positions.ts'
import type { Queryable } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { readPage, type Page } from '../page.ts'
import { readRun } from './read-runs.ts'

export type { OrderRow } from '../../store/runs/order-row.ts'
export type { EquityRow } from '../../store/runs/read-equity.ts'
export type { EventRow } from '../../store/runs/read-events.ts'
export type { FillRow } from '../../store/runs/read-fills.ts'
export type { MarkRow } from '../../store/runs/read-marks.ts'
export type { PositionRow } from '../../store/runs/read-positions.ts'

/** The books of a run, a page at a time. Those of another user's run are not found. */
export const readOrderLedger = ledger<
  string,
  OrderRow,
  { readonly status?: OrderStatus | undefined }
>(readOrders, ({ orderId }) => orderId)

export const readFillLedger = ledger<string, FillRow>(readFills, ({ fillId }) => fillId)

export const readPositionLedger = ledger<string, PositionRow>(
  readPositions,
  ({ instrumentId }) => instrumentId,
)

export const readMarkLedger = ledger<Instant, MarkRow>(readMarks, ({ logicalTime }) =>
  formatInstant(logicalTime),
)

export const readEventLedger = ledger<number, EventRow>(readEvents, ({ seq }) => String(seq))

const readEquityLedger = ledger<Instant, EquityRow>(readEquity, ({ logicalTime }) =>
  formatInstant(logicalTime),
)

/** The equity curve: a page of it, or with `points` all of it, thinned for a chart. */
export async function readEquityCurve(
  context: Context,
  request: LedgerPage<Instant> & { readonly points?: number | undefined },
): Promise<Page<EquityRow>> {
  const { points, ...page } = request
  if (points === undefined) return readEquityLedger(context, page)
  await readRun(context, page)
  return { items: await readThinnedEquity(context.pool, { ...page, points }), next: null }
}

function ledger<Key, Row, Filter = unknown>(
  read: (db: Queryable, page: LedgerPage<Key> & Filter) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
) {
  return async (context: Context, page: LedgerPage<Key> & Filter): Promise<Page<Row>> => {
    await readRun(context, page)
    return readPage(page.limit, (limit) => read(context.pool, { ...page, limit }), keyOf)
  }
}
