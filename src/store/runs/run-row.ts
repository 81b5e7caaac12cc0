import { fixed, type Money } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { RunConfig } from '../../domain/engine/run-config.ts'
import type { Queryable } from '../transaction.ts'
import { decodeConfig, type StoredConfig } from './stored-config.ts'

export type RunKind = 'sip' | 'bot'
export type RunStatus = 'PENDING' | 'RUNNING' | 'STOPPED' | 'ERROR' | 'COMPLETED'

/** A run as people see it: what it is, how it is doing, where it stands. */
export interface RunRow {
  readonly userId: string
  readonly runId: string
  readonly kind: RunKind
  readonly mode: 'paper'
  readonly status: RunStatus
  readonly name: string
  readonly strategy: string
  readonly config: RunConfig
  readonly currency: string
  readonly recordedAt: Instant
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
  readonly detail: string // of its engine: a sentence
  readonly armedUntil: Instant | null // null: no engine status yet
  readonly lastLogicalTime: Instant | null
  readonly nextLogicalTime: Instant | null
  readonly tickCount: number
  readonly cash: Money
  readonly equity: Money | null // at the last logical time; null before the first tick
}

export async function findRun(
  db: Queryable,
  userId: string,
  runId: string,
): Promise<RunRow | null> {
  const { rows } = await db.query<StoredRun>(`${SELECT} where r.user_id = $1 and r.run_id = $2`, [
    userId,
    runId,
  ])
  return rows[0] ? toRun(rows[0]) : null
}

export interface ListRuns {
  readonly status?: RunStatus
  readonly among?: readonly string[] // run ids
  readonly after?: string // a run id; the page begins behind it
  readonly limit: number
}

/** A user's runs by id, a page at a time. */
export async function listRuns(
  db: Queryable,
  userId: string,
  { status, among, after, limit }: ListRuns,
): Promise<readonly RunRow[]> {
  const { rows } = await db.query<StoredRun>(
    `${SELECT} where r.user_id = $1 and r.run_id > $2 and ($3::text is null or r.status = $3)
       and ($5::text[] is null or r.run_id = any($5))
     order by r.run_id limit $4`,
    [userId, after ?? '', status ?? null, limit, among ?? null],
  )
  return rows.map(toRun)
}

interface StoredRun extends Omit<RunRow, 'config' | 'cash' | 'equity' | 'tickCount'> {
  readonly config: Partial<StoredConfig>
  readonly initialCash: string
  readonly allowShort: boolean
  readonly tickCount: string
  readonly cash: string
  readonly equity: string | null
}

const SELECT = `
  select r.user_id as "userId", r.run_id as "runId", r.kind, r.mode, r.status, r.name,
         r.strategy, r.config, r.currency, r.initial_cash as "initialCash",
         r.allow_short as "allowShort", r.recorded_at as "recordedAt",
         r.started_at as "startedAt", r.ended_at as "endedAt",
         coalesce(t.detail, '') as detail, t.armed_until as "armedUntil",
         s.last_logical_time as "lastLogicalTime", s.next_logical_time as "nextLogicalTime",
         coalesce(s.tick_count, 0) as "tickCount", a.cash, e.equity
  from run r
  join run_account a on (a.user_id, a.run_id) = (r.user_id, r.run_id)
  left join run_state s on (s.user_id, s.run_id) = (r.user_id, r.run_id)
  left join run_status t on (t.user_id, t.run_id) = (r.user_id, r.run_id)
  left join run_equity e on (e.user_id, e.run_id, e.logical_time)
                          = (s.user_id, s.run_id, s.last_logical_time)`

function toRun(row: StoredRun): RunRow {
  const { config, initialCash, allowShort, tickCount, cash, equity, ...rest } = row
  const columns = { strategy: row.strategy, initialCash: fixed<'money'>(initialCash), allowShort }
  return {
    ...rest,
    config: decodeConfig(config, columns),
    tickCount: Number(tickCount),
    cash: fixed(cash),
    equity: equity === null ? null : fixed(equity),
  }
}
