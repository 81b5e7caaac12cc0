import type { Price, Quantity } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'

/** Open, high, low, close, volume over `[openedAt, closedAt)`; known only at `closedAt`. */
export interface Bar {
  readonly instrumentId: string // SYMBOL.VENUE
  readonly openedAt: Instant
  readonly closedAt: Instant
  readonly open: Price
  readonly high: Price
  readonly low: Price
  readonly close: Price
  readonly volume: Quantity
  readonly openInterest?: Quantity | null // contracts at its close, where the venue said
}

/** How long a bar is. `1d` is one session, whatever its hours. */
export const BAR_INTERVALS = ['1m', '1d'] as const
export type BarInterval = (typeof BAR_INTERVALS)[number]

/** What is wrong with a bar, in words for a person, or nothing. */
export function barFault(bar: Omit<Bar, 'instrumentId'>): string | null {
  if (bar.closedAt <= bar.openedAt) return 'it closes before it opens'
  if (bar.low <= 0n) return 'a price is zero or negative'
  if (bar.volume < 0n) return 'the volume is negative'
  if ((bar.openInterest ?? 0n) < 0n) return 'the open interest is negative'
  if (bar.high < bar.low) return 'the high is below the low'
  if (bar.open > bar.high || bar.close > bar.high) return 'the open or close is above the high'
  if (bar.open < bar.low || bar.close < bar.low) return 'the open or close is below the low'
  return null
}
