import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fixed } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import { strategy, type InstrumentView, type StrategyInstance } from '../strategy/strategy.ts'
import { emptySeries } from './bar-series.ts'
import { type Simulation, simulate } from './simulate.ts'
import type { SimulationConfig } from './terms.ts'
import type { ScheduledInput } from './timeline.ts'

const instrument = {
  instrumentId: 'ACME.NSE',
  symbol: 'ACME',
  venueId: 'NSE',
  name: 'Acme',
  kind: 'equity',
  currency: 'INR',
  priceIncrement: fixed<'price'>('0.5'),
  quantityStep: fixed<'quantity'>('1'),
} as const

// 1 % slippage, 1 % fee and 1 an order, so that each can be told in a sum.
const config: SimulationConfig = {
  parameters: {},
  instruments: [instrument],
  initialCash: fixed('10000'),
  costs: { feeBps: fixed('100'), feePerOrder: fixed('1'), slippageBps: fixed('100') },
  limits: { maximumPosition: null, forbiddenInstruments: [], allowShort: false },
}

//              open high low close
const BARS = [
  [100, 102, 99, 101],
  [103, 106, 101, 104],
  [104, 105, 95, 96],
  [90, 92, 88, 91],
] as const

type Act = (view: InstrumentView, bar: number) => unknown

test('an order that a close causes fills at the next open, slippage and fee against us', () => {
  const { fills, equity, times } = run((view, bar) => bar === 0 && view.buy(10.9))
  assert.equal(times[fills.point[0]!], 2_000, 'the second bar')
  assert.deepEqual([...fills.quantity], [10], 'cut down to whole steps')
  assert.equal(fills.price[0], 103 + 1.03)
  near(fills.fee[0]!, 1_040.3 * 0.01 + 1)
  near(equity[0]!, 10_000)
  near(equity[1]!, 10_000 - 1_040.3 - 11.403 + 10 * 104)
})

test('a limit order never fills worse than its limit, and at the open when that is better', () => {
  const inside = run((view, bar) => bar === 0 && view.buyLimit(10, 101.6))
  assert.equal(inside.fills.price[0], 101.5, 'on the grid of 0.5, which the bar reaches')
  const beyond = run((view, bar) => bar === 0 && view.buyLimit(10, 105))
  assert.equal(beyond.fills.price[0], 103)
  const never = run((view, bar) => bar === 0 && view.buyLimit(10, 80))
  assert.equal(never.fills.count, 0)
  assert.equal(never.orders.open, 1)
})

test('a stop order fills at its stop, or at the open when the bar gaps over it', () => {
  const touched = run((view, bar) => {
    if (bar === 0) view.buy(10)
    if (bar === 1) view.sellStop(10, 97)
  })
  assert.equal(touched.fills.price[1], 97 - 0.97)
  const gapped = run((view, bar) => {
    if (bar === 0) view.buy(10)
    if (bar === 2) view.sellStop(10, 95)
  })
  assert.equal(gapped.fills.price[1], 90 - 0.9)
})

test('orders of one bar meet the next in the order in which they were placed', () => {
  const { fills, orders } = run((view, bar) => {
    if (bar === 0) view.buy(10)
    if (bar !== 1) return
    view.sell(6) // fills first, at the open
    view.sellStop(10, 97) // the bar reaches it, but only 4 are left by then
  })
  assert.deepEqual([...fills.quantity], [10, -6])
  assert.equal(orders.canceled, 1)
})

test('waiting purchases share the cash, and a gap beyond it cancels the order', () => {
  const shared = run((view, bar) => {
    if (bar !== 0) return
    view.buyLimit(60, 90) // 5 400, and 55 of fees
    view.buyLimit(60, 90) // the same again is more than 10 000
  })
  assert.equal(shared.orders.rejected.cash, 1)
  assert.equal(shared.orders.open, 0, 'the first fills in the last bar')
  // 96 × 101 = 9 696, with slippage and fee 9 891: enough at the close, too little at 103.
  const gapped = run((view, bar) => bar === 0 && view.buy(96))
  assert.equal(gapped.fills.count, 0)
  assert.equal(gapped.orders.canceled, 1)
})

test('an order at a scheduled instant fills at once: at the open of the bar under way', () => {
  const scheduled = [{ at: 1_500 as Instant, events: ['sip'] }]
  const { fills, times, equity } = run((view, bar) => bar === -1 && view.buyFor(1_000), scheduled)
  assert.deepEqual([...times], [1_000, 1_500, 2_000, 3_000, 4_000])
  assert.equal(times[fills.point[0]!], 1_500)
  assert.deepEqual([...fills.quantity], [9], '1 000 ÷ 103')
  assert.equal(fills.price[0], 103 + 1.03)
  near(equity[1]!, 10_000 - 9 * 104.03 * 1.01 - 1 + 9 * 103)
})

test('between sessions a scheduled instant meets the latest close, the one of its instant too', () => {
  const at = (instant: number) => [{ at: instant as Instant, events: ['sip'] }]
  const after = run((view, bar) => bar === -1 && view.buy(1), at(9_999))
  assert.equal(after.fills.price[0], 91 + 0.91)
  const atTheEnd = run((view, bar) => bar === -1 && view.buy(1), at(4_000))
  assert.equal(atTheEnd.fills.price[0], 91 + 0.91)
  const before = run((view, bar) => bar === -1 && view.buy(1), at(-1))
  assert.equal(before.orders.rejected.price, 1, 'before the first bar there is no price')
})

/** Runs what `act` asks for at each bar; at a scheduled instant the bar is −1. */
function run(act: Act, scheduled: readonly ScheduledInput[] = []): Simulation {
  const series = emptySeries(instrument.instrumentId, BARS.length)
  for (const [index, [open, high, low, close]] of BARS.entries()) {
    series.openedAt[index] = index * 1_000
    series.closedAt[index] = (index + 1) * 1_000
    series.open[index] = open
    series.high[index] = high
    series.low[index] = low
    series.close[index] = close
  }
  const instance: StrategyInstance = {
    onBar: (context) => act(context, context.barIndex),
    onSchedule: (context) => act(context, -1),
  }
  const asked = strategy({ name: 'asked', summary: '', parameters: {}, create: () => instance })
  return simulate(asked, config, { series: [series], scheduled })
}

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`)
}
