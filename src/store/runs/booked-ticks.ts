import { fixed, type Money } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { RunEvent } from '../../domain/engine/effects.ts'
import type { Fill, OrderSide } from '../../domain/trading/order.ts'
import type { Queryable } from '../transaction.ts'

/** What the books say of one logical time of a run. */
export interface BookedTick {
  readonly at: Instant
  readonly cash: Money
  readonly marketValue: Money
  readonly fills: readonly Fill[]
  readonly events: readonly Pick<RunEvent, 'seq' | 'type' | 'key'>[]
}

/** A stretch of a run's books after a logical time, oldest first. */
export async function readBookedTicks(
  db: Queryable,
  request: {
    readonly userId: string
    readonly runId: string
    readonly after: Instant | null
    readonly limit: number
  },
): Promise<readonly BookedTick[]> {
  const { userId, runId, after, limit } = request
  const { rows } = await db.query<StoredTick>(
    `select e.logical_time as at, e.cash, e.market_value as "marketValue",
            (select coalesce(json_agg(json_build_object(
               'orderId', f.order_id, 'instrumentId', f.instrument_id, 'side', f.side,
               'quantity', f.quantity::text, 'price', f.price::text, 'fee', f.fee::text,
               'realizedPnl', f.realized_pnl::text) order by f.fill_id), '[]')
             from run_fill f
             where (f.user_id, f.run_id, f.logical_time) = (e.user_id, e.run_id, e.logical_time))
              as fills,
            (select coalesce(json_agg(json_build_object(
               'seq', v.seq, 'type', v.event_type, 'key', v.key) order by v.seq), '[]')
             from run_event v
             where (v.user_id, v.run_id, v.logical_time) = (e.user_id, e.run_id, e.logical_time))
              as events
     from run_equity e
     where e.user_id = $1 and e.run_id = $2 and ($3::timestamptz is null or e.logical_time > $3)
     order by e.logical_time limit $4`,
    [userId, runId, after === null ? null : formatInstant(after), limit],
  )
  return rows.map(toTick)
}

interface StoredTick extends Pick<BookedTick, 'at' | 'events'> {
  readonly cash: string
  readonly marketValue: string
  readonly fills: readonly StoredFill[]
}

interface StoredFill {
  readonly orderId: string
  readonly instrumentId: string
  readonly side: OrderSide
  readonly quantity: string
  readonly price: string
  readonly fee: string
  readonly realizedPnl: string
}

function toTick(row: StoredTick): BookedTick {
  return {
    ...row,
    cash: fixed(row.cash),
    marketValue: fixed(row.marketValue),
    fills: row.fills.map((fill) => ({
      ...fill,
      quantity: fixed(fill.quantity),
      price: fixed(fill.price),
      fee: fixed(fill.fee),
      realizedPnl: fixed(fill.realizedPnl),
      filledAt: row.at,
    })),
  }
}
