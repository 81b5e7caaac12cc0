import { fixed, type Money } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'
import { behind, pageBy, type LedgerPage } from './ledger-page.ts'

/** A point of the equity curve. */
export interface EquityRow {
  readonly logicalTime: Instant
  readonly cash: Money
  readonly marketValue: Money
  readonly equity: Money
}

export async function readEquity(
  db: Queryable,
  page: LedgerPage<Instant>,
): Promise<readonly EquityRow[]> {
  const { userId, runId, after, limit, direction } = page
  const { rows } = await db.query<StoredEquity>(
    `select ${COLUMNS} from run_equity
     where ${pageBy('logical_time', 'timestamptz', direction)}`,
    [userId, runId, sqlInstant(after), limit],
  )
  return rows.map(toEquityRow)
}

export interface ThinnedEquity {
  readonly userId: string
  readonly runId: string
  readonly after?: Instant | undefined
  readonly points: number // at least 4
}

/**
 * The whole curve behind `after` in at most `points` points. It is cut into stretches of equally
 * many points; of each the first, the last, the lowest and the highest are kept, so that a chart
 * as wide as the stretches are many shows the same as with all points.
 *
 * Source: U. Jugel et al. (2014), M4: a visualization-oriented time series data aggregation.
 */
export async function readThinnedEquity(
  db: Queryable,
  { userId, runId, after, points }: ThinnedEquity,
): Promise<readonly EquityRow[]> {
  const { rows } = await db.query<StoredEquity>(
    `with numbered as (
       select logical_time, equity, count(*) over () as total,
              row_number() over (order by logical_time) - 1 as place
       from run_equity
       where user_id = $1 and run_id = $2 and ($3::timestamptz is null or ${behind('logical_time', 'timestamptz')})
     ), cut as materialized (
       select logical_time, equity,
              case when total <= $4 then place else place * ($4 / 4) / total end as stretch
       from numbered
     ), bounds as (
       select stretch, min(logical_time) as first, max(logical_time) as last,
              min(equity) as low, max(equity) as high
       from cut group by stretch
     ), kept as (
       select b.first, b.last,
              min(c.logical_time) filter (where c.equity = b.low) as lowest,
              min(c.logical_time) filter (where c.equity = b.high) as highest
       from cut c join bounds b on b.stretch = c.stretch
       group by b.stretch, b.first, b.last
     )
     select ${COLUMNS} from run_equity
     where user_id = $1 and run_id = $2 and logical_time in (
       select unnest(array[first, last, lowest, highest]) from kept)
     order by logical_time`,
    [userId, runId, sqlInstant(after), points],
  )
  return rows.map(toEquityRow)
}

const COLUMNS = `logical_time as "logicalTime", cash, market_value as "marketValue", equity`

interface StoredEquity {
  readonly logicalTime: Instant
  readonly cash: string
  readonly marketValue: string
  readonly equity: string
}

function toEquityRow(row: StoredEquity): EquityRow {
  return {
    logicalTime: row.logicalTime,
    cash: fixed(row.cash),
    marketValue: fixed(row.marketValue),
    equity: fixed(row.equity),
  }
}

function sqlInstant(at: Instant | undefined): string | null {
  return at === undefined ? null : formatInstant(at)
}
