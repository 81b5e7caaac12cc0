import { minus, NO_MONEY, notional, plus, type Money, type Price } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import { checkOrder, type ApprovedRequest } from '../risk/gate.ts'
import { feeOf, fillPrice, type Reach } from '../trading/execution.ts'
import { isClosed, type Fill, type Order, type OrderRequest } from '../trading/order.ts'
import { applyFill, cashAfter, flat, type Position } from '../trading/position.ts'
import type { OrderChange, RunEvent, Tick } from './effects.ts'
import type { OrderCancel } from './input.ts'
import type { RunConfig } from './run-config.ts'
import type { RunState } from './run-state.ts'

/** The books of one tick in the making: orders meet prices here, and effects pile up. */
export interface Desk {
  readonly cash: Money
  readonly positions: ReadonlyMap<string, Position>
  readonly prices: ReadonlyMap<string, Price>
  readonly waiting: readonly Order[]
  readonly placed: readonly Order[] // in this tick, as they stand now
  /** Learns a price; positions are valued at the latest. */
  learn(instrumentId: string, price: Price): void
  /** Resting orders of an instrument meet what its price did, oldest first. */
  meet(instrumentId: string, reach: Reach): void
  /** Takes a request through the gate. At a known price it may fill at once, else it waits. */
  place(request: OrderRequest, at: { readonly once: boolean }): void
  cancelWaiting(instrumentId: string): void
  /** A person takes a waiting order back; one that closed meanwhile stays as it is. */
  cancel(cancel: OrderCancel): void
  record(type: string, key: string, body: RunEvent['body']): void
  close(memory: RunState['memory'], barCount: number): Tick
}

