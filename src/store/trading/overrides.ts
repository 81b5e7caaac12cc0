import { fixed, format, type Price, type Quantity } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export const OVERRIDE_STATES = ['queued', 'placed', 'refused', 'failed'] as const
export type OverrideState = (typeof OVERRIDE_STATES)[number]

/** What an operator asked for, in the words of the path that takes it. */
export interface OverrideRequest {
  readonly ticker: string
  readonly side: 'buy' | 'sell'
  readonly quantity: Quantity
  readonly orderType: 'market' | 'limit' | 'stop' | 'stop_limit'
  readonly limitPrice: Price | null
  readonly stopPrice: Price | null
}

export interface NewOverride extends OverrideRequest {
  readonly userId: string
  readonly overrideId: string
  readonly companyId: string
  readonly companyRegistered: boolean // this override made it known
  readonly clientOrderId: string
  readonly requestedBy: string // a session or an API key
}

export interface OverrideRow extends NewOverride {
  readonly acceptedAt: Instant
  readonly state: OverrideState
  readonly attempts: number
  readonly accountId: string | null
  readonly orderId: string | null
  readonly reason: string | null
  readonly endedAt: Instant | null
}

/** Puts an override into the queue. One that is there already was put by a first try. */
export async function insertOverride(tx: Tx, override: NewOverride): Promise<void> {
  const { userId, overrideId, ticker, side, quantity, orderType, limitPrice, stopPrice } = override
  await tx.query(
    `insert into override_order (user_id, override_id, ticker, side, quantity, order_type,
       limit_price, stop_price, company_id, company_registered, client_order_id, requested_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (user_id, override_id) do nothing`,
    [
      userId,
      overrideId,
      ticker,
      side,
      format(quantity),
      orderType,
      limitPrice && format(limitPrice),
      stopPrice && format(stopPrice),
      override.companyId,
      override.companyRegistered,
      override.clientOrderId,
      override.requestedBy,
    ],
  )
}

/**
 * Takes overrides that are due, the oldest first, and holds them for `leaseMs`: who takes one and
 * dies leaves it to another then. Of each user one at a time, so that their order is kept.
 */
export async function takeOverrides(
  db: Queryable,
  { leaseMs, limit }: { readonly leaseMs: number; readonly limit: number },
): Promise<readonly OverrideRow[]> {
  const { rows } = await db.query<StoredOverride>(
    `update override_order o
     set due_at = clock_timestamp() + $1 * interval '1 ms', attempts = attempts + 1
     from (select user_id, override_id from override_order due
           where state = 'queued' and due_at <= clock_timestamp()
             and not exists (select from override_order earlier
                             where earlier.user_id = due.user_id and earlier.state = 'queued'
                               and (earlier.accepted_at, earlier.override_id)
                                 < (due.accepted_at, due.override_id))
           order by due_at limit $2 for update skip locked) taken
     where (o.user_id, o.override_id) = (taken.user_id, taken.override_id)
     returning ${COLUMNS}`,
    [leaseMs, limit],
  )
  return rows.map(toOverride)
}

export interface OverrideEnd {
  readonly state: Exclude<OverrideState, 'queued'>
  readonly accountId: string | null
  readonly orderId: string | null
  readonly reason: string | null
}

/** Ends an override that is in the queue; false when somebody else has. */
export async function endOverride(
  db: Queryable,
  { userId, overrideId }: Pick<OverrideRow, 'userId' | 'overrideId'>,
  { state, accountId, orderId, reason }: OverrideEnd,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update override_order set state = $3, account_id = $4, order_id = $5, reason = $6,
            ended_at = clock_timestamp()
     where user_id = $1 and override_id = $2 and state = 'queued'`,
    [userId, overrideId, state, accountId, orderId, reason],
  )
  return rowCount === 1
}

/** Lets go of one that could not be handed over now, until `afterMs` from here. */
export async function postponeOverride(
  db: Queryable,
  { userId, overrideId }: Pick<OverrideRow, 'userId' | 'overrideId'>,
  afterMs: number,
): Promise<void> {
  await db.query(
    `update override_order set due_at = clock_timestamp() + $3 * interval '1 ms'
     where user_id = $1 and override_id = $2 and state = 'queued'`,
    [userId, overrideId, afterMs],
  )
}

export async function findOverride(
  db: Queryable,
  userId: string,
  overrideId: string,
): Promise<OverrideRow | null> {
  const { rows } = await db.query<StoredOverride>(
    `select ${COLUMNS} from override_order o where user_id = $1 and override_id = $2`,
    [userId, overrideId],
  )
  return rows[0] ? toOverride(rows[0]) : null
}

/** A user's overrides, the newest first, from behind `after`. */
export async function listOverrides(
  db: Queryable,
  asked: {
    readonly userId: string
    readonly state: OverrideState | null
    readonly after: { readonly at: Instant; readonly id: string } | null
    readonly limit: number
  },
): Promise<readonly OverrideRow[]> {
  const { userId, state, after, limit } = asked
  const { rows } = await db.query<StoredOverride>(
    `select ${COLUMNS} from override_order o
     where user_id = $1 and ($2::text is null or state = $2)
       and ($3::timestamptz is null
            or (accepted_at, override_id) < ($3, $4))
     order by accepted_at desc, override_id desc limit $5`,
    [userId, state, after && formatInstant(after.at), after?.id ?? null, limit],
  )
  return rows.map(toOverride)
}

export async function countQueued(db: Queryable, userId: string): Promise<number> {
  const { rows } = await db.query<{ readonly count: number }>(
    `select count(*)::int as count from override_order where user_id = $1 and state = 'queued'`,
    [userId],
  )
  return rows[0]!.count
}

const COLUMNS = `o.user_id as "userId", o.override_id as "overrideId", o.ticker, o.side, o.quantity,
  o.order_type as "orderType", o.limit_price as "limitPrice", o.stop_price as "stopPrice",
  o.company_id as "companyId", o.company_registered as "companyRegistered",
  o.client_order_id as "clientOrderId", o.requested_by as "requestedBy",
  o.accepted_at as "acceptedAt", o.state, o.attempts, o.account_id as "accountId",
  o.order_id as "orderId", o.reason, o.ended_at as "endedAt"`

interface StoredOverride extends Omit<OverrideRow, 'quantity' | 'limitPrice' | 'stopPrice'> {
  readonly quantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
}

function toOverride(row: StoredOverride): OverrideRow {
  const { quantity, limitPrice, stopPrice } = row
  return {
    ...row,
    quantity: fixed(quantity),
    limitPrice: limitPrice === null ? null : fixed<'price'>(limitPrice),
    stopPrice: stopPrice === null ? null : fixed<'price'>(stopPrice),
  }
}
