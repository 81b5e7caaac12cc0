import { averagePrice, plus, priceOf, quantityOf, toNumber } from '../../core/fixed.ts'
import type { Bar } from '../market/bar.ts'
import type { Instrument } from '../market/instrument.ts'
import type { InstrumentView, StrategyContext } from '../strategy/strategy.ts'
import type { OrderRequest, OrderSide, OrderType } from '../trading/order.ts'
import { flat } from '../trading/position.ts'
import { marketValueOf, type Desk } from './desk.ts'
import type { Input } from './input.ts'
import type { RunConfig } from './run-config.ts'

/** One call of a strategy: which run, which books, what caused it. */
export interface Moment {
  readonly config: RunConfig
  readonly desk: Desk
  readonly input: Input
  readonly barIndex: number
  readonly once: boolean // orders meet the price of this moment, not the next
}

/** What the strategy sees: doubles over the exact books, read when asked, so never out of date. */
export function contextOf(moment: Moment): StrategyContext {
  const { config, desk, input, barIndex } = moment
  const instruments = config.instruments.map((instrument) => viewOf(instrument, moment))
  const whole = {
    __proto__: instruments[0]!, // the strategy's own instrument answers for the context
    at: input.at,
    barIndex,
    instruments,
    get cash() {
      return toNumber(desk.cash)
    },
    get equity() {
      return toNumber(plus(desk.cash, marketValueOf(desk.positions, desk.prices)))
    },
    instrument(instrumentId: string) {
      const found = instruments.find((view) => view.instrumentId === instrumentId)
      if (!found) throw new RangeError(`This run does not hold the instrument ${instrumentId}.`)
      return found
    },
  }
  return whole as typeof whole & InstrumentView
}

function viewOf(instrument: Instrument, { desk, input, once }: Moment): InstrumentView {
  const { instrumentId } = instrument
  const bar = barOf(instrumentId, input)
  const price = desk.prices.get(instrumentId)
  const close = price === undefined ? Number.NaN : toNumber(price)
  const position = () => desk.positions.get(instrumentId) ?? flat(instrumentId)

  return {
    instrumentId,
    open: bar ? toNumber(bar.open) : close,
    high: bar ? toNumber(bar.high) : close,
    low: bar ? toNumber(bar.low) : close,
    close,
    volume: bar ? toNumber(bar.volume) : 0,
    get position() {
      return toNumber(position().quantity)
    },
    get averagePrice() {
      const { cost, quantity } = position()
      return toNumber(averagePrice(cost, quantity))
    },
    get openOrders() {
      return desk.waiting.filter((order) => order.instrumentId === instrumentId).length
    },
    buy: (units) => ask('BUY', 'MARKET', units),
    sell: (units) => ask('SELL', 'MARKET', units),
    buyLimit: (units, at) => ask('BUY', 'LIMIT', units, at),
    sellLimit: (units, at) => ask('SELL', 'LIMIT', units, at),
    buyStop: (units, at) => ask('BUY', 'STOP', units, at),
    sellStop: (units, at) => ask('SELL', 'STOP', units, at),
    buyFor: (amount) => ask('BUY', 'MARKET', amount / close),
    cancelOrders: () => desk.cancelWaiting(instrumentId),
  }

  function ask(side: OrderSide, type: OrderType, units: number, named?: number): void {
    const { quantityStep, priceIncrement } = instrument
    const onGrid = named === undefined ? null : priceOf(named, priceIncrement)
    const quantity = quantityOf(units, quantityStep)
    const request: OrderRequest = {
      instrumentId,
      side,
      type,
      quantity,
      limitPrice: type === 'LIMIT' ? onGrid : null,
      stopPrice: type === 'STOP' ? onGrid : null,
      source: 'strategy',
    }
    desk.place(request, { once })
  }
}

function barOf(instrumentId: string, input: Input): Bar | undefined {
  return input.kind === 'bar'
    ? input.bars.find((bar) => bar.instrumentId === instrumentId)
    : undefined
}
