import type { Queryable } from '../transaction.ts'
import { ORDER_COLUMNS, toOrderRow, type OrderRow, type StoredOrder } from './order-row.ts'
import {
  POSITION_COLUMNS,
  toPositionRow,
  type PositionRow,
  type StoredPosition,
} from './read-positions.ts'

/** An order or a position of a run or of a trading account, by the transaction that changed it. */
export interface ChangedKey {
  readonly changedIn: string // PostgreSQL's xid8
  readonly kind: 'order' | 'position'
  readonly runId: string // or an account's id; the two do not meet
  readonly id: string // order; instrument of a run, NSE:INFY:CNC of an account
}

export interface Changes {
  readonly userId: string
  readonly runId: string | null // null: of all runs
  readonly after: string // a snapshot: what it sees is known
  readonly upTo: string | null // a snapshot: what it does not see is left out
  readonly beyond: ChangedKey | null // those up to this one are known too
  readonly limit: number
}

export type OrderOfRun = OrderRow & { readonly runId: string }
export type PositionOfRun = PositionRow & { readonly runId: string }

/**
 * What changed between two snapshots, by transaction; and the snapshot in which this was read.
 *
 * Source: PostgreSQL 18, 9.28 pg_snapshot. A transaction that a snapshot does not see is one that
 *         had not committed when it was taken, whatever its number.
 * Edges:  a position changes by fills, in a run that runs or by an order that changed with it.
 */
export async function changedKeys(
  db: Queryable,
  { userId, runId, after, upTo, beyond, limit }: Changes,
): Promise<{ readonly now: string; readonly keys: readonly ChangedKey[] }> {
  const { rows } = await db.query<ChangedKey & { readonly now: string }>({
    name: 'changed_keys',
    text: `
      with moved as (
        select changed_in, run_id, order_id from run_order
        where user_id = $1 and ($2::text is null or run_id = $2)
          and changed_in >= pg_snapshot_xmin($3::pg_snapshot)
          and not pg_visible_in_snapshot(changed_in, $3::pg_snapshot)
          and pg_visible_in_snapshot(changed_in, coalesce($4::pg_snapshot, pg_current_snapshot()))
      ), runs as (
        select run_id from run where user_id = $1 and status = 'RUNNING'
        union select run_id from moved
      ), held as (
        select p.changed_in, p.run_id, p.instrument_id from run_position p
        where p.user_id = $1 and p.run_id in (select run_id from runs)
          and ($2::text is null or p.run_id = $2)
          and p.changed_in >= pg_snapshot_xmin($3::pg_snapshot)
          and not pg_visible_in_snapshot(p.changed_in, $3::pg_snapshot)
          and pg_visible_in_snapshot(p.changed_in, coalesce($4::pg_snapshot, pg_current_snapshot()))
      ), sent as (
        select changed_in, account_id, order_id from account_order
        where user_id = $1 and ($2::text is null or account_id = $2)
          and changed_in >= pg_snapshot_xmin($3::pg_snapshot)
          and not pg_visible_in_snapshot(changed_in, $3::pg_snapshot)
          and pg_visible_in_snapshot(changed_in, coalesce($4::pg_snapshot, pg_current_snapshot()))
      ), owned as (
        select changed_in, account_id, exchange || ':' || tradingsymbol || ':' || product as id
        from account_position
        where user_id = $1 and ($2::text is null or account_id = $2)
          and changed_in >= pg_snapshot_xmin($3::pg_snapshot)
          and not pg_visible_in_snapshot(changed_in, $3::pg_snapshot)
          and pg_visible_in_snapshot(changed_in, coalesce($4::pg_snapshot, pg_current_snapshot()))
      ), changed (changed_in, kind, run_id, id) as (
        select changed_in, 'order' collate "C", run_id, order_id from moved
        union all
        select changed_in, 'position' collate "C", run_id, instrument_id from held
        union all
        select changed_in, 'order' collate "C", account_id, order_id from sent
        union all
        select changed_in, 'position' collate "C", account_id, id from owned
      )
      select pg_current_snapshot()::text as now, c.changed_in::text as "changedIn", c.kind,
             c.run_id as "runId", c.id
      from (select) as once
      left join lateral (
        select * from changed
        where $5::text is null or (changed_in, kind, run_id, id) > ($5::xid8, $6, $7, $8)
        order by changed_in, kind, run_id, id limit $9
      ) c on true`,
    values: [
      userId,
      runId,
      after,
      upTo,
      beyond?.changedIn ?? null,
      beyond?.kind ?? null,
      beyond?.runId ?? null,
      beyond?.id ?? null,
      limit,
    ],
  })
  const { now } = rows[0]!
  const keys = rows.filter(({ id }) => id !== null)
  return {
    now,
    keys: keys.map(({ changedIn, kind, runId: of, id }) => ({ changedIn, kind, runId: of, id })),
  }
}