export function openDesk(
  config: RunConfig,
  state: RunState,
  at: Instant,
  marketOpen: boolean,
): Desk {
  let cash = state.cash
  let waiting = [...state.waiting]
  let { orderCount, eventCount } = state
  const positions = new Map(state.positions)
  const prices = new Map(state.prices)
  const orders = new Map<string, Order>() // new in this tick
  const changes: OrderChange[] = []
  const fills: Fill[] = []
  const events: RunEvent[] = []
  const commands: string[] = []

  return {
    get cash() {
      return cash
    },
    get waiting() {
      return waiting
    },
    get placed() {
      return [...orders.values()]
    },
    positions,
    prices,
    learn: (instrumentId, price) => void prices.set(instrumentId, price),
    meet,
    place,
    cancelWaiting,
    cancel,
    record,
    close,
  }

  function meet(instrumentId: string, reach: Reach): void {
    for (const order of waiting.filter((resting) => resting.instrumentId === instrumentId)) {
      const price = fillPrice(order, reach, config.costs)
      if (price !== null) fillOrCancel(order, price)
    }
    waiting = waiting.filter(({ status }) => !isClosed(status))
  }

  function place(request: OrderRequest, { once }: { readonly once: boolean }): void {
    const answer = checkOrder(request, viewOf(request))
    orderCount += 1
    const orderId = `ord_${String(orderCount).padStart(8, '0')}`
    const { clientOrderId = orderId } = request
    if (request.source === 'manual') commands.push(clientOrderId)

    const placed = { ...request, clientOrderId, orderId, placedAt: at, verdicts: answer.verdicts }
    if (answer.approved === null) {
      const { reason } = answer
      orders.set(orderId, { ...placed, status: 'REJECTED', reason })
      return record('ORDER_REJECTED', orderId, { orderId, reason })
    }
    const order: Order = { ...placed, status: 'PENDING', reason: null }
    orders.set(orderId, order)
    const price = once ? priceNow(answer.approved) : null
    if (price === null) waiting.push(order)
    else fillOrCancel(order, price)
  }

  /** The price an approved order gets if it fills now, at the latest price, or null. */
  function priceNow(request: ApprovedRequest): Price | null {
    const price = prices.get(request.instrumentId)!
    return fillPrice(request, { open: price, high: price, low: price }, config.costs)
  }

  /**
   * Cash and holdings may have changed since the gate judged the order, or the price may have
   * gapped, so a fill that can no longer be paid or delivered cancels the order instead.
   */
  function fillOrCancel(order: Order, price: Price): void {
    const { orderId, instrumentId, side, quantity } = order
    const position = positions.get(instrumentId) ?? flat(instrumentId)
    const fee = feeOf(price, quantity, config.costs)
    const fill = { orderId, instrumentId, side, quantity, price, fee, filledAt: at }
    const left = cashAfter(cash, fill)
    const short = side === 'SELL' && quantity > position.quantity && !config.limits.allowShort
    const reason = left < 0n ? 'cash' : short ? 'short_sale' : null
    if (reason) return settle(order, 'CANCELED', reason)

    const next = applyFill(position, fill)
    positions.set(instrumentId, next)
    cash = left
    fills.push({ ...fill, realizedPnl: minus(next.realizedPnl, position.realizedPnl) })
    settle(order, 'FILLED', null)
  }

  /** Closes an order, be it new in this tick or older. */
  function settle(order: Order, status: 'FILLED' | 'CANCELED', reason: string | null): void {
    const settled = { ...order, status, reason }
    const isNew = orders.has(order.orderId)
    if (isNew) orders.set(order.orderId, settled)
    else changes.push({ orderId: order.orderId, status, reason })
    waiting = waiting.map((other) => (other.orderId === order.orderId ? settled : other))
    if (reason !== null || !isNew) record(`ORDER_${status}`, order.orderId, detailsOf(settled))
  }

  function cancelWaiting(instrumentId: string): void {
    for (const order of waiting.filter((resting) => resting.instrumentId === instrumentId)) {
      settle(order, 'CANCELED', 'strategy')
    }
    waiting = waiting.filter(({ status }) => !isClosed(status))
  }

  function cancel({ orderId, commandId }: OrderCancel): void {
    commands.push(commandId)
    const order = waiting.find((resting) => resting.orderId === orderId)
    if (order) settle(order, 'CANCELED', 'manual')
    waiting = waiting.filter(({ status }) => !isClosed(status))
  }

  function record(type: string, key: string, body: RunEvent['body']): void {
    eventCount += 1
    events.push({ seq: eventCount, type, key, body })
  }

  function viewOf(request: OrderRequest) {
    const { instrumentId } = request
    return {
      lifecycle: 'RUNNING',
      marketOpen,
      instrument: config.instruments.find((one) => one.instrumentId === instrumentId) ?? null,
      price: prices.get(instrumentId) ?? null,
      held: (positions.get(instrumentId) ?? flat(instrumentId)).quantity,
      waiting,
      cash,
      costs: config.costs,
      maximumPosition: config.limits.maximumPosition,
      forbiddenInstruments: config.limits.forbiddenInstruments,
      allowShort: config.limits.allowShort,
    }
  }

  function close(memory: RunState['memory'], barCount: number): Tick {
    const marketValue = marketValueOf(positions, prices)
    const rest = { cash, positions, waiting, prices, memory, barCount, orderCount, eventCount }
    return {
      state: { lastLogicalTime: at, ...rest },
      effects: {
        at,
        orders: [...orders.values()],
        changes,
        fills,
        events,
        commands,
        cash,
        marketValue,
      },
    }
  }
}

/** Σ quantity × latest price, over what is held. */
export function marketValueOf(
  positions: ReadonlyMap<string, Position>,
  prices: ReadonlyMap<string, Price>,
): Money {
  return [...positions.values()]
    .filter(({ quantity }) => quantity !== 0n)
    .map(({ instrumentId, quantity }) => notional(prices.get(instrumentId)!, quantity))
    .reduce(plus, NO_MONEY)
}

function detailsOf({ orderId, instrumentId, side, reason }: Order): RunEvent['body'] {
  return { orderId, instrumentId, side, ...(reason && { reason }) }
}
