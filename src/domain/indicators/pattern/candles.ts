import { greaterOf, lesserOf } from '../steps/select.ts'

/** What TA-Lib compares a candle with: means of the candles before it. */
export interface UsualCandle {
  readonly body: Float64Array // each bar's with the nine before; the others likewise
  readonly range: Float64Array
  readonly shadows: Float64Array // upper + lower
  readonly nearRange: Float64Array // of five bars
}

/**
 * The words in which patterns are told. A candle is white (+1) if it closes at or above its open, else
 * black (−1); its body lies between open and close; `index` counts bars.
 *
 * Source: TA-Lib 0.8, default candle settings.
 */
export class Candles {
  declare readonly open: Float64Array
  declare readonly high: Float64Array
  declare readonly low: Float64Array
  declare readonly close: Float64Array
  declare private readonly usual: UsualCandle

  constructor(bars: Pick<Candles, 'open' | 'high' | 'low' | 'close'>, usual: UsualCandle) {
    this.open = bars.open
    this.high = bars.high
    this.low = bars.low
    this.close = bars.close
    this.usual = usual
  }

  /** The comparison counts as 0 or 1: which of both it is no processor foresees. */
  sign(index: number): number {
    return 2 * +(this.close[index]! >= this.open[index]!) - 1
  }

  isWhite(index: number): boolean {
    return this.close[index]! >= this.open[index]!
  }

  isBlack(index: number): boolean {
    return this.close[index]! < this.open[index]!
  }

  body(index: number): number {
    return Math.abs(this.close[index]! - this.open[index]!)
  }

  top(index: number): number {
    return greaterOf(this.open[index]!, this.close[index]!)
  }

  bottom(index: number): number {
    return lesserOf(this.open[index]!, this.close[index]!)
  }

  upperShadow(index: number): number {
    return this.high[index]! - this.top(index)
  }

  lowerShadow(index: number): number {
    return this.bottom(index) - this.low[index]!
  }

  /** The mean body of the ten candles before. */
  usualBody(index: number): number {
    return this.usual.body[index - 1]!
  }

  isLong(index: number): boolean {
    return this.body(index) > this.usualBody(index)
  }

  isShort(index: number): boolean {
    return this.body(index) < this.usualBody(index)
  }

  isDoji(index: number): boolean {
    return this.body(index) <= this.trace(index)
  }

  /** A tenth of the mean range of the ten candles before: what is shorter hardly shows. */
  trace(index: number): number {
    return 0.1 * this.usual.range[index - 1]!
  }

  /** Half the mean shadows, both together, of the ten candles before. */
  usualShadow(index: number): number {
    return this.usual.shadows[index - 1]! / 2
  }

  hasNoUpperShadow(index: number): boolean {
    return this.upperShadow(index) < this.trace(index)
  }

  hasNoLowerShadow(index: number): boolean {
    return this.lowerShadow(index) < this.trace(index)
  }

  hasLongUpperShadow(index: number): boolean {
    return this.upperShadow(index) > this.body(index)
  }

  hasLongLowerShadow(index: number): boolean {
    return this.lowerShadow(index) > this.body(index)
  }

  /** Distances that count as equal, near and far: shares of the mean range of the five before. */
  equal(index: number): number {
    return 0.05 * this.usual.nearRange[index - 1]!
  }

  near(index: number): number {
    return 0.2 * this.usual.nearRange[index - 1]!
  }

  far(index: number): number {
    return 0.6 * this.usual.nearRange[index - 1]!
  }

  /** Whether two prices differ by no more than what counts as equal at `index`. */
  areEqual(one: number, other: number, index: number): boolean {
    return one <= other + this.equal(index) && one >= other - this.equal(index)
  }

  /** Whether the body lies wholly above that of another candle. */
  bodyGapsUp(index: number, before: number): boolean {
    return this.bottom(index) > this.top(before)
  }

  bodyGapsDown(index: number, before: number): boolean {
    return this.top(index) < this.bottom(before)
  }

  gapsUp(index: number, before: number): boolean {
    return this.low[index]! > this.high[before]!
  }

  gapsDown(index: number, before: number): boolean {
    return this.high[index]! < this.low[before]!
  }
}
