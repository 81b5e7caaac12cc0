import type { Price, Quantity } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'

/**
 * What a source of market data says of one instrument at one moment. Null is what it did not say.
 *
 * Units: volume is the session's so far; open interest counts units, not lots.
 */
export interface MarketTick {
  readonly instrumentId: string
  readonly at: Instant // by the source's clock
  readonly lastPrice: Price | null
  readonly lastQuantity: Quantity | null
  readonly bid: Price | null
  readonly ask: Price | null
  readonly bidQuantity: Quantity | null
  readonly askQuantity: Quantity | null
  readonly depth?: Depth
  readonly volume: Quantity | null
  readonly openInterest: Quantity | null
  readonly mock?: boolean // made up by the source while the market is closed
}

/** Resting orders by price, the best first. */
export interface Depth {
  readonly bids: readonly DepthLevel[]
  readonly asks: readonly DepthLevel[]
}

export interface DepthLevel {
  readonly price: Price
  readonly quantity: Quantity
  readonly orderCount: number
}

/** The newest that is known of an instrument, and whether it still counts. */
export interface LatestQuote {
  readonly instrumentId: string
  readonly lastPrice: Price | null
  readonly bid: Price | null
  readonly ask: Price | null
  readonly bidQuantity: Quantity | null
  readonly askQuantity: Quantity | null
  readonly volume: Quantity | null // of the session so far
  readonly openInterest: Quantity | null
  readonly previousClose: Price | null // of the session before
  readonly mock: boolean // made up by the source while the market is closed
  readonly at: Instant // when it was so, by the source's clock
  readonly stale: boolean // older than the market's rhythm allows, or its source is cut off
}
