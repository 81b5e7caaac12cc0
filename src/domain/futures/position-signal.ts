/** What price and open interest together say about who is entering or leaving a future. */
export type PositionSignal =
  | 'LONG_BUILDUP' // price up, open interest up: buyers enter
  | 'SHORT_BUILDUP' // price down, open interest up: sellers enter
  | 'LONG_UNWINDING' // price down, open interest down: buyers leave
  | 'SHORT_UNWINDING' // price up, open interest down: sellers leave
  | 'NEUTRAL'

/** Two observations of one future, the earlier first. */
export interface PositionChange {
  readonly price: number
  readonly openInterest: number // contracts or units alike
  readonly priceBefore: number
  readonly openInterestBefore: number
}

export interface JudgedChange {
  readonly pricePercent: number
  readonly openInterestPercent: number
  readonly signal: PositionSignal
  readonly strength: number // |price %| × |open interest %| ÷ 100
}

/**
 * Judges how price and open interest changed (FO-140, FO-141).
 *
 * Units:  percent; `threshold` too: 0.1 is a tenth of a percent.
 * Edges:  NEUTRAL when both changes are below the threshold, or one of them is exactly nothing.
 *         Null where there is no change to speak of: an observation is missing, or was zero.
 */
export function judgePosition(change: PositionChange, threshold = 0.1): JudgedChange | null {
  const pricePercent = percentChange(change.priceBefore, change.price)
  const openInterestPercent = percentChange(change.openInterestBefore, change.openInterest)
  if (pricePercent === null || openInterestPercent === null) return null
  return {
    pricePercent,
    openInterestPercent,
    signal: signalOf(pricePercent, openInterestPercent, threshold),
    strength: (Math.abs(pricePercent) * Math.abs(openInterestPercent)) / 100,
  }
}

function signalOf(price: number, openInterest: number, threshold: number): PositionSignal {
  if (Math.abs(price) < threshold && Math.abs(openInterest) < threshold) return 'NEUTRAL'
  if (price === 0 || openInterest === 0) return 'NEUTRAL'
  if (openInterest > 0) return price > 0 ? 'LONG_BUILDUP' : 'SHORT_BUILDUP'
  return price > 0 ? 'SHORT_UNWINDING' : 'LONG_UNWINDING'
}

function percentChange(before: number, now: number): number | null {
  const percent = ((now - before) / before) * 100
  return before > 0 && now >= 0 && Number.isFinite(percent) ? percent : null
}
