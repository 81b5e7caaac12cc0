import type { Quantity } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type {
  ExchangeChange,
  ExchangeOrder,
  ExchangeState,
  ExchangeTrade,
} from '../../domain/trading/exchange/exchange-books.ts'

/**
 * Where the exchange keeps the books of one account: in PostgreSQL, or, for the simulated broker of
 * the tests, in memory. Rejects with whatever its storage does; then nobody knows what was written.
 */
export interface PaperBooks {
  read(): Promise<PaperBook>
  /** Writes all of a change or none. False: the book has moved on since that revision. */
  commit(change: ExchangeChange, revision: bigint): Promise<boolean>
  find(
    by: { readonly clientOrderId: string } | { readonly venueOrderId: string },
  ): Promise<ExchangeOrder | null>
  /** What rests, and what changed from an instant on. */
  ordersSince(since: Instant): Promise<readonly ExchangeOrder[]>
  tradesSince(since: Instant): Promise<readonly ExchangeTrade[]>
  /** Bought for delivery since an instant, less what was sold, by instrument. */
  deliveriesSince(since: Instant): Promise<ReadonlyMap<string, Quantity>>
  /** In the order of the changes, and whole until the revision that it names. */
  changesSince(revision: bigint): Promise<PaperChanges>
}

export interface PaperBook {
  readonly state: ExchangeState
  readonly revision: bigint // grows by one with each change
}

export interface PaperChanges {
  readonly until: bigint
  readonly orders: readonly (ExchangeOrder & { readonly revision: bigint })[]
  readonly trades: readonly (ExchangeTrade & { readonly revision: bigint })[]
}
