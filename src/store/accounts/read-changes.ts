import type { ChangedKey } from '../runs/read-changes.ts'
import type { Queryable } from '../transaction.ts'
import {
  ORDER_COLUMNS,
  toAccountOrder,
  type AccountOrderRow,
  type StoredAccountOrder,
} from './order-row.ts'
import {
  POSITION_COLUMNS,
  toAccountPosition,
  type AccountPositionRow,
  type StoredAccountPosition,
} from './positions.ts'

/** The orders of trading accounts among such keys, in their order. */
export async function changedOrders(
  db: Queryable,
  userId: string,
  keys: readonly ChangedKey[],
): Promise<readonly AccountOrderRow[]> {
  const of = keys.filter(({ kind }) => kind === 'order')
  if (of.length === 0) return []
  const { rows } = await db.query<StoredAccountOrder>(
    `select o.* from unnest($2::text[], $3::text[]) with ordinality as k (account_id, id, place)
     cross join lateral (
       select ${ORDER_COLUMNS} from account_order o
       where o.user_id = $1 and o.account_id = k.account_id and o.order_id = k.id) o
     order by k.place`,
    [userId, of.map(({ runId }) => runId), of.map(({ id }) => id)],
  )
  return rows.map(toAccountOrder)
}

/** The positions of trading accounts among such keys, in their order. */
export async function changedPositions(
  db: Queryable,
  userId: string,
  keys: readonly ChangedKey[],
): Promise<readonly AccountPositionRow[]> {
  const of = keys.filter(({ kind }) => kind === 'position')
  if (of.length === 0) return []
  const { rows } = await db.query<StoredAccountPosition>(
    `select p.* from unnest($2::text[], $3::text[]) with ordinality as k (account_id, id, place)
     cross join lateral (
       select ${POSITION_COLUMNS} from account_position p
       where p.user_id = $1 and p.account_id = k.account_id
         and p.exchange || ':' || p.tradingsymbol || ':' || p.product = k.id) p
     order by k.place`,
    [userId, of.map(({ runId }) => runId), of.map(({ id }) => id)],
  )
  return rows.map(toAccountPosition)
}

/** How the orders that can still fill and the open positions of accounts stand. */
export async function accountStanding(
  db: Queryable,
  userId: string,
  accountId: string | null, // null: of all accounts
): Promise<{
  readonly accountOrders: readonly AccountOrderRow[]
  readonly accountPositions: readonly AccountPositionRow[]
}> {
  const { rows: orders } = await db.query<StoredAccountOrder>(
    `select ${ORDER_COLUMNS} from account_order o
     where o.user_id = $1 and ($2::text is null or o.account_id = $2)
       and o.status not in ('FILLED', 'CANCELED', 'REJECTED')
     order by o.account_id, o.placed_at, o.order_id`,
    [userId, accountId],
  )
  const { rows: positions } = await db.query<StoredAccountPosition>(
    `select ${POSITION_COLUMNS} from account_position p
     where p.user_id = $1 and ($2::text is null or p.account_id = $2) and p.quantity <> 0
     order by p.account_id, p.tradingsymbol, p.exchange, p.product`,
    [userId, accountId],
  )
  return {
    accountOrders: orders.map(toAccountOrder),
    accountPositions: positions.map(toAccountPosition),
  }
}
