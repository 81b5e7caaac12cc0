import assert from 'node:assert/strict'
import { test } from 'node:test'

import { type Chance, chance } from '../../core/chance.ts'
import { fixed, priceOf, toNumber, type Price } from '../../core/fixed.ts'
import { MINUTE_MS, type Instant } from '../../core/instant.ts'
import type { Input } from '../engine/input.ts'
import type { RunConfig } from '../engine/run-config.ts'
import { initialState } from '../engine/run-state.ts'
import { openEngine } from '../engine/step.ts'
import type { Bar } from '../market/series/bar.ts'
import {
  strategy,
  type InstrumentView,
  type Strategy,
  type StrategyContext,
} from '../strategy/strategy.ts'
import type { Fill, OrderStatus } from '../trading/order.ts'
import { seriesOf } from './bar-series.ts'
import { simulate, type Simulation } from './simulate.ts'
import type { ScheduledInput } from './timeline.ts'

const SYMBOLS = ['ALPHA', 'BETA']

const config: RunConfig = {
  strategy: 'restless',
  parameters: {},
  instruments: SYMBOLS.map((symbol, index) => ({
    instrumentId: `${symbol}.NSE`,
    symbol,
    venueId: 'NSE',
    name: symbol,
    kind: 'equity',
    currency: 'INR',
    priceIncrement: fixed('0.05'),
    quantityStep: fixed(['1', '0.001'][index]!),
  })),
  initialCash: fixed('3000'),
  costs: { feeBps: fixed('3'), feePerOrder: fixed('1.5'), slippageBps: fixed('2') },
  limits: { maximumPosition: fixed('60'), forbiddenInstruments: [], allowShort: false },
  feed: { interval: '1m', from: '2024-01-01' as never, to: null, barsPerSecond: null },
}

/** Asks for orders of every kind, good ones and bad ones, by a stream of chance for each bar. */
const restless = strategy({
  name: 'restless',
  summary: 'Asks for all that a strategy can ask for.',
  parameters: {},
  create: () => ({
    onBar: ({ barIndex, instruments }) => {
      const draw = chance(5, 'restless', barIndex)
      for (const view of instruments) act(view, draw)
    },
    onSchedule({ instruments, barIndex }, kind) {
      const draw = chance(6, kind, barIndex)
      for (const view of instruments) act(view, draw)
    },
  }),
})

function act(view: InstrumentView, draw: Chance): void {
  const units = draw.integer(45) + (draw.integer(4) === 0 ? 0.4567 : 0)
  const near = view.close * (1 + (draw.uniform() - 0.5) * 0.02)
  const choice = draw.integer(24)
  if (choice === 0) view.buy(units)
  if (choice === 1) view.sell(units)
  if (choice === 2) view.buyLimit(units, near)
  if (choice === 3) view.sellLimit(units, near)
  if (choice === 4) view.buyStop(units, near)
  if (choice === 5) view.sellStop(units, near)
  if (choice === 6) view.buyFor(draw.uniform() * 4_000)
  if (choice === 7) view.cancelOrders()
  if (choice === 8) view.sell(view.position)
  if (choice === 9) view.buy(-1)
  if (choice === 10) view.buyLimit(units, Number.NaN)
  if (choice === 11 && view.openOrders > 3) view.cancelOrders()
}

test('the fast core decides what the exact engine decides, fill by fill', () => {
  const met = new Set<string>()
  for (const allowShort of [false, true]) {
    for (const seed of [1, 2, 3]) {
      const world = drawn(seed, 1_500)
      const given = { ...config, limits: { ...config.limits, allowShort } }
      const exact = runExactly(restless, given, world)
      const fast = runFast(restless, given, world)
      compare(fast, exact, `seed ${seed}, allowShort ${allowShort}`)
      for (const { reason } of exact.orders) if (reason) met.add(reason)
    }
  }
  const reasons = ['cash', 'maximum_position', 'price', 'quantity', 'short_sale', 'strategy']
  assert.deepEqual([...met].toSorted(), reasons, 'the worlds give every reason there is')
})

test('one instrument alone fares as it does beside another that nobody trades', () => {
  const { bars, scheduled } = drawn(4, 1_500)
  const own = bars.filter(({ instrumentId }) => instrumentId === 'ALPHA.NSE')
  const beside = own.map((bar) => ({ ...bar, instrumentId: 'BETA.NSE' }))
  const single = strategy({
    ...restless,
    create: (setup) => {
      const { onBar, onSchedule } = restless.create(setup)
      return {
        onBar: (context) => onBar!(alone(context)),
        onSchedule: (context, kind) => onSchedule!(alone(context), kind),
      }
    },
  })
  const both = runFast(single, config, { bars: [...own, ...beside], scheduled })
  const instruments = config.instruments.slice(0, 1)
  const one = runFast(single, { ...config, instruments }, { bars: own, scheduled })
  assert.ok(one.fills.count > 100)
  assert.deepEqual(one.equity, both.equity)
  assert.deepEqual(one.fills, both.fills)
  compare(one, runExactly(single, { ...config, instruments }, { bars: own, scheduled }), 'alone')
})

/** Only the first instrument, as far as \`restless\` looks. */
function alone(context: StrategyContext): StrategyContext {
  const instruments = { value: context.instruments.slice(0, 1) }
  return Object.create(context, { instruments }) as StrategyContext
}

interface World {
  readonly bars: readonly Bar[] // in order of time, then of instrument
  readonly scheduled: readonly ScheduledInput[]
}

