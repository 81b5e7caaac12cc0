import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixed, format, NO_MONEY, type Money } from '../../core/fixed.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { applyFill, cashAfter, flat } from '../trading/position.ts'
import { crossing } from '#test/strategies/crossing.ts'
import { plan } from '#test/strategies/plan.ts'
import {
  at,
  bar,
  barInput,
  fixedFeed,
  INSTRUMENTS,
  NIFTY,
  order,
  orderInput,
  scheduled,
} from '#test/support/world-inputs.ts'
import type { Tick } from './effects.ts'
import type { Input } from './input.ts'
import { markOf } from './mark.ts'
import type { RunConfig } from './run-config.ts'
import { initialState, type RunState } from './run-state.ts'
import { openEngine } from './step.ts'

const CONFIG: RunConfig = {
  strategy: 'crossing',
  parameters: {},
  instruments: INSTRUMENTS,
  initialCash: fixed('100000'),
  costs: { feeBps: fixed('3'), feePerOrder: fixed('0.5'), slippageBps: fixed('2') },
  limits: { maximumPosition: fixed('60'), forbiddenInstruments: [], allowShort: false },
  feed: { interval: '1m', from: '2024-01-15' as never, to: null, barsPerSecond: null },
}

const FREE = {
  feeBps: fixed<'bps'>('0'),
  feePerOrder: NO_MONEY,
  slippageBps: fixed<'bps'>('0'),
}

/** All ticks of a feed, each from the state that the last one left, or from a copy of it. */
function run(
  strategy: Strategy,
  feed: readonly Input[],
  between: (state: RunState) => RunState = (state) => state,
): readonly Tick[] {
  let state = initialState(CONFIG.initialCash)
  let engine = openEngine(strategy, CONFIG)
  const ticks: Tick[] = []
  for (const input of feed) {
    const tick = engine.step(state, input)
    if (tick === null) continue
    ticks.push(tick)
    state = between(tick.state)
    if (state !== tick.state) engine = openEngine(strategy, CONFIG) // a process of its own
  }
  return ticks
}

/** What a restart leaves of a state: text. Exact numbers and maps are tagged on their way. */
function throughJson(state: RunState): RunState {
  const text = JSON.stringify(state, (_, value: unknown) => {
    if (typeof value === 'bigint') return { tag: 'exact', value: String(value) }
    return value instanceof Map ? { tag: 'map', value: [...value] } : value
  })
  return JSON.parse(text, (_, read: { tag?: string; value: never } | null) => {
    if (read?.tag === 'exact') return BigInt(read.value)
    return read?.tag === 'map' ? new Map(read.value) : read
  }) as RunState
}

test('GB-070 a run that is restarted at every tick has the same effects as one that is not', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const feed = fixedFeed(200, seed)
    const steady = run(crossing, feed)
    const restarted = run(crossing, feed, throughJson)
    assert.ok(steady.flatMap(({ effects }) => effects.fills).length > 50, 'it trades')
    for (const [index, { effects }] of steady.entries()) {
      assert.deepEqual(restarted[index]!.effects, effects, `tick ${index} of seed ${seed}`)
    }
  }
})

test('GB-070 a step changes neither the state that it is given nor the input', () => {
  const engine = openEngine(crossing, CONFIG)
  let state = initialState(CONFIG.initialCash)
  for (const input of fixedFeed(60)) {
    const [stateBefore, inputBefore] = [structuredClone(state), structuredClone(input)]
    const first = engine.step(state, input)
    const second = engine.step(state, input)
    assert.deepEqual(second, first, 'asked twice, it answers the same')
    assert.deepEqual([state, input], [stateBefore, inputBefore])
    state = first?.state ?? state
  }
})

test('GB-070 one engine serves runs in turn, and each remembers its own', () => {
  const feeds = [fixedFeed(60, 7), fixedFeed(60, 8)]
  const alone = feeds.map((feed) => run(crossing, feed).map(({ effects }) => effects))
  const engine = openEngine(crossing, CONFIG)
  const states = feeds.map(() => initialState(CONFIG.initialCash))
  const mixed = feeds.map((): unknown[] => [])
  for (let index = 0; index < 60; index += 1) {
    for (const [which, feed] of feeds.entries()) {
      const tick = engine.step(states[which]!, feed[index]!)
      if (tick === null) continue
      states[which] = tick.state
      mixed[which]!.push(tick.effects)
    }
  }
  assert.deepEqual(mixed, alone)
})

test('MT-01 GB-007 a schedule in a closed market causes nothing', () => {
  const engine = openEngine(plan, CONFIG)
  const closed = { ...scheduled(0, '60'), marketOpen: false }
  assert.equal(engine.step(initialState(CONFIG.initialCash), closed), null)
})

