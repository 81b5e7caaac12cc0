import type { Plan, Series } from '../plan.ts'

/** (High + low + close) ÷ 3. */
export function typicalPrice(plan: Plan): Series {
  const bar = [plan.input('high'), plan.input('low'), plan.input('close')] as const
  return plan.step(bar, {
    bind: ([high, low, close], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          output![index] = (high[index]! + low[index]! + close[index]!) / 3
        }
      },
    }),
  })
}

/** (High + low) ÷ 2. */
export function medianPrice(plan: Plan): Series {
  return plan.step([plan.input('high'), plan.input('low')], {
    bind: ([high, low], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          output![index] = (high[index]! + low[index]!) / 2
        }
      },
    }),
  })
}

/**
 * How far price moves in a bar, the gap from the close before included. The range of three points is
 * half the sum of the distances between them: no branch that a processor mispredicts in every other
 * bar.
 */
export function trueRange(plan: Plan): Series {
  const bar = [plan.input('high'), plan.input('low'), plan.input('close')] as const
  return plan.step(bar, {
    window: 2,
    bind: ([high, low, close], [ranges]) => ({
      run(from, to) {
        let before = close[from - 1]!
        for (let index = from; index < to; index += 1) {
          const top = high[index]!
          const bottom = low[index]!
          const spread = top - bottom + Math.abs(top - before) + Math.abs(bottom - before)
          ranges![index] = spread * 0.5
          before = close[index]!
        }
      },
    }),
  })
}

/** Wilder's mean of the true range, in one step: the range need not go through memory. */
export function averageTrueRange(plan: Plan, period: number): Series {
  const weight = 1 / period
  const bar = [plan.input('high'), plan.input('low'), plan.input('close')] as const
  return plan.step(bar, {
    window: period + 1,
    endless: period > 1,
    bind([high, low, close], [means]) {
      const rangeOf = (index: number): number => {
        const [top, bottom, before] = [high[index]!, low[index]!, close[index - 1]!]
        return (top - bottom + Math.abs(top - before) + Math.abs(bottom - before)) * 0.5
      }
      return {
        begin(last) {
          let sum = 0
          for (let index = last - period + 1; index <= last; index += 1) sum += rangeOf(index)
          means![last] = sum / period
        },
        run(from, to) {
          let mean = means![from - 1]!
          let before = close[from - 1]!
          for (let index = from; index < to; index += 1) {
            const top = high[index]!
            const bottom = low[index]!
            const spread = top - bottom + Math.abs(top - before) + Math.abs(bottom - before)
            mean = (spread * 0.5 - mean) * weight + mean
            means![index] = mean
            before = close[index]!
          }
        },
      }
    },
  })
}
