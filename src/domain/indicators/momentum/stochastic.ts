import { indicator, period, together } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { highest, lowest } from '../steps/extremes.ts'
import { simpleMean } from '../steps/means.ts'

const STOCHASTIC = { category: 'momentum', needs: ['high', 'low', 'close'], pane: 'own' } as const

export const stoch: IndicatorDefinition = indicator({
  ...STOCHASTIC,
  name: 'STOCH',
  title: 'Stochastic oscillator',
  parameters: [period(14, 'k_period'), period(3, 'k_smoothing'), period(3, 'd_period')],
  outputs: ['k', 'd'],
  source: 'TA-Lib 0.8, STOCH with simple means: 0 where the range is 0',
  build(plan, [span, smoothing, signal]) {
    const slow = simpleMean(plan, placeOfClose(plan, span!), smoothing!)
    return together([slow, simpleMean(plan, slow, signal!)])
  },
})

export const stochf: IndicatorDefinition = indicator({
  ...STOCHASTIC,
  name: 'STOCHF',
  title: 'Fast stochastic oscillator',
  parameters: [period(14, 'k_period'), period(3, 'd_period')],
  outputs: ['k', 'd'],
  source: 'TA-Lib 0.8, STOCHF with a simple mean: 0 where the range is 0',
  build(plan, [span, signal]) {
    const fast = placeOfClose(plan, span!)
    return together([fast, simpleMean(plan, fast, signal!)])
  },
})

export const willr: IndicatorDefinition = indicator({
  ...STOCHASTIC,
  name: 'WILLR',
  title: 'Williams’ %R',
  parameters: [period(14)],
  outputs: ['willr'],
  source: 'TA-Lib 0.8, WILLR: 0 where the range is 0',
  build(plan, [span]) {
    const top = highest(plan, plan.input('high'), span!)
    return [place(plan, plan.input('close'), lowest(plan, plan.input('low'), span!), top, top)]
  },
})

function placeOfClose(plan: Plan, span: number): Series {
  const bottom = lowest(plan, plan.input('low'), span)
  return place(plan, plan.input('close'), bottom, highest(plan, plan.input('high'), span), bottom)
}

/** 100 × (value − `origin`) ÷ (top − bottom); 0 where these are equal. */
export function place(plan: Plan, of: Series, bottom: Series, top: Series, origin: Series): Series {
  return plan.step([of, bottom, top, origin], {
    bind: ([values, bottoms, tops, origins], [places]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          const range = tops[index]! - bottoms[index]!
          places![index] = range === 0 ? 0 : (100 * (values[index]! - origins[index]!)) / range
        }
      },
    }),
  })
}