/** Two instruments whose bars now and then are missing, and scheduled instants between them. */
function drawn(seed: number, minutes: number): World {
  const draw = chance(seed, 'world', 0)
  const bars: Bar[] = []
  const scheduled: ScheduledInput[] = []
  const last = [2_000, 900] // in increments of 0.05
  for (let minute = 0; minute < minutes; minute += 1) {
    const openedAt = (START + minute * MINUTE_MS) as Instant
    for (const [index, symbol] of SYMBOLS.entries()) {
      if (minute > 2 && draw.integer(10) === 0) continue
      const open = last[index]! + draw.integer(9) - 4
      const close = open + draw.integer(21) - 10
      const price = (steps: number) => priceOf(steps / 20, fixed('0.05'))
      bars.push({
        instrumentId: `${symbol}.NSE`,
        openedAt,
        closedAt: (openedAt + MINUTE_MS) as Instant,
        open: price(open),
        high: price(Math.max(open, close) + draw.integer(5)),
        low: price(Math.min(open, close) - draw.integer(5)),
        close: price(close),
        volume: fixed('10'),
      })
      last[index] = Math.max(close, 100)
    }
    if (minute % 37 === 20) {
      const at = (openedAt + 10_000) as Instant
      scheduled.push({ at, events: minute % 2 === 0 ? ['sip'] : ['sip', 'rebalance'] })
    }
  }
  return { bars, scheduled }
}

const START = Date.UTC(2024, 0, 1, 4)

interface Exact {
  readonly fills: readonly Fill[]
  readonly equity: readonly number[]
  readonly cash: number
  readonly orders: readonly { readonly status: OrderStatus; readonly reason: string | null }[]
}

function runExactly(definition: Strategy, given: RunConfig, world: World): Exact {
  const engine = openEngine(definition, given)
  let state = initialState(given.initialCash)
  const orders = new Map<string, { status: OrderStatus; reason: string | null }>()
  const fills: Fill[] = []
  const equity: number[] = []
  for (const input of inputsOf(world)) {
    const tick = engine.step(state, input)!
    state = tick.state
    for (const order of [...tick.effects.orders, ...tick.effects.changes]) {
      orders.set(order.orderId, order)
    }
    fills.push(...tick.effects.fills)
    equity.push(toNumber(tick.effects.cash) + toNumber(tick.effects.marketValue))
  }
  return { fills, equity, cash: toNumber(state.cash), orders: [...orders.values()] }
}

function inputsOf({ bars, scheduled }: World): readonly Input[] {
  const closes = [...Map.groupBy(bars, ({ closedAt }) => closedAt)].map(([at, closed]): Input => ({
    kind: 'bar',
    at,
    bars: closed,
    marketOpen: true,
  }))
  const events = scheduled.map(({ at, events: kinds }): Input => {
    const prices = new Map<string, Price>()
    for (const { instrumentId, openedAt, open, closedAt, close } of bars) {
      if (openedAt <= at) prices.set(instrumentId, closedAt <= at ? close : open)
    }
    return { kind: 'schedule', at, events: kinds, prices, marketOpen: true }
  })
  return [...closes, ...events].sort((a, b) => a.at - b.at)
}

function runFast(definition: Strategy, given: RunConfig, { bars, scheduled }: World): Simulation {
  const series = given.instruments.map(({ instrumentId }) =>
    seriesOf(
      instrumentId,
      bars.filter((bar) => bar.instrumentId === instrumentId),
    ),
  )
  return simulate(definition, given, { series, scheduled })
}

function compare(fast: Simulation, exact: Exact, of: string): void {
  const count = (status: OrderStatus, reason?: string) =>
    exact.orders.filter((one) => one.status === status && (!reason || one.reason === reason)).length

  assert.ok(exact.fills.length > 100, `${of}: the world makes fills`)
  assert.equal(fast.fills.count, exact.fills.length, `${of}: fills`)
  for (const [index, fill] of exact.fills.entries()) {
    const what = `${of}: fill ${index}`
    const signed = (fill.side === 'BUY' ? 1 : -1) * toNumber(fill.quantity)
    assert.equal(fast.times[fast.fills.point[index]!], fill.filledAt, what)
    assert.equal(`${SYMBOLS[fast.fills.instrument[index]!]}.NSE`, fill.instrumentId, what)
    assert.equal(fast.fills.quantity[index], signed, what)
    near(fast.fills.price[index]!, toNumber(fill.price), 2e-8, what)
    near(fast.fills.fee[index]!, toNumber(fill.fee), 2e-8, what)
    near(fast.fills.realizedPnl[index]!, toNumber(fill.realizedPnl), 1e-4, what)
  }
  assert.equal(fast.equity.length, exact.equity.length, `${of}: points`)
  fast.equity.forEach((value, index) => near(value, exact.equity[index]!, 1e-4, `${of}: ${index}`))
  near(fast.finalCash, exact.cash, 1e-4, of)

  assert.equal(fast.orders.placed, exact.orders.length, `${of}: orders`)
  assert.equal(fast.orders.canceled, count('CANCELED'), `${of}: canceled`)
  assert.equal(fast.orders.open, count('PENDING'), `${of}: open`)
  for (const [check, rejected] of Object.entries(fast.orders.rejected)) {
    assert.equal(rejected, count('REJECTED', check), `${of}: rejected by ${check}`)
  }
}

function near(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, expected ${expected}`)
}
