import type { Plan, Series } from '../plan.ts'

/** `a` × first + `b` × second, bar by bar. */
export function combination(
  plan: Plan,
  first: Series,
  a: number,
  second: Series,
  b: number,
): Series {
  return plan.step([first, second], {
    bind: ([one, two], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          output![index] = a * one[index]! + b * two[index]!
        }
      },
    }),
  })
}

export function difference(plan: Plan, first: Series, second: Series): Series {
  return plan.step([first, second], {
    bind: ([one, two], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) output![index] = one[index]! - two[index]!
      },
    }),
  })
}

/** `factor` × first ÷ second; `empty` where the second is 0, which TA-Lib mostly has as 0. */
export function ratio(plan: Plan, first: Series, second: Series, factor = 1, empty = 0): Series {
  const terms = Float64Array.of(factor, empty)
  return plan.step([first, second], {
    bind: ([one, two], [output]) => ({
      run: (from, to) => divide(one, two, output!, terms, from, to),
    }),
  })
}

/**
 * Its columns are arguments, not captured: so V8 checks them once, and not at each value. Numbers come
 * in an array of doubles: of a plain one it would ask at each value whether it is an integer.
 */
function divide(
  one: Float64Array,
  two: Float64Array,
  output: Float64Array,
  terms: Float64Array,
  from: number,
  to: number,
): void {
  const [factor, empty] = [terms[0]!, terms[1]!]
  for (let index = from; index < to; index += 1) {
    const divisor = two[index]!
    output[index] = divisor === 0 ? empty : (factor * one[index]!) / divisor
  }
}

/** The value less the one `back` bars before. */
export function change(plan: Plan, of: Series, back: number): Series {
  return plan.step([of], {
    window: back + 1,
    bind: ([values], [changes]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          changes![index] = values[index]! - values[index - back]!
        }
      },
    }),
  })
}

/** The middle of two series. */
export function middle(plan: Plan, first: Series, second: Series): Series {
  return plan.step([first, second], {
    bind: ([one, two], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          output![index] = (one[index]! + two[index]!) * 0.5
        }
      },
    }),
  })
}

export function product(plan: Plan, first: Series, second: Series): Series {
  return plan.step([first, second], {
    bind: ([one, two], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) output![index] = one[index]! * two[index]!
      },
    }),
  })
}

export function magnitude(plan: Plan, of: Series): Series {
  return plan.step([of], {
    bind: ([values], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) output![index] = Math.abs(values[index]!)
      },
    }),
  })
}

/** The series `back` bars ago. */
export function earlier(plan: Plan, of: Series, back: number): Series {
  return plan.step([of], {
    window: back + 1,
    bind: ([values], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) output![index] = values[index - back]!
      },
    }),
  })
}
