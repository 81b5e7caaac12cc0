import { assert } from '../../core/assert.ts'
import { noughtOf } from './compute-indicator.ts'
import type { Field, IndicatorDefinition } from './definition.ts'
import type { Keep } from './indicator.ts'
import { barsSeen, headOf, moveOn, openMachine, runSteps, type Machine } from './machine.ts'
import { planSteps } from './plan.ts'

/** A bar as indicators see it. What is not known is NaN. */
export interface IndicatorBar {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
  readonly session?: number // 0 unless said: all bars are of one session
}

/** An indicator that is fed bar by bar. */
export interface OpenIndicator {
  /** Takes the next bar; `values` are then the indicator's at that bar. */
  update(bar: IndicatorBar): void
  /** The values as they would be if the bar that is still forming ended now; nothing is kept. */
  peek(bar: IndicatorBar): Float64Array
  /** One for each output; NaN until it is ready, and at a bar that lacks a field it needs. */
  readonly values: Float64Array
  /** All that it remembers. Restored in another of the same parameters, that one continues. */
  save(): Float64Array
  restore(saved: ArrayLike<number | null>): void
}

/**
 * Opens an indicator for a stream of bars. It runs the very steps that `computeIndicator` runs over
 * columns, a bar at a time, so both agree bit for bit.
 *
 * All its numbers live in the one array that `keep` hands out, for an engine that saves them itself.
 */
export function openIndicator(
  definition: IndicatorDefinition,
  parameters: readonly number[],
  keep: Keep = (count) => new Float64Array(count),
): OpenIndicator {
  const steps = planSteps(definition.needs, (plan) => definition.build(plan, parameters))
  const machine = openMachine(steps, steps.reach + 16, 1, keep)
  const { kept, slots, values } = machine
  const put = fieldsInto(machine)
  const slotsBefore = new Float64Array(slots.length)
  const peeked = new Float64Array(values.length)

  return {
    values,
    update(bar) {
      if (!put(bar)) return void values.fill(Number.NaN)
      runSteps(machine, 1)
      newest(machine, values)
      moveOn(machine, 1)
    },
    peek(bar) {
      if (!put(bar)) return peeked.fill(Number.NaN)
      slotsBefore.set(slots)
      runSteps(machine, 1)
      newest(machine, peeked)
      slots.set(slotsBefore)
      return peeked
    },
    save: () => kept.slice(),
    restore(saved) {
      assert(saved.length === kept.length, 'what is restored was saved by the same indicator')
      for (let index = 0; index < kept.length; index += 1) kept[index] = saved[index] ?? Number.NaN
    },
  }
}

/** Puts what is needed of a bar at the head of the columns; false if some of it is not known. */
function fieldsInto(machine: Machine): (bar: IndicatorBar) => boolean {
  const column = (field: Field): Float64Array | null => {
    const place = machine.steps.fields.indexOf(field)
    return place < 0 ? null : machine.columns[place]!
  }
  const [opens, highs, lows] = [column('open'), column('high'), column('low')]
  const [closes, volumes, sessions] = [column('close'), column('volume'), column('session')]
  return (bar) => {
    const head = headOf(machine)
    let absent = 0 // stays 0 as long as all numbers are finite
    if (opens !== null) absent += noughtOf(put(opens, head, bar.open))
    if (highs !== null) absent += noughtOf(put(highs, head, bar.high))
    if (lows !== null) absent += noughtOf(put(lows, head, bar.low))
    if (closes !== null) absent += noughtOf(put(closes, head, bar.close))
    if (volumes !== null) absent += noughtOf(put(volumes, head, bar.volume))
    if (sessions !== null) absent += noughtOf(put(sessions, head, bar.session ?? 0))
    return absent === 0
  }
}

function newest(machine: Machine, into: Float64Array): void {
  const { columns, steps } = machine
  const head = headOf(machine)
  const seen = barsSeen(machine)
  for (let index = 0; index < into.length; index += 1) {
    const { column, first } = steps.outputs[index]!
    into[index] = seen >= first ? columns[column]![head]! : Number.NaN
  }
}

function put(column: Float64Array, place: number, value: number): number {
  column[place] = value
  return value
}
