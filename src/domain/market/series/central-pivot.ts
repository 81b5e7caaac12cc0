/** The extremes and the close of the period before. */
export interface PivotBasis {
  readonly high: number
  readonly low: number
  readonly close: number
}

/** Levels at which traders expect the next period to turn. */
export interface PivotLevels {
  readonly pivot: number
  readonly bottom: number // BC and TC bound the central range
  readonly top: number
  readonly resistances: readonly [number, number, number]
  readonly supports: readonly [number, number, number]
}

/**
 * The central pivot range and the levels around it.
 *
 * Units:  price units throughout.
 * Edges:  the range is named by its formulas, so BC lies above TC after a close in the lower half.
 * Source: FO-158; J. Person, A Complete Guide to Technical Trading Tactics (2004), chapter 6, for
 *         the levels; F. Ochoa, Secrets of a Pivot Boss (2010), chapter 6, for the range.
 */
export function centralPivot({ high, low, close }: PivotBasis): PivotLevels {
  const pivot = (high + low + close) / 3
  const bottom = (high + low) / 2
  return {
    pivot,
    bottom,
    top: 2 * pivot - bottom,
    resistances: [2 * pivot - low, pivot + (high - low), high + 2 * (pivot - low)],
    supports: [2 * pivot - high, pivot - (high - low), low - 2 * (high - pivot)],
  }
}
