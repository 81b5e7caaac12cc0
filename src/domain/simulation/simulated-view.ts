import type { Instant } from '../../core/instant.ts'
import type { InstrumentView, StrategyContext } from '../strategy/strategy.ts'
import type { Holding } from './holding.ts'
import { LIMIT, MARKET, STOP } from './resting-orders.ts'
import type { SimulatedDesk } from './simulated-desk.ts'

/** Where a simulation stands: one object for a whole simulation, moved on bar by bar. */
export interface Moment {
  readonly times: Float64Array // the logical time of each point
  readonly equity: Float64Array // the curve, as far as it is written
  barIndex: number
}

/**
 * What the strategy sees of one instrument. There is one for each instrument and no other: it reads
 * the numbers where they are when it is asked, so nothing is made or copied for a bar. It knows the
 * whole run too, so that the first instrument's is the strategy's context.
 */
export class SimulatedView implements StrategyContext {
  declare readonly instrumentId: string
  declare readonly instruments: readonly InstrumentView[]
  declare private readonly index: number
  declare private readonly holding: Holding
  declare private readonly desk: SimulatedDesk
  declare private readonly moment: Moment

  constructor(
    holding: Holding,
    desk: SimulatedDesk,
    moment: Moment,
    instruments: readonly InstrumentView[],
  ) {
    this.instrumentId = holding.series.instrumentId
    this.instruments = instruments
    this.holding = holding
    this.desk = desk
    this.moment = moment
  }

  get at(): Instant {
    return this.moment.times[this.desk.point]! as Instant
  }

  get barIndex(): number {
    return this.moment.barIndex
  }

  get cash(): number {
    return this.desk.cash
  }

  get equity(): number {
    return this.desk.equity()
  }

  get open(): number {
    return this.holding.columns.open[this.holding.bar]!
  }

  get high(): number {
    return this.holding.columns.high[this.holding.bar]!
  }

  get low(): number {
    return this.holding.columns.low[this.holding.bar]!
  }

  get close(): number {
    return this.holding.close
  }

  get volume(): number {
    return this.holding.columns.volume[this.holding.bar]!
  }

  get position(): number {
    return this.holding.position
  }

  get averagePrice(): number {
    const { position, cost } = this.holding
    return position === 0 ? 0 : cost / position
  }

  get openOrders(): number {
    return this.holding.resting.count
  }

  buy(units: number): void {
    this.desk.place(this.holding, 1, MARKET, units, Number.NaN)
  }

  sell(units: number): void {
    this.desk.place(this.holding, -1, MARKET, units, Number.NaN)
  }

  buyLimit(units: number, price: number): void {
    this.desk.place(this.holding, 1, LIMIT, units, price)
  }

  sellLimit(units: number, price: number): void {
    this.desk.place(this.holding, -1, LIMIT, units, price)
  }

  buyStop(units: number, price: number): void {
    this.desk.place(this.holding, 1, STOP, units, price)
  }

  sellStop(units: number, price: number): void {
    this.desk.place(this.holding, -1, STOP, units, price)
  }

  buyFor(amount: number): void {
    this.buy(amount / this.close)
  }

  cancelOrders(): void {
    this.desk.cancelWaiting(this.holding)
  }

  instrument(instrumentId: string): InstrumentView {
    const found = this.instruments.find((view) => view.instrumentId === instrumentId)
    if (!found) throw new RangeError(`This run does not hold the instrument ${instrumentId}.`)
    return found
  }
}
