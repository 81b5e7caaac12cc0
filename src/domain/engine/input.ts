import type { Price } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Bar } from '../market/series/bar.ts'
import type { OrderRequest } from '../trading/order.ts'

/**
 * What causes a tick. Everything that a run does is caused by one of these, at its logical time;
 * the same inputs give the same ledger.
 */
export type Input = FeedInput | OrderInput

/** What the market and the calendar cause. */
export type FeedInput = Timed &
  (
    | { readonly kind: 'bar'; readonly bars: readonly Bar[] } // closed at `at`, one an instrument
    | {
        readonly kind: 'schedule'
        readonly events: readonly string[] // 'sip', 'rebalance'; in the order they are run
        readonly prices: ReadonlyMap<string, Price>
      }
  )

/** What people ask for, between two inputs of the market, at the latest prices. */
export type OrderInput = Timed & {
  readonly kind: 'order'
  readonly requests: readonly Required<OrderRequest>[]
  readonly cancels: readonly OrderCancel[]
}

export interface OrderCancel {
  readonly orderId: string
  readonly commandId: string // whose consumption is committed with the tick
}

interface Timed {
  readonly at: Instant // the logical time, strictly after the run's last
  /** Whether the venue trades at that time: told, never asked of a clock. */
  readonly marketOpen: boolean
}