/** The orders of such keys, in their order. */
export async function ordersOf(
  db: Queryable,
  userId: string,
  keys: readonly ChangedKey[],
): Promise<readonly OrderOfRun[]> {
  const of = keys.filter(({ kind }) => kind === 'order')
  if (of.length === 0) return []
  const { rows } = await db.query<StoredOrder & { readonly runId: string }>(
    `select k.run_id as "runId", o.* from unnest($2::text[], $3::text[]) with ordinality
            as k (run_id, id, place)
     cross join lateral (
       select ${ORDER_COLUMNS} from run_order
       where user_id = $1 and run_id = k.run_id and order_id = k.id) o
     order by k.place`,
    [userId, of.map(({ runId }) => runId), of.map(({ id }) => id)],
  )
  return rows.map((row) => ({ ...toOrderRow(row), runId: row.runId }))
}

/** The positions of such keys, in their order. */
export async function positionsOf(
  db: Queryable,
  userId: string,
  keys: readonly ChangedKey[],
): Promise<readonly PositionOfRun[]> {
  const of = keys.filter(({ kind }) => kind === 'position')
  if (of.length === 0) return []
  const { rows } = await db.query<StoredPosition & { readonly runId: string }>(
    `select k.run_id as "runId", p.* from unnest($2::text[], $3::text[]) with ordinality
            as k (run_id, id, place)
     cross join lateral (
       select ${POSITION_COLUMNS} from run_position
       where user_id = $1 and run_id = k.run_id and instrument_id = k.id) p
     order by k.place`,
    [userId, of.map(({ runId }) => runId), of.map(({ id }) => id)],
  )
  return rows.map((row) => ({ ...toPositionRow(row), runId: row.runId }))
}

/** How the orders that can still fill and the positions stand, and the snapshot that says so. */
export async function readAccount(
  db: Queryable,
  userId: string,
  runId: string | null,
): Promise<{
  readonly now: string
  readonly orders: readonly OrderOfRun[]
  readonly positions: readonly PositionOfRun[]
}> {
  const { rows } = await db.query<{ now: string }>('select pg_current_snapshot()::text as now')
  const { rows: orders } = await db.query<StoredOrder & { readonly runId: string }>(
    `select run_id as "runId", ${ORDER_COLUMNS} from run_order
     where user_id = $1 and ($2::text is null or run_id = $2)
       and status not in ('FILLED', 'CANCELED', 'REJECTED')
     order by run_id, order_id`,
    [userId, runId],
  )
  const { rows: positions } = await db.query<StoredPosition & { readonly runId: string }>(
    `select run_id as "runId", ${POSITION_COLUMNS} from run_position
     where user_id = $1 and (run_id = $2 or $2::text is null and run_id in (
       select run_id from run where user_id = $1 and status = 'RUNNING'))
     order by run_id, instrument_id`,
    [userId, runId],
  )
  return {
    now: rows[0]!.now,
    orders: orders.map((row) => ({ ...toOrderRow(row), runId: row.runId })),
    positions: positions.map((row) => ({ ...toPositionRow(row), runId: row.runId })),
  }
}

/** The snapshot of now. */
export async function currentSnapshot(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ now: string }>('select pg_current_snapshot()::text as now')
  return rows[0]!.now
}

/** Says whether this database could have taken such a snapshot; a restored one begins anew. */
export async function isSnapshotOfThePast(db: Queryable, snapshot: string): Promise<boolean> {
  const { rows } = await db.query<{ past: boolean }>(
    'select pg_snapshot_xmax($1::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot()) as past',
    [snapshot],
  )
  return rows[0]!.past
}
