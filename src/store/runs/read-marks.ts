import { fixed, type Money, type Price } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'
import { pageBy, type LedgerPage } from './ledger-page.ts'

/** A line of the mark-to-market ledger. */
export interface MarkRow {
  readonly logicalTime: Instant
  readonly marketValue: Money
  readonly unrealizedPnl: Money
  readonly realizedPnl: Money
  readonly prices: ReadonlyMap<string, Price>
}

export async function readMarks(
  db: Queryable,
  page: LedgerPage<Instant>,
): Promise<readonly MarkRow[]> {
  const { userId, runId, after, limit, direction } = page
  const { rows } = await db.query<StoredMark>(
    `select logical_time as "logicalTime", market_value as "marketValue",
            unrealized_pnl as "unrealizedPnl", realized_pnl as "realizedPnl", prices
     from run_mark where ${pageBy('logical_time', 'timestamptz', direction)}`,
    [userId, runId, after === undefined ? null : formatInstant(after), limit],
  )
  return rows.map((row) => ({
    logicalTime: row.logicalTime,
    marketValue: fixed(row.marketValue),
    unrealizedPnl: fixed(row.unrealizedPnl),
    realizedPnl: fixed(row.realizedPnl),
    prices: new Map(Object.entries(row.prices).map(([id, price]) => [id, fixed(price)])),
  }))
}

interface StoredMark {
  readonly logicalTime: Instant
  readonly marketValue: string
  readonly unrealizedPnl: string
  readonly realizedPnl: string
  readonly prices: Readonly<Record<string, string>>
}
