import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'

/** What an account had at one moment. Amounts are decimal text. */
export interface SnapshotRow {
  readonly takenAt: Instant
  readonly positions: readonly SnapshotPosition[]
  readonly holdings: readonly SnapshotHolding[]
  readonly funds: readonly SnapshotFunds[]
}

type Texts<Names extends string> = Readonly<Record<Names, string>>

export type SnapshotPosition = Texts<
  | 'tradingsymbol'
  | 'exchange'
  | 'product'
  | 'instrument_id'
  | 'quantity'
  | 'cost'
  | 'realized_pnl'
  | 'fees'
  | 'buy_quantity'
  | 'buy_value'
  | 'sell_quantity'
  | 'sell_value'
> & { readonly last_price: string | null }

export type SnapshotHolding = Texts<'tradingsymbol' | 'exchange' | 'instrument_id' | 'quantity'> & {
  readonly average_price: string | null
  readonly last_price: string | null
}

export type SnapshotFunds = Texts<'segment' | 'opening_balance' | 'available' | 'used'>

/**
 * Takes a snapshot of every account that has anything, and differs from its last one. Taken twice at
 * one moment it is the first. Answers how many were taken.
 */
export async function takeSnapshots(db: Queryable, at: Instant): Promise<number> {
  const { rowCount } = await db.query(
    `insert into account_snapshot (user_id, account_id, taken_at, positions, holdings, funds)
     select now.user_id, now.account_id, $1, now.positions, now.holdings, now.funds
     from (
       select a.user_id, a.account_id,
         (select coalesce(jsonb_agg(jsonb_build_object('tradingsymbol', p.tradingsymbol,
             'exchange', p.exchange, 'product', p.product, 'quantity', p.quantity::text,
             'cost', p.cost::text, 'realized_pnl', p.realized_pnl::text, 'fees', p.fees::text,
             'instrument_id', p.instrument_id, 'buy_quantity', p.buy_quantity::text,
             'buy_value', p.buy_value::text, 'sell_quantity', p.sell_quantity::text,
             'sell_value', p.sell_value::text, 'last_price', q.last_price::text)
             order by p.tradingsymbol, p.exchange, p.product), '[]')
          from account_position p left join latest_quote q using (instrument_id)
          where (p.user_id, p.account_id) = (a.user_id, a.account_id)) as positions,
         (select coalesce(jsonb_agg(jsonb_build_object('tradingsymbol', h.tradingsymbol,
             'exchange', h.exchange, 'instrument_id', h.instrument_id,
             'quantity', h.quantity::text,
             'average_price', h.average_price::text, 'last_price', q.last_price::text)
             order by h.tradingsymbol, h.exchange), '[]')
          from account_holding h left join latest_quote q using (instrument_id)
          where (h.user_id, h.account_id) = (a.user_id, a.account_id)) as holdings,
         (select coalesce(jsonb_agg(jsonb_build_object('segment', f.segment,
             'opening_balance', f.opening_balance::text, 'available', f.available::text,
             'used', f.used::text) order by f.segment), '[]')
          from account_funds f
          where (f.user_id, f.account_id) = (a.user_id, a.account_id)) as funds
       from trading_account a where a.removed_at is null and a.last_sync_at is not null
     ) now
     left join lateral (
       select s.positions, s.holdings, s.funds from account_snapshot s
       where (s.user_id, s.account_id) = (now.user_id, now.account_id)
       order by s.taken_at desc limit 1) last on true
     where (now.positions, now.holdings, now.funds)
           is distinct from (last.positions, last.holdings, last.funds)
     on conflict (user_id, account_id, taken_at) do nothing`,
    [formatInstant(at)],
  )
  return rowCount ?? 0
}

/** Forgets what is older than `until`. */
export async function sweepSnapshots(db: Queryable, until: Instant): Promise<void> {
  await db.query('delete from account_snapshot where taken_at < $1', [formatInstant(until)])
}

/** How an account stood at a moment: its newest snapshot up to then. */
export async function snapshotAsOf(
  db: Queryable,
  userId: string,
  accountId: string,
  at: Instant,
): Promise<SnapshotRow | null> {
  const { rows } = await db.query<SnapshotRow>(
    `select taken_at as "takenAt", positions, holdings, funds from account_snapshot
     where user_id = $1 and account_id = $2 and taken_at <= $3
     order by taken_at desc limit 1`,
    [userId, accountId, formatInstant(at)],
  )
  return rows[0] ?? null
}

/** The newest first. */
export async function listSnapshots(
  db: Queryable,
  userId: string,
  accountId: string,
  { before, limit }: { readonly before: Instant | null; readonly limit: number },
): Promise<readonly SnapshotRow[]> {
  const { rows } = await db.query<SnapshotRow>(
    `select taken_at as "takenAt", positions, holdings, funds from account_snapshot
     where user_id = $1 and account_id = $2 and ($3::timestamptz is null or taken_at < $3)
     order by taken_at desc limit $4`,
    [userId, accountId, before === null ? null : formatInstant(before), limit],
  )
  return rows
}
