import { averageTrueRange, type AverageTrueRange } from './average-true-range.ts'
import { exponentialMean } from './exponential-mean.ts'
import { highest, lowest } from './extremes.ts'
import type { Indicator } from './indicator.ts'
import { relativeStrength } from './relative-strength.ts'
import { simpleMean } from './simple-mean.ts'

/** The indicators a strategy can ask for; the engine remembers their numbers across restarts. */
export interface Indicators {
  sma(period: number): Indicator
  ema(period: number): Indicator
  rsi(period: number): Indicator
  atr(period: number): AverageTrueRange
  highest(period: number): Indicator
  lowest(period: number): Indicator
}

/** Makes indicators whose numbers all live in slots that `keep` hands out, so they can be saved. */
export function indicatorsIn(keep: (slotCount: number) => Float64Array): Indicators {
  return {
    sma: (period) => simpleMean(period, keep),
    ema: (period) => exponentialMean(period, keep),
    rsi: (period) => relativeStrength(period, keep),
    atr: (period) => averageTrueRange(period, keep),
    highest: (period) => highest(period, keep),
    lowest: (period) => lowest(period, keep),
  }
}
