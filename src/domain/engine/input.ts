import type { Price } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Bar } from '../market/bar.ts'
import type { OrderRequest } from '../trading/order.ts'

/**
 * What causes a tick. Everything that a run does is caused by one of these, at its logical time;
 * the same inputs give the same ledger.
 */
export type Input = {
  readonly at: Instant // the logical time, strictly after the run's last
  /** Whether the venue trades at that time: told, never asked of a clock. */
  readonly marketOpen: boolean
  /** Orders from people, which ride on whatever tick comes next. */
  readonly requests: readonly Required<OrderRequest>[]
} & (
  | { readonly kind: 'bar'; readonly bars: readonly Bar[] } // closed at `at`, one an instrument
  | {
      readonly kind: 'schedule'
      readonly events: readonly string[] // 'sip', 'rebalance'; in the order they are run
      readonly prices: ReadonlyMap<string, Price>
    }
)
