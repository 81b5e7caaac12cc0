import { assert } from '../../core/assert.ts'
import type { Field, IndicatorDefinition } from './definition.ts'
import { barsSeen, headOf, moveOn, openMachine, runSteps, type Machine } from './machine.ts'
import { planSteps } from './plan.ts'

/** Bars by field, all of one length. */
export type FieldColumns = { readonly [Name in Field]?: Float64Array }

/**
 * An indicator's value at each bar: one column for each output, NaN until it is ready. With `into`, the
 * values go there, which spares the memory of new columns.
 *
 * Edges:  a bar that lacks a field the indicator needs (NaN, or infinite) has no value and is left
 *         out of all others, as if it had not been: one bad bar poisons nothing. Without `session`
 *         all bars are of one session.
 */
export function computeIndicator(
  definition: IndicatorDefinition,
  parameters: readonly number[],
  columns: FieldColumns,
  into?: readonly Float64Array[],
): Float64Array[] {
  const steps = planSteps(definition.needs, (plan) => definition.build(plan, parameters))
  const length = lengthOf(columns)
  const given = steps.fields.map((field) => columns[field] ?? absent(field, length))
  const values = steps.outputs.map((_, index) => into?.[index] ?? new Float64Array(length))
  const block = Math.max(1, Math.min(length, Math.max(BLOCK, steps.reach)))
  const room = staggered(steps.reach + block) - steps.reach
  const machine = openMachine(steps, room, block, (count) => new Float64Array(count))

  for (let from = 0; from < length; from += block) {
    const to = Math.min(from + block, length)
    const bars = wholeBars(given, from, to)
    if (bars === null) runBlock(machine, given, from, to, values)
    else runBars(machine, given, from, to, bars, values)
  }
  return values
}

/**
 * A length of columns that begins each at another place of its page. A processor takes a load for a
 * store's neighbour when their addresses differ by whole pages, and waits.
 */
function staggered(length: number): number {
  const over = (length - STAGGER + PAGE) % PAGE
  return over === 0 ? length : length + PAGE - over
}

const PAGE = 512 // doubles
const STAGGER = 136

/** Bars that all steps run over before the next ones: few enough for a processor's cache. */
const BLOCK = 1024

function runBlock(
  machine: Machine,
  given: readonly Float64Array[],
  from: number,
  to: number,
  values: readonly Float64Array[],
): void {
  const head = headOf(machine)
  const { columns, steps } = machine
  for (let field = 0; field < given.length; field += 1) {
    columns[field]!.set(given[field]!.subarray(from, to), head)
  }
  runSteps(machine, to - from)
  const seen = barsSeen(machine)
  for (const [output, { column, first }] of steps.outputs.entries()) {
    values[output]!.set(columns[column]!.subarray(head, head + to - from), from)
    if (seen < first) values[output]!.fill(Number.NaN, from, Math.min(to, from + first - seen))
  }
  moveOn(machine, to - from)
}

/** The same for the bars of a block that have all fields; the others have no value. */
function runBars(
  machine: Machine,
  given: readonly Float64Array[],
  from: number,
  to: number,
  bars: readonly number[],
  values: readonly Float64Array[],
): void {
  const picked = given.map((column) => Float64Array.from(bars, (bar) => column[bar]!))
  const made = values.map(() => new Float64Array(bars.length))
  if (bars.length > 0) runBlock(machine, picked, 0, bars.length, made)
  for (const [output, column] of values.entries()) {
    column.fill(Number.NaN, from, to)
    for (const [index, bar] of bars.entries()) column[bar] = made[output]![index]!
  }
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

function absent(field: Field, length: number): Float64Array {
  return new Float64Array(length).fill(field === 'session' ? 0 : Number.NaN)
}

/** The bars of a block that have all fields; null if that is every bar. */
function wholeBars(columns: readonly Float64Array[], from: number, to: number): number[] | null {
  let sum = 0
  for (let field = 0; field < columns.length; field += 1) {
    sum += sumWithEnds(columns[field]!, from, to)
  }
  if (Number.isFinite(sum)) return null // so all are: nothing finite comes of what is not
  const bars = Array.from({ length: to - from }, (_, index) => from + index).filter((bar) => {
    return columns.every((column) => Number.isFinite(column[bar]))
  })
  return bars.length === to - from ? null : bars
}

/** The sum of all values, and of the ends again; in two sums, for neither need wait for the other. */
function sumWithEnds(column: Float64Array, from: number, to: number): number {
  let even = column[from]!
  let odd = column[to - 1]!
  for (let index = from; index < to - 1; index += 2) {
    even += column[index]!
    odd += column[index + 1]!
  }
  return even + odd
}

/** 0 of a number, and NaN of all else: a sum of them tells whether all are numbers. */
export function noughtOf(value: number): number {
  return value - value
}
