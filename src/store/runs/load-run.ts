import { fixed, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { RunState } from '../../domain/engine/run-state.ts'
import type { Verdict } from '../../domain/risk/verdict.ts'
import type { Order, OrderSide, OrderSource, OrderType } from '../../domain/trading/order.ts'
import type { Position } from '../../domain/trading/position.ts'
import type { Queryable } from '../transaction.ts'
import { decodeMemory, type StoredMemory } from './run-memory.ts'

/** A run's state as committed, and what its owner has to know besides. */
export interface LoadedState {
  readonly state: RunState
  readonly fence: number
  readonly marked: boolean // whether the last logical time has its mark
}

/**
 * Rebuilds where a run stands, in one statement, so that it is one moment's. Null when the run
 * has no state: it was never started.
 */
export async function loadState(
  db: Queryable,
  userId: string,
  runId: string,
): Promise<LoadedState | null> {
  const { rows } = await db.query<StoredState>(
    `select s.last_logical_time as "lastLogicalTime", s.order_count as "orderCount",
            s.event_count as "eventCount", s.memory, s.fence, a.cash,
            exists (select 1 from run_mark m where (m.user_id, m.run_id, m.logical_time)
                                                 = (s.user_id, s.run_id, s.last_logical_time))
              as marked,
            (select coalesce(json_agg(json_build_object(
               'instrumentId', p.instrument_id, 'quantity', p.quantity::text,
               'cost', p.cost::text, 'realizedPnl', p.realized_pnl::text,
               'fees', p.fees::text) order by p.instrument_id), '[]')
             from run_position p
             where (p.user_id, p.run_id) = (s.user_id, s.run_id)) as positions,
            (select coalesce(json_agg(json_build_object(
               'orderId', o.order_id, 'clientOrderId', o.client_order_id,
               'instrumentId', o.instrument_id, 'side', o.side, 'type', o.type,
               'quantity', o.quantity::text, 'limitPrice', o.limit_price::text,
               'stopPrice', o.stop_price::text, 'source', o.source,
               'placedAt', extract(epoch from o.logical_time) * 1000,
               'verdicts', o.verdicts) order by o.order_id), '[]')
             from run_order o
             where (o.user_id, o.run_id) = (s.user_id, s.run_id)
               and o.status not in ('FILLED', 'CANCELED', 'REJECTED')
               and o.verdicts <> '[]'  -- what never passed the gate does not reach the venue
            ) as waiting
     from run_state s
     join run_account a on (a.user_id, a.run_id) = (s.user_id, s.run_id)
     where s.user_id = $1 and s.run_id = $2`,
    [userId, runId],
  )
  return rows[0] ? toLoaded(rows[0]) : null
}

interface StoredState {
  readonly lastLogicalTime: Instant | null
  readonly orderCount: string
  readonly eventCount: string
  readonly memory: Partial<StoredMemory>
  readonly fence: string
  readonly cash: string
  readonly marked: boolean
  readonly positions: readonly { readonly [Column in keyof Position]: string }[]
  readonly waiting: readonly StoredOrder[]
}

interface StoredOrder {
  readonly orderId: string
  readonly clientOrderId: string | null
  readonly instrumentId: string
  readonly side: OrderSide
  readonly type: OrderType
  readonly quantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly source: OrderSource
  readonly placedAt: number
  readonly verdicts: readonly Verdict[]
}

function toLoaded(row: StoredState): LoadedState {
  return {
    fence: Number(row.fence),
    marked: row.marked || row.lastLogicalTime === null,
    state: {
      ...decodeMemory(row.memory),
      lastLogicalTime: row.lastLogicalTime,
      cash: fixed(row.cash),
      positions: new Map(row.positions.map((stored) => [stored.instrumentId, toPosition(stored)])),
      waiting: row.waiting.map(toOrder),
      orderCount: Number(row.orderCount),
      eventCount: Number(row.eventCount),
    },
  }
}

function toPosition(stored: { readonly [Column in keyof Position]: string }): Position {
  return {
    instrumentId: stored.instrumentId,
    quantity: fixed<'quantity'>(stored.quantity) as Quantity,
    cost: fixed<'money'>(stored.cost) as Money,
    realizedPnl: fixed<'money'>(stored.realizedPnl) as Money,
    fees: fixed<'money'>(stored.fees) as Money,
  }
}

function toOrder(stored: StoredOrder): Order {
  return {
    ...stored,
    clientOrderId: stored.clientOrderId ?? stored.orderId,
    quantity: fixed(stored.quantity),
    limitPrice: price(stored.limitPrice),
    stopPrice: price(stored.stopPrice),
    placedAt: stored.placedAt as Instant,
    status: 'PENDING',
    reason: null,
  }
}

const price = (text: string | null): Price | null => (text === null ? null : fixed(text))
