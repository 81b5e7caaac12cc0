import type { Keep } from './indicator.ts'
import type { Kernel, Steps } from './plan.ts'

/**
 * Steps bound to columns of a bounded length: as long as the steps look back, and some bars more. When
 * those are full the newest move to the beginning. All numbers are in the one array that `keep` hands
 * out, so that what it holds is all that the machine knows.
 */
export interface Machine {
  readonly steps: Steps
  readonly kept: Float64Array
  readonly values: Float64Array // room for the newest value of each output
  readonly slots: Float64Array // what steps remember outside of their columns
  readonly columns: readonly Float64Array[]
  readonly block: number // the most bars that may be added at a time
  readonly kernels: readonly BoundKernel[]
}

interface BoundKernel extends Kernel {
  readonly first: number
}

const HEAD = 0 // where the next bar goes in the columns
const SEEN = 1 // bars until now
const VALUES = 2

export function openMachine(steps: Steps, room: number, block: number, keep: Keep): Machine {
  const outputs = steps.outputs.length
  const slotCount = steps.steps.reduce((sum, step) => sum + step.slots, 0)
  const capacity = steps.reach + room
  const columnsFrom = VALUES + outputs + slotCount
  const kept = keep(columnsFrom + steps.columns * capacity)
  const columns = Array.from({ length: steps.columns }, (_, index) => {
    const from = columnsFrom + index * capacity
    return kept.subarray(from, from + capacity)
  })
  const values = kept.subarray(VALUES, VALUES + outputs).fill(Number.NaN)
  const slots = kept.subarray(VALUES + outputs, columnsFrom)
  return { steps, kept, values, slots, columns, block, kernels: bindAll(steps, columns, slots) }
}

function bindAll(
  steps: Steps,
  columns: readonly Float64Array[],
  slots: Float64Array,
): BoundKernel[] {
  let from = 0
  return steps.steps.map((step) => {
    const own = slots.subarray(from, from + step.slots)
    from += step.slots
    const { begin, run } = step.bind(
      step.of.map((series) => columns[series.column]!),
      step.outputs.map((column) => columns[column]!),
      own,
    )
    return begin === undefined ? { first: step.first, run } : { first: step.first, begin, run }
  })
}

/**
 * Where the next bar's fields go in the columns. An integer by `| 0`, as all places in columns are:
 * of one that was read from an array of doubles V8 would count a step's bars in doubles, too.
 */
export function headOf({ kept }: Machine): number {
  return kept[HEAD]! | 0
}

export function barsSeen({ kept }: Machine): number {
  return kept[SEEN]!
}

/** Runs every step over the `count` bars whose fields stand at the head. */
export function runSteps(machine: Machine, count: number): void {
  const { kernels } = machine
  const head = headOf(machine)
  const seen = barsSeen(machine)
  for (let index = 0; index < kernels.length; index += 1) {
    const kernel = kernels[index]!
    const before = kernel.first - seen // bars of these that come before its first
    if (before < 0) kernel.run(head, head + count)
    else if (before < count) begin(kernel, (head + before) | 0, head + count)
  }
}

function begin(kernel: BoundKernel, first: number, to: number): void {
  if (kernel.begin === undefined) return kernel.run(first, to)
  kernel.begin(first)
  if (first + 1 < to) kernel.run(first + 1, to)
}

/** Takes the bars at the head for known; the next ones go behind them. */
export function moveOn(machine: Machine, count: number): void {
  const { kept, columns, block, steps } = machine
  const head = headOf(machine) + count
  kept[HEAD] = head
  kept[SEEN]! += count
  if (head + block <= columns[0]!.length) return
  for (const column of columns) column.copyWithin(0, head - steps.reach, head)
  kept[HEAD] = steps.reach
}
