import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { change, magnitude } from '../steps/arithmetic.ts'
import { windowSum } from '../steps/means.ts'

const QUICK = 2 / (2 + 1)
const SLOW = 2 / (30 + 1)

export const kama: IndicatorDefinition = indicator({
  name: 'KAMA',
  title: 'Kaufman’s adaptive moving average',
  category: 'trend',
  parameters: [period(10)],
  outputs: ['kama'],
  needs: ['close'],
  pane: 'price',
  source: 'P. Kaufman (1995); TA-Lib 0.8, KAMA between periods 2 and 30',
  build(plan, [span]) {
    const close = plan.input('close')
    const mean = plan.step([close, efficiency(plan, close, span!)], {
      reach: 2, // it begins at the close before its first efficiency
      endless: true,
      bind: ([values, efficiencies], [means]) => ({
        begin: (index) => adapt(values, efficiencies, means!, values[index - 1]!, index, index + 1),
        run: (from, to) => adapt(values, efficiencies, means!, means![from - 1]!, from, to),
      }),
    })
    return [mean]
  },
})

export const er: IndicatorDefinition = indicator({
  name: 'ER',
  title: 'Kaufman’s efficiency ratio',
  category: 'momentum',
  parameters: [period(10)],
  outputs: ['er'],
  needs: ['close'],
  pane: 'own',
  source: 'P. Kaufman (1995); TA-Lib 0.8, ER',
  build: (plan, [span]) => [efficiency(plan, plan.input('close'), span!)],
})

function adapt(
  values: Float64Array,
  efficiencies: Float64Array,
  means: Float64Array,
  before: number,
  from: number,
  to: number,
): void {
  let mean = before
  for (let index = from; index < to; index += 1) {
    const weight = efficiencies[index]! * (QUICK - SLOW) + SLOW
    mean = (values[index]! - mean) * (weight * weight) + mean
    means[index] = mean
  }
}

/** The way from there to here as a share of all ways that were gone, 0 to 1. */
function efficiency(plan: Plan, of: Series, span: number): Series {
  const ways = windowSum(plan, magnitude(plan, change(plan, of, 1)), span)
  return plan.step([change(plan, of, span), ways], {
    bind: ([direct, gone], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          output![index] = shareOf(Math.abs(direct[index]!), gone[index]!)
        }
      },
    }),
  })
}

/** 1 where nothing has moved, and never more, though sums are rounded. */
function shareOf(direct: number, all: number): number {
  return direct < all ? direct / all : 1
}
