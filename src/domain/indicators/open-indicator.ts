import { assert } from '../../core/assert.ts'
import type { IndicatorDefinition } from './definition.ts'
import type { Keep } from './indicator.ts'
import { planSteps, type Kernel, type Steps } from './plan.ts'

/** A bar as indicators see it. What is absent, or NaN, is not known. */
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

const HEAD = 0 // where the next bar goes in the columns
const SEEN = 1 // whole bars until now
const VALUES = 2

/**
 * Opens an indicator for a stream of bars. It runs the very steps that `computeIndicator` runs over
 * columns, on columns that hold little more than the steps look back; so both agree bit for bit.
 *
 * All its numbers live in the one array that `keep` hands out, for an engine that saves them itself.
 */
export function openIndicator(
  definition: IndicatorDefinition,
  parameters: readonly number[],
  keep: Keep = (count) => new Float64Array(count),
): OpenIndicator {
  const steps = planSteps(definition.needs, (plan) => definition.build(plan, parameters))
  const memory = layOut(steps, keep)
  const { kept, slots, columns, capacity, values } = memory
  const kernels = bindAll(steps, memory)
  const slotsBefore = new Float64Array(slots.length)
  const peeked = new Float64Array(values.length)
  const seen = () => kept[SEEN]!

  function advance(bar: IndicatorBar, into: Float64Array): boolean {
    const head = kept[HEAD]!
    for (let index = 0; index < steps.fields.length; index += 1) {
      const field = steps.fields[index]!
      const number = bar[field] ?? (field === 'session' ? 0 : Number.NaN)
      columns[index]![head] = number
      if (!Number.isFinite(number)) {
        into.fill(Number.NaN)
        return false
      }
    }
    for (const { first, kernel } of kernels) {
      if (seen() > first) kernel.run(head, head + 1)
      else if (seen() === first) {
        if (kernel.begin === undefined) kernel.run(head, head + 1)
        else kernel.begin(head)
      }
    }
    for (let index = 0; index < into.length; index += 1) {
      const { column, first } = steps.outputs[index]!
      into[index] = seen() >= first ? columns[column]![head]! : Number.NaN
    }
    return true
  }

  return {
    values,
    update(bar) {
      if (!advance(bar, values)) return
      kept[SEEN]! += 1
      kept[HEAD]! += 1
      if (kept[HEAD] === capacity) slide(memory, steps.reach)
    },
    peek(bar) {
      slotsBefore.set(slots)
      advance(bar, peeked)
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

interface Memory {
  readonly kept: Float64Array
  readonly values: Float64Array
  readonly slots: Float64Array
  readonly columns: readonly Float64Array[]
  readonly capacity: number // bars in a column, of which the last `reach` survive when it is full
}

function layOut(steps: Steps, keep: Keep): Memory {
  const outputs = steps.outputs.length
  const slotCount = steps.steps.reduce((sum, step) => sum + step.slots, 0)
  const capacity = 2 * steps.reach + 16
  const columnsFrom = VALUES + outputs + slotCount
  const kept = keep(columnsFrom + steps.columns * capacity)
  const columns = Array.from({ length: steps.columns }, (_, index) => {
    const from = columnsFrom + index * capacity
    return kept.subarray(from, from + capacity)
  })
  const values = kept.subarray(VALUES, VALUES + outputs)
  values.fill(Number.NaN)
  return { kept, values, slots: kept.subarray(VALUES + outputs, columnsFrom), columns, capacity }
}

function bindAll(steps: Steps, { slots, columns }: Memory) {
  let slotsFrom = 0
  return steps.steps.map((step): { readonly first: number; readonly kernel: Kernel } => {
    const own = slots.subarray(slotsFrom, slotsFrom + step.slots)
    slotsFrom += step.slots
    const kernel = step.bind(
      step.of.map((series) => columns[series.column]!),
      step.outputs.map((column) => columns[column]!),
      own,
    )
    return { first: step.first, kernel }
  })
}

/** Moves the bars that steps may still read to the beginning. */
function slide({ kept, columns, capacity }: Memory, reach: number): void {
  for (const column of columns) column.copyWithin(0, capacity - reach, capacity)
  kept[HEAD] = reach
}
