import { unreachable } from '../../core/assert.ts'
import { format, minus } from '../../core/fixed.ts'
import type { Strategy, StrategyContext } from '../strategy/strategy.ts'
import { instantiate, type LiveStrategy } from '../strategy/instantiate.ts'
import { openDesk, type Desk } from './desk.ts'
import type { Tick } from './effects.ts'
import type { Input, OrderInput } from './input.ts'
import type { RunConfig } from './run-config.ts'
import type { RunState } from './run-state.ts'
import { windowOn } from './strategy-context.ts'

/** A run's code and configuration, ready to be stepped. */
export interface Engine {
  /**
   * One input in; the next state and its effects out, or null when the input causes nothing: a
   * scheduled event in a closed market does not happen. Pure: the same state and input give the
   * same answer in simulation, on paper and live, because nothing here reads a clock, draws or
   * waits, and all that the strategy remembers is in the state.
   *
   * The order of one logical time: resting orders meet the bar; positions are valued at its
   * close; the strategy is asked; what it orders passes the gate.
   */
  step(state: RunState, input: Input): Tick | null
}

export function openEngine(definition: Strategy, config: RunConfig): Engine {
  const instrumentIds = config.instruments.map(({ instrumentId }) => instrumentId)
  const live = instantiate(definition, config.parameters, instrumentIds)
  const show = windowOn(config)
  const fresh = live.save() // what a run that begins remembers

  return {
    step(state, input) {
      if (input.kind === 'schedule' && !input.marketOpen) return null

      live.load(state.memory ?? fresh)
      const desk = openDesk(config, state, input.at, input.marketOpen)
      const barCount = state.barCount + (input.kind === 'bar' ? 1 : 0)
      const moment = { desk, input, barIndex: barCount - 1, once: input.kind === 'schedule' }
      switch (input.kind) {
        case 'bar':
          meetBars(desk, input)
          live.onBar?.(show(moment))
          break
        case 'schedule':
          runSchedule(live, input, desk, show(moment))
          break
        case 'order':
          takeOrders(desk, input)
          break
        default:
          unreachable(input)
      }
      return desk.close(live.save(), barCount)
    },
  }
}

function meetBars(desk: Desk, { bars }: Extract<Input, { kind: 'bar' }>): void {
  for (const bar of bars) desk.meet(bar.instrumentId, bar)
  for (const bar of bars) desk.learn(bar.instrumentId, bar.close)
}

/** Each event of the schedule leaves one line in the event ledger, whatever came of its orders. */
function runSchedule(
  live: LiveStrategy,
  { events, prices }: Extract<Input, { kind: 'schedule' }>,
  desk: Desk,
  context: StrategyContext,
): void {
  for (const [instrumentId, price] of prices) desk.learn(instrumentId, price)
  const known = Object.fromEntries([...prices].map(([id, price]) => [id, format(price)]))
  for (const kind of events) {
    const before = { cash: desk.cash, placed: desk.placed.length }
    live.onSchedule?.(context, kind)
    const orders = desk.placed.slice(before.placed)
    desk.record(`${kind.toUpperCase()}_EXECUTED`, '', {
      prices: known,
      orders: orders.length,
      filled: orders.filter(({ status }) => status === 'FILLED').length,
      spent: format(minus(before.cash, desk.cash)), // of cash, fees included
    })
  }
}

function takeOrders(desk: Desk, { requests, cancels }: OrderInput): void {
  for (const cancel of cancels) desk.cancel(cancel)
  for (const request of requests) desk.place(request, { once: true })
}
