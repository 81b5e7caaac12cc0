import { resized } from './resized.ts'

/** Fills in the order in which they happened, one array for each field. */
export interface Fills {
  readonly count: number
  readonly point: Int32Array // the index into the equity curve at which it filled
  readonly instrument: Int32Array // the index of the instrument
  readonly quantity: Float64Array // signed, + bought
  readonly price: Float64Array // after slippage
  readonly fee: Float64Array
  readonly realizedPnl: Float64Array // before fees
}

/** Takes fills without an object for each: arrays that double when they are full. */
export class FillLog implements Fills {
  count = 0
  point = new Int32Array(INITIAL)
  instrument = new Int32Array(INITIAL)
  quantity = new Float64Array(INITIAL)
  price = new Float64Array(INITIAL)
  fee = new Float64Array(INITIAL)
  realizedPnl = new Float64Array(INITIAL)

  add(
    point: number,
    instrument: number,
    quantity: number,
    price: number,
    fee: number,
    realizedPnl: number,
  ): void {
    const index = this.count
    if (index === this.point.length) this.grow()
    this.point[index] = point
    this.instrument[index] = instrument
    this.quantity[index] = quantity
    this.price[index] = price
    this.fee[index] = fee
    this.realizedPnl[index] = realizedPnl
    this.count = index + 1
  }

  /** What was added, without the room that is left. */
  trimmed(): Fills {
    const { count } = this
    return {
      count,
      point: this.point.slice(0, count),
      instrument: this.instrument.slice(0, count),
      quantity: this.quantity.slice(0, count),
      price: this.price.slice(0, count),
      fee: this.fee.slice(0, count),
      realizedPnl: this.realizedPnl.slice(0, count),
    }
  }

  private grow(): void {
    const length = 2 * this.count
    this.point = resized(this.point, new Int32Array(length))
    this.instrument = resized(this.instrument, new Int32Array(length))
    this.quantity = resized(this.quantity, new Float64Array(length))
    this.price = resized(this.price, new Float64Array(length))
    this.fee = resized(this.fee, new Float64Array(length))
    this.realizedPnl = resized(this.realizedPnl, new Float64Array(length))
  }
}

const INITIAL = 1_024
