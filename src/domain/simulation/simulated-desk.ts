import { CHECKS, type CheckName } from '../risk/verdict.ts'
import { FillLog } from './fill-log.ts'
import { fillPriceOf, slippedFrom } from './fill-price.ts'
import type { Holding } from './holding.ts'
import { LIMIT, MARKET, type SideSign, type TypeCode } from './resting-orders.ts'
import { onGrid, type Terms, UNITS, wholeSteps, withoutTail } from './terms.ts'

/**
 * The books of a simulation, in doubles: the rules of `engine/desk.ts` and of the gate, without an
 * object for each bar or order. What the exact engine decides, this decides; the amounts agree to
 * the rounding of doubles.
 */
export class SimulatedDesk {
  declare readonly terms: Terms
  declare readonly holdings: readonly Holding[]
  readonly fills = new FillLog()
  readonly rejected = Object.fromEntries(CHECKS.map((check) => [check, 0])) as Rejections

  cash = Number.NaN // see `Holding`
  point = 0 // the index into the equity curve
  once = false // an order may fill at the latest price, not only at the next
  placedCount = 0
  canceledCount = 0

  constructor(terms: Terms, holdings: readonly Holding[], initialCash: number) {
    this.terms = terms
    this.holdings = holdings
    this.cash = initialCash
  }

  equity(): number {
    const { holdings } = this
    let marketValue = 0
    for (let index = 0; index < holdings.length; index += 1) {
      const holding = holdings[index]!
      if (holding.position !== 0) marketValue += holding.position * holding.close
    }
    return this.cash + marketValue
  }

  /** Writes the point of the curve. A double that is written, not returned, needs no box. */
  mark(curve: Float64Array): void {
    curve[this.point] = this.equity()
  }

  /** The orders of an instrument that wait meet the bar under our eyes, oldest first. */
  meet(holding: Holding): void {
    const { resting, columns, bar } = holding
    const { slippageFraction } = this.terms
    const open = columns.open[bar]!
    const high = columns.high[bar]!
    const low = columns.low[bar]!
    const { slots, count } = resting
    let kept = 0
    for (let slot = 0; slot < count; slot += 1) {
      const { side, type, asked, quantity } = slots[slot]!
      const price = fillPriceOf(side, type, asked, open, high, low, slippageFraction)
      if (Number.isNaN(price)) {
        resting.keep(slot, kept)
        kept += 1
      } else {
        this.fillOrCancel(holding, side, quantity, price)
      }
    }
    resting.count = kept
  }

  /** Takes an order through the gate. At a known price it may fill at once, else it waits. */
  place(holding: Holding, side: SideSign, type: TypeCode, units: number, named: number): void {
    const { terms } = this
    const quantity = wholeSteps(units, terms.step[holding.index]!)
    const asked = type === MARKET ? Number.NaN : onGrid(named, terms.increment[holding.index]!)
    this.placedCount += 1

    const refusal = this.refusalOf(holding, side, type, quantity, asked)
    if (refusal !== null) {
      this.rejected[refusal] += 1
      return
    }
    if (this.once) {
      const { close } = holding
      const price = fillPriceOf(side, type, asked, close, close, close, terms.slippageFraction)
      if (!Number.isNaN(price)) return this.fillOrCancel(holding, side, quantity, price)
    }
    const order = holding.resting.add()
    order.side = side
    order.type = type
    order.quantity = quantity
    order.asked = asked
    order.promised = side > 0 ? this.costOf(holding, type, quantity, asked) : 0
  }

  cancelWaiting({ resting }: Holding): void {
    this.canceledCount += resting.count
    resting.count = 0
  }

  /** The first check of the gate that refuses, in the order of `risk/gate.ts`, or null. */
  private refusalOf(
    holding: Holding,
    side: SideSign,
    type: TypeCode,
    quantity: number,
    asked: number,
  ): CheckName | null {
    const { terms } = this
    const { position: held, close } = holding
    if (!(quantity > 0)) return 'quantity'
    if (Number.isNaN(close) || (type !== MARKET && !(asked > 0))) return 'price'
    if (terms.forbidden[holding.index]) return 'forbidden_instrument'
    if (side < 0 && !terms.allowShort && quantity > held + HALF_UNIT) return 'short_sale'

    if (terms.maximumPosition !== Infinity) {
      const resulting = Math.abs(held + side * (waitingOn(holding, side) + quantity))
      const shrinks = resulting < Math.abs(held) - HALF_UNIT // the way out stays open
      if (!shrinks && resulting > terms.maximumPosition + HALF_UNIT) return 'maximum_position'
    }
    if (side < 0) return null
    const cost = this.costOf(holding, type, quantity, asked)
    return cost > this.cash - this.promised() + HALF_UNIT ? 'cash' : null
  }

  /** What a purchase takes from cash at the price it is judged by, slippage and fee included. */
  private costOf(holding: Holding, type: TypeCode, quantity: number, asked: number): number {
    const { feeFraction, feePerOrder, slippageFraction } = this.terms
    const reference = type === MARKET ? holding.close : asked
    const paid = type === LIMIT ? reference : slippedFrom(reference, 1, slippageFraction)
    const notional = paid * quantity
    return notional + (notional * feeFraction + feePerOrder)
  }

  /** Cash that purchases which wait have been promised. */
  private promised(): number {
    let sum = 0
    for (const { resting } of this.holdings) {
      for (let slot = 0; slot < resting.count; slot += 1) sum += resting.slots[slot]!.promised
    }
    return sum
  }

  /** A fill that can no longer be paid or delivered cancels the order instead. */
  private fillOrCancel(holding: Holding, side: SideSign, quantity: number, price: number): void {
    const { terms } = this
    const held = holding.position
    const notional = price * quantity
    const fee = notional * terms.feeFraction + terms.feePerOrder
    const left = this.cash - side * notional - fee
    const short = side < 0 && !terms.allowShort && quantity > held + HALF_UNIT
    if (left < -HALF_UNIT || short) {
      this.canceledCount += 1
      return
    }

    // The arithmetic of `applyFill`: it opens, adds to, reduces, closes or flips.
    const signed = side * quantity
    const closed = closedBy(signed, held)
    const released = closed === 0 ? 0 : (holding.cost * closed) / held
    this.cash = left
    holding.position = withoutTail(held + signed)
    holding.cost = holding.cost - released + price * (signed + closed)
    this.fills.add(this.point, holding.index, signed, price, fee, price * closed - released)
  }
}

export type Rejections = Record<CheckName, number>

/** What the books round to nothing. A double's error must not decide what they would allow. */
const HALF_UNIT = 0.5 / UNITS

/** The part of `held` that an opposite `signed` quantity closes. Same sign as `held`, or zero. */
function closedBy(signed: number, held: number): number {
  if (held > 0 && signed < 0) return Math.min(held, -signed)
  if (held < 0 && signed > 0) return Math.max(held, -signed)
  return 0
}

/** How much waits on one side. */
function waitingOn({ resting }: Holding, side: SideSign): number {
  let sum = 0
  for (let slot = 0; slot < resting.count; slot += 1) {
    const order = resting.slots[slot]!
    if (order.side === side) sum += order.quantity
  }
  return sum
}
