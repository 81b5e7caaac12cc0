export const MARKET = 0
export const LIMIT = 1
export const STOP = 2
export type TypeCode = typeof MARKET | typeof LIMIT | typeof STOP

/** +1 buys and −1 sells, so that a side is a factor and needs no branch. */
export type SideSign = 1 | -1

/** A slot for an order that waits. Its doubles begin as NaN for the reason given in `Holding`. */
export class RestingOrder {
  side: SideSign = 1
  type: TypeCode = MARKET
  quantity = Number.NaN // positive
  asked = Number.NaN // the limit or stop price
  promised = Number.NaN // the cash that a purchase was found to cost
}

/** The orders of one instrument that wait, oldest first, in slots that are made once and reused. */
export class RestingOrders {
  readonly slots: RestingOrder[] = []
  count = 0

  /** The slot for one more, to be written into. */
  add(): RestingOrder {
    const { slots, count } = this
    if (count === slots.length) slots.push(new RestingOrder())
    this.count = count + 1
    return slots[count]!
  }

  /** Keeps the order in slot `from` as number `to` of those that go on waiting. */
  keep(from: number, to: number): void {
    const { slots } = this
    const order = slots[from]!
    slots[from] = slots[to]!
    slots[to] = order
  }
}
