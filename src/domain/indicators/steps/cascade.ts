import type { Plan, Series } from '../plan.ts'

/** What each mean of a cascade weighs: the exponential mean, its own exponential mean, and so on. */
export type CascadeWeights = readonly [number, number?, number?, number?, number?, number?]

const DEPTH = 6 // means that run, and slots that they are remembered in

/**
 * The weighted sum of an exponential mean, its exponential mean, and so on, to the last that has a
 * weight. At a bar each waits for the one before it, but none for the next bar's, so three take a
 * processor hardly longer than one: there is a loop of three and one of six, and those without a
 * weight run along.
 */
export function exponentialCascade(
  plan: Plan,
  of: Series,
  period: number,
  weights: CascadeWeights,
): Series {
  const weight = 2 / (period + 1)
  const window = weights.length * (period - 1) + 1
  const shares = Float64Array.from({ length: DEPTH }, (_, index) => weights[index] ?? 0)
  const run = weights.length > 3 ? cascadeOfSix : cascadeOfThree
  return plan.step([of], {
    window,
    slots: DEPTH,
    endless: period > 1,
    bind: ([values], [output], slots) => ({
      begin(index) {
        let row: Float64Array = values.slice(index - window + 1, index + 1)
        slots.fill(0)
        for (let depth = 0; depth < weights.length; depth += 1) {
          row = meansOf(row, period, weight)
          slots[depth] = row.at(-1)!
        }
        run(values, output!, slots, shares, 0, index, index + 1)
      },
      run: (from, to) => run(values, output!, slots, shares, weight, from, to),
    }),
  })
}

/** The means of a row of values, from the first whole one on. */
function meansOf(row: Float64Array, period: number, weight: number): Float64Array {
  const means = new Float64Array(row.length - period + 1)
  let sum = 0
  for (let index = 0; index < period; index += 1) sum += row[index]!
  let mean = sum / period
  means[0] = mean
  for (let index = period; index < row.length; index += 1) {
    mean = (row[index]! - mean) * weight + mean
    means[index - period + 1] = mean
  }
  return means
}

/** With a weight of 0 the means stay as they are. */
function cascadeOfThree(
  values: Float64Array,
  output: Float64Array,
  slots: Float64Array,
  shares: Float64Array,
  weight: number,
  from: number,
  to: number,
): void {
  let [one, two, three] = [slots[0]!, slots[1]!, slots[2]!]
  const [a, b, c] = [shares[0]!, shares[1]!, shares[2]!]
  for (let index = from; index < to; index += 1) {
    one = (values[index]! - one) * weight + one
    two = (one - two) * weight + two
    three = (two - three) * weight + three
    output[index] = a * one + b * two + c * three
  }
  slots[0] = one
  slots[1] = two
  slots[2] = three
}

function cascadeOfSix(
  values: Float64Array,
  output: Float64Array,
  slots: Float64Array,
  shares: Float64Array,
  weight: number,
  from: number,
  to: number,
): void {
  let [one, two, three] = [slots[0]!, slots[1]!, slots[2]!]
  let [four, five, six] = [slots[3]!, slots[4]!, slots[5]!]
  const [a, b, c] = [shares[0]!, shares[1]!, shares[2]!]
  const [d, e, f] = [shares[3]!, shares[4]!, shares[5]!]
  for (let index = from; index < to; index += 1) {
    one = (values[index]! - one) * weight + one
    two = (one - two) * weight + two
    three = (two - three) * weight + three
    four = (three - four) * weight + four
    five = (four - five) * weight + five
    six = (five - six) * weight + six
    output[index] = a * one + b * two + c * three + (d * four + e * five + f * six)
  }
  slots[0] = one
  slots[1] = two
  slots[2] = three
  slots[3] = four
  slots[4] = five
  slots[5] = six
}
