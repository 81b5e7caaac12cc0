import { assert } from '../../core/assert.ts'
import { averagePrice, plus, priceOf, quantityOf, toNumber } from '../../core/fixed.ts'
import type { Bar } from '../market/series/bar.ts'
import type { TradedInstrument } from '../market/instruments/instrument.ts'
import type { InstrumentView, StrategyContext } from '../strategy/strategy.ts'
import type { OrderRequest, OrderSide, OrderType } from '../trading/order.ts'
import { flat } from '../trading/position.ts'
import { marketValueOf, type Desk } from './desk.ts'
import type { Input } from './input.ts'
import type { RunConfig } from './run-config.ts'

/** One call of a strategy: which books, what caused it. */
export interface Moment {
  readonly desk: Desk
  readonly input: Input
  readonly barIndex: number
  readonly once: boolean // orders meet the price of this moment, not the next
}

/**
 * What a strategy sees: doubles over the exact books of one moment, read when asked, so never out
 * of date. It is made once, since a run's instruments stay, and shown each moment in turn.
 */
export function windowOn({ instruments }: RunConfig): (moment: Moment) => StrategyContext {
  let moment: Moment | undefined
  const now = (): Moment => {
    assert(moment !== undefined, 'a strategy looks when it is called')
    return moment
  }
  const context = contextOf(instruments, now)
  return (next) => {
    moment = next
    return context
  }
}

function contextOf(traded: readonly TradedInstrument[], now: () => Moment): StrategyContext {
  const instruments = traded.map((instrument) => viewOf(instrument, now))
  const whole = {
    __proto__: instruments[0]!, // the strategy's own instrument answers for the context
    get at() {
      return now().input.at
    },
    get barIndex() {
      return now().barIndex
    },
    instruments,
    get cash() {
      return toNumber(now().desk.cash)
    },
    get equity() {
      const { desk } = now()
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

function viewOf(instrument: TradedInstrument, now: () => Moment): InstrumentView {
  const { instrumentId } = instrument
  const position = () => now().desk.positions.get(instrumentId) ?? flat(instrumentId)
  const close = (): number => {
    const price = now().desk.prices.get(instrumentId)
    return price === undefined ? Number.NaN : toNumber(price)
  }
  const ofBar = (name: 'open' | 'high' | 'low'): number => {
    const bar = barOf(instrumentId, now().input)
    return bar ? toNumber(bar[name]) : close()
  }

  return {
    instrumentId,
    get open() {
      return ofBar('open')
    },
    get high() {
      return ofBar('high')
    },
    get low() {
      return ofBar('low')
    },
    get close() {
      return close()
    },
    get volume() {
      const bar = barOf(instrumentId, now().input)
      return bar ? toNumber(bar.volume) : 0
    },
    get position() {
      return toNumber(position().quantity)
    },
    get averagePrice() {
      const { cost, quantity } = position()
      return toNumber(averagePrice(cost, quantity))
    },
    get openOrders() {
      return now().desk.waiting.filter((order) => order.instrumentId === instrumentId).length
    },
    buy: (units) => ask('BUY', 'MARKET', units),
    sell: (units) => ask('SELL', 'MARKET', units),
    buyLimit: (units, at) => ask('BUY', 'LIMIT', units, at),
    sellLimit: (units, at) => ask('SELL', 'LIMIT', units, at),
    buyStop: (units, at) => ask('BUY', 'STOP', units, at),
    sellStop: (units, at) => ask('SELL', 'STOP', units, at),
    buyFor: (amount) => ask('BUY', 'MARKET', amount / close()),
    cancelOrders: () => now().desk.cancelWaiting(instrumentId),
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
    const { desk, once } = now()
    desk.place(request, { once })
  }
}

function barOf(instrumentId: string, input: Input): Bar | undefined {
  return input.kind === 'bar'
    ? input.bars.find((bar) => bar.instrumentId === instrumentId)
    : undefined
}
