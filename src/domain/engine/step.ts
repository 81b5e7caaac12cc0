import { format } from '../../core/fixed.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { instantiate, type LiveStrategy } from '../strategy/instantiate.ts'
import { openDesk, type Desk } from './desk.ts'
import type { Tick } from './effects.ts'
import type { Input } from './input.ts'
import type { RunConfig } from './run-config.ts'
import type { RunState } from './run-state.ts'
import { contextOf } from './strategy-context.ts'

/** A run's code and configuration, ready to be stepped. */
export interface Engine {
  /**
   * One input in; the next state and its effects out, or null when the input causes nothing: a
   * scheduled event in a closed market does not happen. Pure: the same state and input give the
   * same answer in simulation, on paper and live, because nothing here reads a clock, draws or
   * waits, and all that the strategy remembers is in the state.
   *
   * The order of one logical time: resting orders meet the bar; positions are valued at its
   * close; the strategy is asked; what it orders passes the gate. People's orders come first.
   */
  step(state: RunState, input: Input): Tick | null
}

export function openEngine(definition: Strategy, config: RunConfig): Engine {
  const instrumentIds = config.instruments.map(({ instrumentId }) => instrumentId)
  const live = instantiate(definition, config.parameters, instrumentIds)
  const fresh = live.save() // what a run that begins remembers

  return {
    step(state, input) {
      if (input.kind === 'schedule' && !input.marketOpen) return null

      live.load(state.memory ?? fresh)
      const desk = openDesk(config, state, input.at, input.marketOpen)
      const barCount = state.barCount + (input.kind === 'bar' ? 1 : 0)
      if (input.kind === 'bar') meetBars(desk, input)
      else for (const [id, price] of input.prices) desk.learn(id, price)

      for (const request of input.requests) desk.place(request, { once: true })
      if (input.kind === 'bar') {
        live.onBar?.(contextOf({ config, desk, input, barIndex: barCount - 1, once: false }))
      } else {
        runSchedule(live, desk, input, { config, barIndex: barCount - 1 })
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
  desk: Desk,
  input: Extract<Input, { kind: 'schedule' }>,
  { config, barIndex }: { readonly config: RunConfig; readonly barIndex: number },
): void {
  const prices = Object.fromEntries([...input.prices].map(([id, price]) => [id, format(price)]))
  for (const kind of input.events) {
    desk.record(`${kind.toUpperCase()}_EXECUTED`, '', { prices })
    live.onSchedule?.(contextOf({ config, desk, input, barIndex, once: true }), kind)
  }
}