test('GB-005 the order of one logical time: orders meet the bar, then the strategy is asked', () => {
  const asked: unknown[] = []
  const watching: Strategy = {
    name: 'watching',
    summary: 'Notes what it sees.',
    parameters: {},
    create: () => ({
      onBar: ({ position, cash, close, barIndex }) =>
        void asked.push([barIndex, position, cash, close]),
    }),
  }
  const engine = openEngine(watching, { ...CONFIG, costs: FREE })
  let state = initialState(fixed('1000'))
  for (const input of [
    barInput(0, bar(0, '60 60 60 60')),
    orderInput(1, order('low', 'BUY 10 LIMIT 58')),
    barInput(2, bar(2, '59 59 57 58.5')),
  ]) {
    state = engine.step(state, input)!.state
  }
  assert.deepEqual(asked, [
    [0, 0, 1000, 60],
    [1, 10, 420, 58.5],
  ])
})

test('the older of two orders is filled first, and the cash of the younger is gone', () => {
  const engine = openEngine(plan, { ...CONFIG, initialCash: fixed('1200') })
  let state = initialState(fixed('1200'))
  const step = (input: Input): Tick => {
    const tick = engine.step(state, input)!
    state = tick.state
    return tick
  }
  step(barInput(0, bar(0, '60 60 60 60')))
  step(orderInput(1, order('a', 'BUY 10 STOP 61'), order('b', 'BUY 9 STOP 61.5')))
  const { effects } = step(barInput(2, bar(2, '66 66 65 65'))) // a gap over both
  assert.deepEqual(
    effects.changes.map(({ orderId, status, reason }) => [orderId, status, reason]),
    [
      ['ord_00000001', 'FILLED', null],
      ['ord_00000002', 'CANCELED', 'cash'],
    ],
  )
})

test('what a person takes back is canceled, and what is closed already stays as it is', () => {
  const engine = openEngine(plan, CONFIG)
  let state = initialState(CONFIG.initialCash)
  const cancel = (minute: number, orderId: string): Input => ({
    kind: 'order',
    at: at(minute),
    marketOpen: true,
    requests: [],
    cancels: [{ orderId, commandId: `c${minute}` }],
  })
  const effects = []
  for (const input of [
    barInput(0, bar(0, '60 60 60 60')),
    orderInput(1, order('low', 'BUY 10 LIMIT 58')),
    cancel(2, 'ord_00000001'),
    cancel(3, 'ord_00000001'),
    barInput(4, bar(4, '60 60 50 50')),
  ]) {
    const tick = engine.step(state, input)!
    state = tick.state
    effects.push(tick.effects)
  }
  const [, , canceled, again, later] = effects
  assert.deepEqual(canceled!.changes, [
    { orderId: 'ord_00000001', status: 'CANCELED', reason: 'manual' },
  ])
  assert.deepEqual([again!.changes, again!.commands], [[], ['c3']], 'the command is taken')
  assert.deepEqual([later!.fills, later!.changes], [[], []])
})

test('LG-02 GB-060 at each tick cash and positions are what the fills made of them', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      let cash = CONFIG.initialCash
      const positions = new Map(INSTRUMENTS.map(({ instrumentId: id }) => [id, flat(id)]))
      for (const { effects, state } of run(crossing, fixedFeed(80, seed))) {
        for (const fill of effects.fills) {
          const before = positions.get(fill.instrumentId)!
          const next = applyFill(before, fill)
          assert.equal(fill.realizedPnl, next.realizedPnl - before.realizedPnl)
          positions.set(fill.instrumentId, next)
          cash = cashAfter(cash, fill)
        }
        assert.equal(effects.cash, cash)
        assert.ok(cash >= 0n, 'and nothing was spent that is not there')
        for (const [id, position] of state.positions) assert.deepEqual(position, positions.get(id))
        assert.equal(markOf(state)!.marketValue, effects.marketValue)
      }
    }),
    { seed: 20_260_101, numRuns: 30 },
  )
})

test('events are numbered without a gap, and orders too', () => {
  const ticks = run(crossing, fixedFeed(150))
  const events = ticks.flatMap(({ effects }) => effects.events)
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, index) => index + 1),
  )
  const orders = ticks.flatMap(({ effects }) => effects.orders)
  assert.deepEqual(
    orders.map(({ orderId }) => orderId),
    orders.map((_, index) => `ord_${String(index + 1).padStart(8, '0')}`),
  )
})

test('GB-060 a mark values what is held at the latest prices, to the last digit', () => {
  const engine = openEngine(plan, { ...CONFIG, costs: FREE })
  const none = initialState(CONFIG.initialCash)
  assert.equal(markOf(none), null, 'before the first tick there is nothing to value')
  const bought = engine.step(none, scheduled(0, '60'))!.state
  const bars = [bar(1, '61.5 61.5 61.5 61.5'), bar(1, '9 9 9 9', NIFTY)]
  const mark = markOf(engine.step(bought, barInput(1, ...bars))!.state)!
  const numbers: readonly Money[] = [mark.marketValue, mark.unrealizedPnl, mark.realizedPnl]
  assert.deepEqual(numbers.map(format), ['615', '15', '0'])
})
