import type { Plan, Series } from '../plan.ts'

/**
 * The exponential mean, its exponential mean, and that one's, in one step: at a bar each waits for
 * the one before it, but none for the next bar's, so three take a processor hardly longer than one.
 *
 * All three are known from the bar on at which the last is; their digits are those of three steps.
 */
export function exponentialCascade(
  plan: Plan,
  of: Series,
  period: number,
): readonly [Series, Series, Series] {
  const weight = 2 / (period + 1)
  const window = 3 * (period - 1) + 1
  const means = plan.steps([of], 3, {
    window,
    endless: period > 1,
    bind: ([values], outputs) => ({
      begin(index) {
        let row: Float64Array = values.slice(index - window + 1, index + 1)
        for (const output of outputs) {
          row = meansOf(row, period, weight)
          output[index] = row.at(-1)!
        }
      },
      run(from, to) {
        cascade(values, outputs[0]!, outputs[1]!, outputs[2]!, weight, from, to)
      },
    }),
  })
  return [means[0]!, means[1]!, means[2]!]
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

function cascade(
  values: Float64Array,
  ones: Float64Array,
  twos: Float64Array,
  threes: Float64Array,
  weight: number,
  from: number,
  to: number,
): void {
  let [one, two, three] = [ones[from - 1]!, twos[from - 1]!, threes[from - 1]!]
  for (let index = from; index < to; index += 1) {
    one = (values[index]! - one) * weight + one
    two = (one - two) * weight + two
    three = (two - three) * weight + three
    ones[index] = one
    twos[index] = two
    threes[index] = three
  }
}
