import { fixed, type Money } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'
import type { RunStatus } from './run-row.ts'

/** Where a run stands, as far as it changes while it runs. */
export interface ProgressRow {
  readonly runId: string
  readonly status: RunStatus
  readonly detail: string
  readonly lastLogicalTime: Instant | null
  readonly nextLogicalTime: Instant | null
  readonly tickCount: number
  readonly cash: Money
  readonly marketValue: Money
  readonly equity: Money
}

export async function readProgress(
  db: Queryable,
  userId: string,
  runId: string,
): Promise<ProgressRow | null> {
  const { rows } = await db.query<StoredProgress>({
    name: 'read_progress',
    text: `${SELECT} where r.user_id = $1 and r.run_id = $2`,
    values: [userId, runId],
  })
  return rows[0] ? toProgressRow(rows[0]) : null
}

/** All runs of a user that can still move, and those of `runIds` besides. */
export async function readProgressOfAll(
  db: Queryable,
  userId: string,
  runIds: readonly string[],
): Promise<readonly ProgressRow[]> {
  const { rows } = await db.query<StoredProgress>(
    `${SELECT}
     where r.user_id = $1 and (r.status in ('PENDING', 'RUNNING') or r.run_id = any($2))
     order by r.run_id`,
    [userId, runIds],
  )
  return rows.map(toProgressRow)
}

const SELECT = `
  select r.run_id as "runId", r.status, coalesce(t.detail, '') as detail,
         s.last_logical_time as "lastLogicalTime", s.next_logical_time as "nextLogicalTime",
         coalesce(s.tick_count, 0) as "tickCount", a.cash,
         coalesce(e.market_value, 0) as "marketValue", coalesce(e.equity, a.cash) as equity
  from run r
  join run_account a on (a.user_id, a.run_id) = (r.user_id, r.run_id)
  left join run_state s on (s.user_id, s.run_id) = (r.user_id, r.run_id)
  left join run_status t on (t.user_id, t.run_id) = (r.user_id, r.run_id)
  left join run_equity e on (e.user_id, e.run_id, e.logical_time)
                          = (s.user_id, s.run_id, s.last_logical_time)`

interface StoredProgress extends Omit<
  ProgressRow,
  'tickCount' | 'cash' | 'marketValue' | 'equity'
> {
  readonly tickCount: string
  readonly cash: string
  readonly marketValue: string
  readonly equity: string
}

function toProgressRow(row: StoredProgress): ProgressRow {
  return {
    ...row,
    tickCount: Number(row.tickCount),
    cash: fixed(row.cash),
    marketValue: fixed(row.marketValue),
    equity: fixed(row.equity),
  }
}
