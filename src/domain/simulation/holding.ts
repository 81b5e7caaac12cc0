import { type BarSeries, emptySeries } from './bar-series.ts'
import { RestingOrders } from './resting-orders.ts'

/**
 * One instrument in a simulation: the bar under our eyes, and what we hold. The bar is a place in
 * the columns, so that nothing is made or copied for it. Between bars the columns are those of a
 * bar without a range that stands at one price, so that a reader never asks which of the two it is.
 */
export class Holding {
  declare readonly index: number // of the instrument
  declare readonly series: BarSeries
  declare private readonly standing: BarSeries
  declare columns: BarSeries // the series, or the standing bar
  bar = 0 // in the columns
  next = 0 // the index of the first bar that has not closed yet
  readonly resting = new RestingOrders()

  // Without `declare` a field is undefined before the constructor writes it, and from then on each
  // reader must ask what it is. A field that begins as a NaN stays a double; one that begins as an
  // integer is changed under way, and all code that was compiled for it with it.
  position = Number.NaN // signed
  cost = Number.NaN // what the position was bought for; the sign of the position

  constructor(index: number, series: BarSeries) {
    this.index = index
    this.series = series
    this.position = 0
    this.cost = 0
    this.standing = emptySeries(series.instrumentId, 1)
    this.columns = this.standing
    this.stand(Number.NaN)
  }

  /** The latest price known; NaN before the first. */
  get close(): number {
    return this.columns.close[this.bar]!
  }

  /** The next bar has closed. */
  advance(): void {
    this.columns = this.series
    this.bar = this.next
    this.next += 1
  }

  /** Only a price is known. */
  stand(price: number): void {
    const { open, high, low, close } = this.standing
    open[0] = high[0] = low[0] = close[0] = price
    this.columns = this.standing
    this.bar = 0
  }
}
