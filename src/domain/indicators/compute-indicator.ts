import { assert } from '../../core/assert.ts'
import type { Field, IndicatorDefinition } from './definition.ts'
import { planSteps, type Kernel, type Steps } from './plan.ts'

/** Bars by field, all of one length. */
export type FieldColumns = { readonly [Name in Field]?: Float64Array }

/**
 * An indicator's value at each bar: one column for each output, NaN until it is ready.
 *
 * Edges:  a bar that lacks a field the indicator needs (NaN, or infinite) has no value and is left
 *         out of all others, as if it had not been: one bad bar poisons nothing. Without `session`
 *         all bars are of one session.
 */
export function computeIndicator(
  definition: IndicatorDefinition,
  parameters: readonly number[],
  columns: FieldColumns,
): Float64Array[] {
  const steps = planSteps(definition.needs, (plan) => definition.build(plan, parameters))
  const length = lengthOf(columns)
  const given = steps.fields.map((field) => columnOf(field, columns, length))
  const whole = wholeBars(given, length)
  if (whole === null) return run(steps, given, length)

  const dense = run(
    steps,
    given.map((column) => pick(column, whole)),
    whole.length,
  )
  return dense.map((column) => {
    const spread = new Float64Array(length).fill(Number.NaN)
    whole.forEach((bar, index) => (spread[bar] = column[index]!))
    return spread
  })
}

const BLOCK = 2048 // bars that a step runs over before the next step does: they stay in the cache

function run(steps: Steps, given: readonly Float64Array[], length: number): Float64Array[] {
  const columns = [...given]
  for (let made = given.length; made < steps.columns; made += 1) {
    columns.push(new Float64Array(length))
  }
  const kernels = steps.steps.map((step) => ({
    first: step.first,
    kernel: step.bind(
      step.of.map((series) => columns[series.column]!),
      step.outputs.map((column) => columns[column]!),
      new Float64Array(step.slots),
    ),
  }))

  for (let from = 0; from < length; from += BLOCK) {
    const to = Math.min(from + BLOCK, length)
    for (const { first, kernel } of kernels) runBlock(kernel, first, from, to)
  }
  return steps.outputs.map(({ column, first }) => columns[column]!.fill(Number.NaN, 0, first))
}

function runBlock(kernel: Kernel, first: number, from: number, to: number): void {
  if (to <= first) return
  if (from > first) return kernel.run(from, to)
  if (kernel.begin === undefined) return kernel.run(first, to)
  kernel.begin(first)
  kernel.run(first + 1, to)
}

function lengthOf(columns: FieldColumns): number {
  const lengths = Object.values(columns).map((column) => column.length)
  const length = lengths[0] ?? 0
  assert(
    lengths.every((other) => other === length),
    'columns of bars are of one length',
  )
  return length
}

function columnOf(field: Field, columns: FieldColumns, length: number): Float64Array {
  const column = columns[field]
  if (column !== undefined) return column
  return new Float64Array(length).fill(field === 'session' ? 0 : Number.NaN)
}

/** The bars that have all fields; null if that is every bar. */
function wholeBars(columns: readonly Float64Array[], length: number): number[] | null {
  const isWhole = (bar: number) => columns.every((column) => Number.isFinite(column[bar]))
  if (columns.every(isFinite)) return null
  return Array.from({ length }, (_, bar) => bar).filter(isWhole)
}

/** A difference with itself is 0 for a number and NaN for all else, so one sum tells them apart. */
function isFinite(column: Float64Array): boolean {
  let sum = 0
  for (let index = 0; index < column.length; index += 1) sum += column[index]! - column[index]!
  return sum === 0
}

function pick(column: Float64Array, bars: readonly number[]): Float64Array {
  return Float64Array.from(bars, (bar) => column[bar]!)
}
