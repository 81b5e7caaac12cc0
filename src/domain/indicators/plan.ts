import { assert } from '../../core/assert.ts'
import type { Field } from './definition.ts'

/** A column in the making. Its bars before `first` have no value. */
export interface Series {
  readonly column: number // its place among the plan's columns
  readonly first: number
  readonly memory: number | null // bars before a bar that can move its value; null: all of them
}

/**
 * The steps from a bar's fields to an indicator's outputs, in the order in which they run. Each step
 * reads columns and writes columns, so it runs over a year of bars as it runs over the newest one.
 */
export interface Plan {
  input(field: Field): Series
  /** Adds a step of one output. */
  step<const Of extends readonly Series[]>(of: Of, step: Step<Of>): Series
  /** Adds a step of several outputs, all with the same first value. */
  steps<const Of extends readonly Series[]>(of: Of, count: number, step: Step<Of>): Series[]
}

export interface Step<Of extends readonly Series[]> {
  /** How many values of each input its first value looks at; 1 unless said. */
  readonly window?: number
  /** How far it may look back, if that is more than its window. */
  readonly reach?: number
  /** How many numbers it remembers that are not in its columns; 0 unless said. */
  readonly slots?: number
  /** Whether its value depends on all that came before, as a recursive mean's does. */
  readonly endless?: boolean
  readonly bind: (
    inputs: { readonly [Index in keyof Of]: Float64Array },
    outputs: readonly Float64Array[],
    slots: Float64Array,
  ) => Kernel
}

/**
 * A step bound to its columns. At a bar it may read its inputs back to `window` bars before, and its
 * own outputs as far, but none later: they are not known yet.
 */
export interface Kernel {
  /** Makes the first value, at `index`; absent where it is made like all others. */
  readonly begin?: (index: number) => void
  /** Makes the values from `from` up to, and not including, `to`. */
  readonly run: (from: number, to: number) => void
}

interface BoundStep {
  readonly of: readonly Series[]
  readonly outputs: readonly number[]
  readonly first: number
  readonly slots: number
  readonly bind: (
    inputs: readonly Float64Array[],
    outputs: readonly Float64Array[],
    slots: Float64Array,
  ) => Kernel
}

/** A finished plan. */
export interface Steps {
  readonly fields: readonly Field[] // their columns come first, in this order
  readonly columns: number
  readonly reach: number // bars before the newest that a step may read
  readonly steps: readonly BoundStep[]
  readonly outputs: readonly Series[]
}

export function planSteps(
  fields: readonly Field[],
  build: (plan: Plan) => readonly Series[],
): Steps {
  const steps: BoundStep[] = []
  let columns = fields.length
  let reach = 2

  const plan: Plan = {
    input(field) {
      const column = fields.indexOf(field)
      assert(column >= 0, `an indicator that reads ${field} says that it needs it`)
      return { column, first: 0, memory: 0 }
    },
    step(of, step) {
      return plan.steps(of, 1, step)[0]!
    },
    steps(of, count, { window = 1, reach: back = window, slots = 0, endless = false, bind }) {
      assert(Number.isInteger(window) && window > 0, 'a window counts values')
      const first = Math.max(...of.map((series) => series.first)) + window - 1
      const memory = endless ? null : furthest(of, back - 1)
      const outputs = Array.from({ length: count }, (_, index) => columns + index)
      steps.push({ of, outputs, first, slots, bind: bind as BoundStep['bind'] })
      columns += count
      reach = Math.max(reach, back)
      return outputs.map((column) => ({ column, first, memory }))
    },
  }
  const outputs = build(plan)
  return { fields, columns, reach, steps, outputs }
}

function furthest(of: readonly Series[], back: number): number | null {
  let memory = 0
  for (const series of of) {
    if (series.memory === null) return null
    memory = Math.max(memory, series.memory)
  }
  return memory + back
}
